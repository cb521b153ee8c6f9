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

  private static let shape = Shape(columns.map(\.name))

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
  /// A listing as rows, streamed as the source finds them.
  func listing(_ request: ListRequest) -> Rows {
    let storage = tools.storage
    var request = request
    let terminal = session.terminal
    request.onNote = { error in terminal.note("warning: " + error.message) }
    let final = request
    let rows = self.rows(from: { send in
      try await storage.backend(for: final.root).list(final) { objects in
        try await send(objects)
        return true
      }
    }) { (objects: [StoredObject]) in objects.map(\.row) }
    return Rows(details: StoredObject.details, close: rows.close, next: rows.next)
  }
}
