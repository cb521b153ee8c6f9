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

  private static let shape = Shape(columns.map(\.name))

  /// As a row.
  var row: Value {
    .record(
      Record(
        StoredObject.shape,
        [
          .path(PathText(path)), .text(path.name), .text(path.ext.lowercased()),
          kind == .file && size >= 0 ? .size(ByteSize(bytes: size)) : .null,
          modified.map { .date(Timestamp(nanoseconds: $0)) } ?? .null, etag.map { .text($0) } ?? .null,
          .text(kind.rawValue), storageClass.map { .text($0) } ?? .null,
        ]))
  }
}

extension Context {
  /// A listing as rows, streamed as the source finds them; filters choose while it lists.
  func listing(_ request: ListRequest, _ filter: ObjectFilter = ObjectFilter()) -> Rows {
    let storage = tools.storage
    let request = noting(request, filter)
    let chosen = Chosen(filter, below: request.root)
    let rows = self.rows(from: { send in
      try await storage.backend(for: request.root).list(request) { objects in
        let (wanted, isEnough) = chosen.among(objects)
        if !wanted.isEmpty { try await send(wanted) }
        return !isEnough
      }
    }) { (objects: [StoredObject]) in objects.map(\.row) }
    // A class of storage is worth a column only where the objects differ in it.
    return Rows(
      details: chosen.hasClasses ? StoredObject.details.subtracting(["class"]) : StoredObject.details, close: rows.close,
      next: rows.next)
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
