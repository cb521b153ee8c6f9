import Globs
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
  /// A listing as rows, streamed as the source finds them; filters choose while it lists. Objects that the stages after it
  /// would drop make no rows.
  func listing(_ request: ListRequest, _ filter: ObjectFilter = ObjectFilter()) -> Rows {
    let whole = noting(request)
    var demand = Demand()
    var started: Rows?
    var chosen = Chosen(filter, below: request.root)
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
      // Where a stage on the way looks for a column that no listing has, it is to fail as if all rows came.
      let names = StoredObject.columns.map(\.name)
      let conditions = demand.conditions.filter { $0.columns.isSubset(of: names) }
      chosen = Chosen(filter, conditions.compactMap(\.condition), below: request.root)
      let rows = listed(final, row, chosen)
      started = rows
      return try rows.next()
    }
  }

  private func listed(_ request: ListRequest, _ row: ListingRow, _ chosen: Chosen) -> Rows {
    let storage = tools.storage
    var isFirst = true
    return rows(from: { send in try await storage.list(request, chosen, to: send) }) { (objects: [StoredObject]) in
      // The first rows have all columns, so that an error about a column that is missing can name those that are there.
      defer { isFirst = false }
      return (isFirst ? .all : row).rows(of: objects)
    }
  }

  /// The request with warnings going to the person.
  func noting(_ request: ListRequest) -> ListRequest {
    let terminal = session.terminal
    var request = request
    let earlier = request.onNote
    request.onNote = { error in
      terminal.note("warning: " + error.message)
      earlier?(error)
    }
    return request
  }
}

extension Storage {
  /// Lists what is chosen.
  func list(
    _ request: ListRequest, _ chosen: Chosen, to send: @escaping @Sendable ([StoredObject]) async throws -> Void
  ) async throws {
    let backend = try await backend(for: request.root)
    var request = request
    // Names that cannot match need not be looked up. A root that is one file has no names below it.
    if request.root.place == .local, request.pattern == nil, request.depth == .all, let pattern = chosen.pattern,
      let root = try? await backend.stat(request.root.key.isEmpty ? ObjectPath(".") : request.root),
      root.kind == .folder
    {
      request.pattern = pattern
    }
    request.start = chosen.start(below: request.root)
    try await backend.list(request) { objects in
      let (wanted, isEnough) = chosen.among(objects)
      if !wanted.isEmpty { try await send(wanted) }
      return !isEnough
    }
  }
}

/// Chooses among the objects of one listing as they come.
final class Chosen: Sendable {
  private let filter: ObjectFilter
  /// What the stages after the listing want anyway.
  private let conditions: [ObjectCondition]
  private let root: ObjectPath
  private let state = Mutex((count: 0, class: String?.none, hasClasses: false))

  init(_ filter: ObjectFilter, _ conditions: [ObjectCondition] = [], below root: ObjectPath) {
    self.filter = filter
    self.root = root
    // A limit counts the objects that the listing gives, whatever becomes of them.
    self.conditions = filter.limit == nil ? conditions : []
  }

  /// Whether objects of more than one class of storage were seen.
  var hasClasses: Bool { state.withLock { $0.hasClasses } }

  /// What every path below the root matches that is wanted; nil where nothing is known.
  var pattern: Glob? { filter.pattern ?? ObjectCondition.all(conditions).pathPattern }

  /// What every path below the root begins with that is wanted.
  func start(below root: ObjectPath) -> String {
    let start = ObjectCondition.all(conditions).certainPrefix
    var whole = root.description
    if let last = whole.utf8.last, last != UInt8(ascii: "/"), last != UInt8(ascii: ":") { whole += "/" }
    guard start.utf8.count > whole.utf8.count, start.utf8.starts(with: whole.utf8) else { return "" }
    return String(Substring(start.utf8.dropFirst(whole.utf8.count)))
  }

  /// Those that are wanted, and whether no more are.
  func among(_ objects: [StoredObject]) -> (wanted: [StoredObject], isEnough: Bool) {
    var wanted = objects
    if filter.isActive || !conditions.isEmpty {
      wanted = objects.filter { object in
        object.mayFulfil(conditions) && filter.passes(object, relative: object.path.relative(to: root))
      }
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

extension StoredObject {
  fileprivate func mayFulfil(_ conditions: [ObjectCondition]) -> Bool {
    let size = kind == .file && size >= 0 ? size : nil
    return conditions.allSatisfy { $0.mayHold(of: path, size: size, modified: modified) }
  }
}
