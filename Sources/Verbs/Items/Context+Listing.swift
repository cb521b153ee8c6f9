import Interpreter
import Quantities
import Storage
import Synchronization

extension StoredObject {
  /// The columns of a listing.
  static let columns = [
    Column("path", .path, "the whole address"),
    Column("name", .text, "the last part of the path"),
    Column("ext", .text, "the extension without its dot, in lower case"),
    Column("size", .size, "bytes of the content; null for folders"),
    Column("modified", .date, "when the content was last changed"),
    Column("etag", .text, "the store's own mark of this version; null where it has none"),
    Column("type", .text, "file, folder or bucket"),
    Column("class", .text, "the class of storage, such as GLACIER; null where there are none"),
  ]

  /// Columns that tables leave out, since the path shows them or nobody reads them.
  static let details: Set<String> = ["name", "ext", "etag", "type", "class"]

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
    "etag": { $0.etag.map { .text($0) } ?? .null },
    "type": { .text($0.kind.rawValue) },
    "class": { $0.storageClass.map { .text($0) } ?? .null },
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
  /// A listing as rows, streamed as the source finds them; filters choose while it lists.
  func listing(_ request: ListRequest, _ filter: ObjectFilter = ObjectFilter()) -> Rows {
    let whole = noting(request, filter)
    let chosen = Chosen(filter, below: request.root)
    var demand = Demand()
    var started: Rows?
    // What is looked at is known with the first pull: only then the source is told what to find out. A class of storage is
    // worth a column only where the objects differ in it.
    return Rows(
      details: chosen.hasClasses ? StoredObject.details.subtracting(["class"]) : StoredObject.details,
      narrow: { demand = demand.narrowed(by: $0) }, close: { started?.close() }
    ) {
      if let started { return try started.next() }
      let row = demand.columns.map { ListingRow($0) } ?? .all
      var final = whole
      final.fields = row.needs.union(filter.needs)
      let rows = listed(final, row, chosen)
      started = rows
      return try rows.next()
    }
  }

  private func listed(_ request: ListRequest, _ row: ListingRow, _ chosen: Chosen) -> Rows {
    let storage = tools.storage
    var isFirst = true
    return rows(from: { send in
      try await storage.backend(for: request.root).list(request) { objects in
        let (wanted, isEnough) = chosen.among(objects)
        if !wanted.isEmpty { try await send(wanted) }
        return !isEnough
      }
    }) { (objects: [StoredObject]) in
      // The first rows have all columns, so that an error about a column that is missing can name those that are there.
      defer { isFirst = false }
      return (isFirst ? .all : row).rows(of: objects)
    }
  }

  /// The request with what a listing here adds: warnings go to the person, and what filters rule out is not even looked at.
  func noting(_ request: ListRequest, _ filter: ObjectFilter) -> ListRequest {
    let terminal = session.terminal
    var request = request
    let earlier = request.onNote
    request.onNote = { error in
      terminal.note("warning: " + error.message)
      earlier?(error)
    }
    if request.pattern == nil, request.depth == .all { request.pattern = filter.pattern }
    return request
  }
}

/// Chooses among the objects of one listing as they come.
final class Chosen: Sendable {
  private let filter: ObjectFilter
  private let root: ObjectPath
  private let state = Mutex((count: 0, class: String?.none, hasClasses: false))

  init(_ filter: ObjectFilter, below root: ObjectPath) {
    self.filter = filter
    self.root = root
  }

  /// Whether objects of more than one class of storage were seen.
  var hasClasses: Bool { state.withLock { $0.hasClasses } }

  /// Those that are wanted, and whether no more are.
  func among(_ objects: [StoredObject]) -> (wanted: [StoredObject], isEnough: Bool) {
    var wanted = objects
    if filter.isActive {
      wanted = objects.filter { filter.passes($0, relative: $0.path.relative(to: root)) }
    }
    return state.withLock { state in
      if let limit = filter.limit, state.count + wanted.count > limit {
        wanted.removeLast(state.count + wanted.count - limit)
      }
      for object in wanted where object.storageClass != nil && !state.hasClasses {
        state.hasClasses = object.storageClass != (state.class ?? object.storageClass)
        state.class = object.storageClass
      }
      state.count += wanted.count
      return (wanted, filter.limit.map { state.count >= $0 } ?? false)
    }
  }
}
