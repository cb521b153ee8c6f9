import Interpreter
import Quantities
import Storage

/// Makes folders.
struct MakeFolder: Verb {
  static let name = "mkdir"
  static let summary = "Make folders and buckets, with those above them; what is there already is no failure."
  static let discussion = """
    On this machine, and on remotes that keep folders, folders are made. On a store of buckets the first part of the path is the \
    bucket, which is made; folders within buckets are only parts of names, so there is nothing to make.
    """
  static let examples = [
    Example("A folder in a folder", "mkdir out/2026/01"), Example("A bucket", "mkdir r2:archive"),
  ]
  static let effects: Effects = [.write]
  static let input = VerbInput.optional
  static let columns = [
    Column("path", .path, "the folder"), Column("ok", .bool, "whether it is there"), Column("error", .error, "why not"),
  ]

  @ItemList("Folders to make; from the pipeline if none are named.")
  var paths: Items

  func schema(after input: Schema?) -> Schema? { paths.schema(after: input, adding: Self.columns) }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let (storage, gate) = (context.tools.storage, context.gate)
    let items = try context.items(paths, input, of: Self.name, writes: true)
    return context.eachItem(items, of: Self.name, atOnce: 1) { item in
      let effect = Effect("make-folder", to: item.path)
      guard try gate.allows(effect) else { return effect.record }
      try await storage.makeFolder(item.path)
      return item.row(with: [("ok", .bool(true)), ("error", .null)])
    }
    .leavingOut(StoredObject.details.union(["size", "modified"]))
  }
}
