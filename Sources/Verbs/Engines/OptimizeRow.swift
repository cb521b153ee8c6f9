import Interpreter
import Media
import Quantities
import Storage

/// What became of one file, as it is made into a row.
struct OptimizeRow {
  /// What was done.
  var action: String
  /// The file to use from now on.
  var path: ObjectPath
  /// Bytes before and after.
  var original: Int64
  var size: Int64
  /// Seconds that it took.
  var took = 0.0
  /// Media seconds for each second of encoding.
  var speed: Double?
  var score: String?
  var notes: [String] = []
  /// Where the original is kept, and what undoing needs to know of the result.
  var kept: ObjectPath?
  var etag: String?
  var digest: Checksum?
  /// Where a WebM was made beside it.
  var webM: ObjectPath?
  /// What stands there now, as the store describes it.
  var version: StoredObject?

  /// Tells what became of the WebM beside it.
  mutating func tell(webM: OptimizeRow) {
    if webM.action == "kept" {
      notes.append("no WebM: " + webM.notes.joined(separator: "; "))
    } else {
      self.webM = webM.path
    }
  }

  /// What is to be said of a file, a phrase for each.
  static func joined(_ notes: [String]) -> Value { notes.isEmpty ? .null : .text(notes.joined(separator: "; ")) }

  /// As a row, beside what the item's own row holds.
  func record(of item: Item) -> Record {
    let saved = original - size
    let saving = original > 0 ? Double(saved) / Double(original) * 100 : 0
    var row = item.row(with: [
      ("source", .path(PathText(item.path))), ("action", .text(action)),
      ("original", .size(ByteSize(bytes: original))), ("size", .size(ByteSize(bytes: size))),
      ("saved", .size(ByteSize(bytes: saved))), ("saving", .percent((saving * 10).rounded() / 10)),
      ("took", TimeSpan(seconds: (took * 10).rounded() / 10).map { .duration($0) } ?? .null),
      ("speed", speed.map { .text(fixed($0, places: 1) + "x") } ?? .null), ("score", score.map { .text($0) } ?? .null),
      ("notes", Self.joined(notes)),
      ("kept", kept.map { .path(PathText($0)) } ?? .null), ("webm", webM.map { .path(PathText($0)) } ?? .null),
      ("etag", etag.map { .text($0) } ?? .null),
      ("digest", digest.map { .text("sha256:" + $0.hex) } ?? .null), ("ok", .bool(true)),
      ("error", .null),
    ])
    row["path"] = .path(PathText(path))
    // These described the original.
    for column in ["name", "ext", "modified", "type", "class"] where row[column] != nil { row[column] = nil }
    return row
  }
}
