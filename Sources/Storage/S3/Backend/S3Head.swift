import Quantities
import Transport

/// What the fields of an answer say about an object.
struct S3Head: Sendable {
  var object: StoredObject
  /// Whether it stands for a folder.
  var isFolderMarker: Bool { object.size <= 0 && object.path.key.utf8.last == UInt8(ascii: "/") }

  private static let keptNames = [
    "cache-control", "content-disposition", "content-encoding", "content-language", "expires",
  ]

  init(_ path: ObjectPath, _ fields: HTTPFields) {
    object = StoredObject(
      path: path, size: fields["content-length"].flatMap { Int64($0) } ?? -1,
      modified: fields["last-modified"].flatMap { Timestamp(httpDate: $0)?.nanoseconds },
      etag: fields["etag"].map { Self.withoutQuotes($0) }, mediaType: fields["content-type"])
    object.storageClass = fields["x-amz-storage-class"]
    object.tagCount = fields["x-amz-tagging-count"].flatMap { Int($0) } ?? 0
    object.checksums = Self.checksums(fields)
    var metadata: [String: String] = [:]
    for (name, value) in fields.all {
      let name = name.lowercased()
      if name.hasPrefix("x-amz-meta-") { metadata[String(name.dropFirst(11))] = FieldText.decode(value) }
      // A server adds `aws-chunked` for the way that an upload took; the stored bytes are not encoded so.
      if Self.keptNames.contains(name), value != "aws-chunked" { object.fields[name] = value }
    }
    object.metadata = metadata
  }

  /// The checksums of the whole content that an answer tells.
  static func checksums(_ fields: HTTPFields) -> [Checksum] {
    var checksums: [Checksum] = []
    // A checksum of the checksums of parts says nothing about the bytes.
    if fields["x-amz-checksum-type"]?.uppercased() != "COMPOSITE" {
      for algorithm in Checksum.Algorithm.allCases {
        guard let text = fields["x-amz-checksum-" + algorithm.rawValue], !text.contains("-"),
          let bytes = Base64.decode(text)
        else { continue }
        checksums.append(Checksum(algorithm, bytes))
      }
    }
    if let md5 = md5(fields) { checksums.append(md5) }
    return checksums
  }

  /// The etag, where it is the MD5 of the content: not of parts, and not encrypted with keys that are kept elsewhere.
  private static func md5(_ fields: HTTPFields) -> Checksum? {
    let encryption = fields["x-amz-server-side-encryption"] ?? "AES256"
    guard encryption == "AES256", fields["x-amz-server-side-encryption-customer-algorithm"] == nil,
      let etag = fields["etag"].map({ withoutQuotes($0) }), etag.utf8.count == 32
    else { return nil }
    return Checksum(.md5, hex: etag)
  }

  /// The fields that store an object like another: its media type, what goes along with it, and what users wrote.
  static func fields(
    like object: StoredObject, metadata: [String: String]
  ) -> [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = []
    if let type = object.mediaType { fields.append(("content-type", FieldText.encode(type))) }
    for (name, value) in object.fields.sorted(by: { $0.key < $1.key }) where keptNames.contains(name) {
      fields.append((name, FieldText.encode(value)))
    }
    for (name, value) in metadata.sorted(by: { $0.key < $1.key }) where FieldText.isName(name) {
      fields.append(("x-amz-meta-" + name.lowercased(), FieldText.encode(value)))
    }
    return fields
  }

  static func withoutQuotes(_ etag: String) -> String {
    etag.count >= 2 && etag.first == "\"" && etag.last == "\"" ? String(etag.dropFirst().dropLast()) : etag
  }
}

/// Texts in fields, which are ASCII: others are written as RFC 2047 has it.
enum FieldText {
  static func encode(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && !text.hasPrefix("=?")
    return isPlain ? text : "=?UTF-8?B?" + Base64.encode(Array(text.utf8)) + "?="
  }

  static func decode(_ text: String) -> String {
    let start = "=?UTF-8?B?"
    guard text.utf8.count >= start.utf8.count + 2, text.uppercased().hasPrefix(start), text.hasSuffix("?="),
      let bytes = Base64.decode(text.dropFirst(start.count).dropLast(2))
    else { return text }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The time of the last change of a file, as rclone writes it beside objects: seconds since 1970 with nine decimals.
enum Mtime {
  static func text(_ nanoseconds: Int64) -> String {
    var (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    var sign = ""
    if nanoseconds < 0 { (seconds, rest, sign) = (-seconds, -rest, "-") }
    let digits = String(rest)
    return sign + "\(seconds)." + String(repeating: "0", count: 9 - digits.utf8.count) + digits
  }

  static func nanoseconds(_ text: String) -> Int64? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, let seconds = Int64(whole) else { return nil }
    let digits = parts.count > 1 ? parts[1].prefix(9) : ""
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    let rest = Int64(String(digits + String(repeating: "0", count: 9 - digits.count))) ?? 0
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? nil : scaled &+ (whole.first == "-" ? -rest : rest)
  }
}
