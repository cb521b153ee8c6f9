import Interpreter
import Quantities
import Storage

/// Describes single objects.
struct Stat: Verb {
  static let summary =
    "Describe objects with all that their stores know: size, time, type, metadata, checksums, permissions."
  static let examples = [
    Example("One object", "stat r2:videos/a.mp4"),
    Example("Metadata of many", "ls r2:videos | stat | select path metadata checksums"),
  ]
  static let effects: Effects = [.read]
  static let input = VerbInput.optional
  static let columns =
    StoredObject.columns + [
      Column("media", .text, "the media type that the store declares"),
      Column("checksums", .record, "checksums that the store keeps, by their kinds"),
      Column("metadata", .record, "what users wrote beside the object"),
      Column("permissions", .text, "of a file on this machine: rwxr-x---"),
      Column("ok", .bool, "whether it exists"), Column("error", .error, "why not"),
    ]

  @ItemList("Objects; from the pipeline if none are named.")
  var paths: Items

  @OptionGroup var filters: ListingFilters

  func schema(after input: Schema?) -> Schema? { paths.schema(after: input, adding: Self.columns) }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let storage = context.tools.storage
    let items = try context.items(paths, input, of: Self.name, filters: filters)
    let rows = context.eachItem(items, of: Self.name, atOnce: 8) { item in
      let object = try await storage.backend(for: item.path).stat(item.path)
      guard case .record(let described) = object.row else { return item.row }
      return item.row(
        with: Array(described.pairs).dropFirst() + object.particulars + [("ok", .bool(true)), ("error", .null)])
    }
    // Disks know no media types, stores no permissions: a column that is empty for all is no use.
    var empty: Set<String> = ["media", "permissions"]
    return Rows(
      details: StoredObject.details.union(["checksums", "metadata"]).union(empty), close: rows.close
    ) {
      let batch = try rows.next()
      for case .record(let row) in batch ?? [] {
        empty = empty.filter { if case .null? = row[$0] ?? .null { true } else { false } }
      }
      return batch
    }
  }
}

extension StoredObject {
  /// What a listing does not show.
  fileprivate var particulars: [(String, Value)] {
    let sums = checksums.map { ($0.algorithm.rawValue, Value.text($0.hex)) }
    return [
      ("media", mediaType.map { .text($0) } ?? .null),
      ("checksums", sums.isEmpty ? .null : .record(Record(sums))),
      (
        "metadata",
        metadata.map { metadata in
          .record(Record(metadata.sorted { $0.key < $1.key }.map { ($0.key, Value.text($0.value)) }))
        } ?? .null
      ),
      ("permissions", permissions.map { .text(Self.words(ofPermissions: $0)) } ?? .null),
    ]
  }

  /// `rwxr-x---`.
  private static func words(ofPermissions bits: UInt16) -> String {
    String("rwxrwxrwx".enumerated().map { place, letter in bits >> UInt16(8 - place) & 1 == 1 ? letter : "-" })
  }
}
