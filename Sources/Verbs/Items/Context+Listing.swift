import Interpreter
import Quantities
import Storage

extension StoredObject {
  /// The columns of a listing.
  static let columns = [
    Column("path", .path, "the whole address"),
    Column("name", .text, "the last part of the path"),
    Column("ext", .text, "the extension without its dot, in lower case"),
    Column("size", .size, "bytes of the content; null for folders"),
    Column("modified", .date, "when the content was last changed"),
    Column("type", .text, "file, folder or bucket"),
  ]

  /// Columns that tables leave out, since the path shows them.
  static let details: Set<String> = ["name", "ext", "type"]

  /// As a row.
  var row: Value { ListingRow.all.row(of: self) }
}

/// How an object becomes a row of those columns that somebody looks at: a million rows are made quickly.
struct ListingRow {
  /// A row of all columns.
  static let all = ListingRow(nil)

  private typealias Field = @Sendable (StoredObject) -> Value

  private static let fields: [String: Field] = [
    "path": { .path(PathText($0.path)) },
    "name": { .text($0.path.name) },
    "ext": { .text($0.path.ext.lowercased()) },
    "size": { $0.kind == .file && $0.size >= 0 ? .size(ByteSize(bytes: $0.size)) : .null },
    "modified": { $0.modified.map { .date(Timestamp(nanoseconds: $0)) } ?? .null },
    "type": { .text($0.kind.rawValue) },
  ]

  private let shape: Shape
  private let makers: [Field]
  /// What the source has to find out for these rows.
  let needs: Set<ListRequest.Field>
  /// The same row for all objects, where nobody looks at any column.
  private let blank: Value?

  /// - Parameter wanted: the columns that are looked at; nil for all.
  init(_ wanted: Set<String>?) {
    let names = StoredObject.columns.map(\.name).filter { wanted?.contains($0) ?? true }
    shape = Shape(names)
    makers = names.compactMap { Self.fields[$0] }
    needs = Set(ListRequest.Field.allCases.filter { names.contains($0.column) })
    blank = names.isEmpty ? .record(Record(shape, [])) : nil
  }

  func row(of object: StoredObject) -> Value { .record(Record(shape, makers.map { $0(object) })) }

  func rows(of objects: [StoredObject]) -> [Value] {
    if let blank { return Array(repeating: blank, count: objects.count) }
    return objects.map(row)
  }
}

extension ListRequest.Field {
  /// The column that shows it.
  fileprivate var column: String {
    switch self {
    case .size: "size"
    case .modified: "modified"
    }
  }
}

extension Context {
  /// A listing as rows, streamed as the source finds them.
  func listing(_ request: ListRequest) -> Rows {
    var request = request
    let terminal = session.terminal
    request.onNote = { error in terminal.note("warning: " + error.message) }
    let whole = request
    var demand = Demand()
    var started: Rows?
    // What is looked at is known with the first pull: only then the source is told what to find out.
    return Rows(
      details: StoredObject.details, narrow: { demand = demand.narrowed(by: $0) }, close: { started?.close() }
    ) {
      if let started { return try started.next() }
      let row = demand.columns.map { ListingRow($0) } ?? .all
      var final = whole
      final.fields = row.needs
      let rows = listed(final, row)
      started = rows
      return try rows.next()
    }
  }

  private func listed(_ request: ListRequest, _ row: ListingRow) -> Rows {
    let storage = tools.storage
    var isFirst = true
    return rows(from: { send in
      try await storage.backend(for: request.root).list(request) { objects in
        try await send(objects)
        return true
      }
    }) { (objects: [StoredObject]) in
      // The first rows have all columns, so that an error about a column that is missing can name those that are there.
      defer { isFirst = false }
      return (isFirst ? .all : row).rows(of: objects)
    }
  }
}
