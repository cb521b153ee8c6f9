import Interpreter
import Prewarming
import Quantities
import Storage

/// Something that is to be warmed: an object with all its variants, or one address as it is.
enum WarmTarget {
  case object(ObjectPath, MediaKind, ObjectRow)
  case address(String, object: String, variant: String, ObjectRow)
  /// Nothing to warm: a folder, another sort of file, an empty line.
  case nothing(Reason)

  enum Reason {
    /// A folder or a bucket, an empty line, a comment.
    case noObject
    /// Neither a picture nor a video.
    case otherMedia
    /// An earlier stage gave it up.
    case failedBefore
  }

  /// What a row knows of its object.
  struct ObjectRow {
    var size: Int64?
    /// Nanoseconds since 1970.
    var modified: Int64?
    var etag: String?
    /// How it was requested before.
    var method: String?
    /// The only variant that is meant.
    var variant: String?
  }
}

/// Reads what flows into `prewarm` and `variants`: objects, rows of earlier runs, addresses.
struct WarmTargetReader {
  /// The columns that it looks at.
  static let columns: Set<String> = [
    "path", "url", "object", "variant", "size", "modified", "etag", "type", "ok", "method",
  ]

  let verb: String
  let options: VariantOptions
  /// The only sort of media that is wanted.
  let only: MediaKind?

  init(_ verb: String, _ options: VariantOptions, only sort: MediaSort) {
    self.verb = verb
    self.options = options
    only = MediaKind(rawValue: sort.rawValue)
  }

  func target(of value: Value) throws -> WarmTarget {
    switch value {
    case .text(let text): return line(text)
    case .path(let path): return target(path.objectPath, WarmTarget.ObjectRow())
    case .record(let record):
      if case .text(let url)? = record["url"] { return address(url, record) }
      if case .path(let url)? = record["url"] { return address(url.text, record) }
      return try object(record, value)
    case .error: return .nothing(.failedBefore)
    default:
      throw Failure(
        "type",
        "`\(verb)` works on objects and addresses, not on \(value.kind.article): \(value.quotedDescription.shortened)",
        number: "T0112")
    }
  }

  /// A line of a list of addresses or paths.
  private func line(_ text: String) -> WarmTarget {
    let line = text.trimmed
    if line.isEmpty || line.utf8.first == UInt8(ascii: "#") { return .nothing(.noObject) }
    return target(ObjectPath(String(line)), WarmTarget.ObjectRow())
  }

  private func object(_ record: Record, _ value: Value) throws -> WarmTarget {
    // Of a request that failed only the name of its variant is left where the file was that of an older toolkit.
    if case .bool(false)? = record["ok"], record["variant"] == nil { return .nothing(.failedBefore) }
    if case .text(let type)? = record["type"], type == "folder" || type == "bucket" { return .nothing(.noObject) }
    guard let path = record["path"] ?? record["object"], let text = String.convert(path) else {
      throw Failure(
        "no-path",
        "`\(verb)` works on objects, but this row has neither `path` nor `url`: \(value.quotedDescription.shortened)",
        hint: "rows of `ls` have a path; add one with `set path …`", number: "T0112")
    }
    var row = WarmTarget.ObjectRow(record)
    if case .text(let name)? = record["variant"], !name.isEmpty { row.variant = name }
    return target(ObjectPath(text), row)
  }

  private func address(_ url: String, _ record: Record) -> WarmTarget {
    let object = (record["object"] ?? record["path"]).flatMap(String.convert) ?? url
    let variant = record["variant"].flatMap(String.convert) ?? ""
    return .address(url, object: object, variant: variant, WarmTarget.ObjectRow(record))
  }

  private func target(_ path: ObjectPath, _ row: WarmTarget.ObjectRow) -> WarmTarget {
    if path.place == .url { return .address(path.key, object: path.key, variant: "", row) }
    guard let media = options.media(ofExtension: path.ext), only == nil || media == only else {
      return .nothing(.otherMedia)
    }
    return .object(path, media, row)
  }
}

extension RunRecorder {
  /// The addresses of an object that are to be requested: those that were not done before.
  func left(of object: PlannedObject) throws -> [PlannedURL] {
    guard skipsSome else { return object.urls }
    return try object.urls.filter {
      try !isDone(RunSubject(name: object.name, variant: $0.name, identity: object.row.identity))
    }
  }
}

extension WarmTarget.ObjectRow {
  /// By what a change of the object is seen: its ETag, else its size and time.
  var identity: String? {
    if let etag { return etag }
    guard let size, let modified else { return nil }
    return "\(size) \(modified)"
  }

  /// Amounts that were read back from a file have lost their units.
  init(_ record: Record) {
    switch record["size"] {
    case .size(let bytes): size = bytes.bytes
    case .int(let bytes): size = Int64(bytes)
    default: break
    }
    switch record["modified"] {
    case .date(let date): modified = date.nanoseconds
    case .text(let text): modified = Timestamp(text)?.nanoseconds
    default: break
    }
    if case .text(let mark)? = record["etag"] { etag = mark }
    if case .text(let word)? = record["method"] { method = word }
  }
}

extension String {
  /// Without blanks at both ends.
  fileprivate var trimmed: Substring {
    var text = self[...]
    while let last = text.unicodeScalars.last, last.value <= 0x20 { text.unicodeScalars.removeLast() }
    return text.drop { $0 == " " || $0 == "\t" }
  }
}
