import Globs
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

  fileprivate static let shape = Shape(columns.map(\.name))

  /// As a row.
  var row: Value {
    .record(
      Record(
        StoredObject.shape,
        [
          .path(PathText(path)), .text(path.name), .text(path.ext.lowercased()),
          kind == .file && size >= 0 ? .size(ByteSize(bytes: size)) : .null,
          modified.map { .date(Timestamp(nanoseconds: $0)) } ?? .null, .text(kind.rawValue),
        ]))
  }
}

extension Context {
  /// A listing as rows, streamed as the source finds them. Objects that the stages after it would drop make no rows.
  func listing(_ request: ListRequest) -> Rows {
    var demand = Demand()
    var rows: Rows?
    return Rows(
      details: StoredObject.details, narrow: { demand = demand.narrowed(by: $0) }, close: { rows?.close() }
    ) {
      let conditions = demand.conditions.filter { $0.columns.isSubset(of: StoredObject.shape.names) }
      let started = rows ?? listing(request, of: conditions.compactMap(\.condition))
      rows = started
      return try started.next()
    }
  }

  private func listing(_ request: ListRequest, of conditions: [ObjectCondition]) -> Rows {
    let storage = tools.storage
    let terminal = session.terminal
    var request = request
    request.onNote = { error in terminal.note("warning: " + error.message) }
    let plain = request
    return rows(from: { send in
      let backend = try await storage.backend(for: plain.root)
      var request = plain
      // Names that cannot match need not be looked up. A root that is one file has no names below it.
      if plain.root.place == .local, plain.pattern == nil, let pattern = ObjectCondition.all(conditions).pathPattern,
        let root = try? await backend.stat(plain.root), root.kind == .folder
      {
        request.pattern = pattern
      }
      try await backend.list(request) { objects in
        let wanted = conditions.isEmpty ? objects : objects.filter { $0.mayFulfil(conditions) }
        if !wanted.isEmpty { try await send(wanted) }
        return true
      }
    }) { (objects: [StoredObject]) in objects.map(\.row) }
  }
}

extension StoredObject {
  fileprivate func mayFulfil(_ conditions: [ObjectCondition]) -> Bool {
    let size = kind == .file && size >= 0 ? size : nil
    return conditions.allSatisfy { $0.mayHold(of: path, size: size, modified: modified) }
  }
}
