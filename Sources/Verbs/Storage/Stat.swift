import Interpreter
import Storage

/// Describes single objects.
struct Stat: Verb {
  static let summary = "Describe objects: size, time, type."
  static let examples = [Example("One object", "stat r2:videos/a.mp4")]
  static let effects: Effects = [.read]
  static let input = VerbInput.optional
  static let columns =
    StoredObject.columns + [Column("ok", .bool, "whether it exists"), Column("error", .error, "why not")]

  @ItemList("Objects; from the pipeline if none are named.")
  var paths: Items

  func schema(after input: Schema?) -> Schema? { paths.schema(after: input, adding: Self.columns) }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let storage = context.tools.storage
    let rows = context.eachItem(context.items(paths, input, of: Self.name), of: Self.name, atOnce: 8) { item in
      let object = try await storage.backend(for: item.path).stat(item.path)
      guard case .record(let described) = object.row else { return item.row }
      return item.row(with: Array(described.pairs).dropFirst() + [("ok", .bool(true)), ("error", .null)])
    }
    return Rows(details: StoredObject.details, close: rows.close, next: rows.next)
  }
}
