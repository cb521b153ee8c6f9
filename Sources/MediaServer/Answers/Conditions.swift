import Flow
import Quantities
import Transport

/// The conditions of a request, in the order of RFC 9110, 13.2.2.
struct Conditions {
  private let fields: HTTPFields

  init(_ fields: HTTPFields) { self.fields = fields }

  /// Whether the client has it already, in this version.
  func isUnchanged(etag: String, modified: Int64?) -> Bool {
    let marks = fields.values(of: "if-none-match").joined(separator: ",")
    if !marks.isEmpty {
      return Self.marks(in: marks).contains { $0 == "*" || Self.isSame($0, etag) }
    }
    guard let since = fields["if-modified-since"], let date = Timestamp(httpDate: since[...]), let modified else {
      return false
    }
    return Self.seconds(modified) <= Self.seconds(date.nanoseconds)
  }

  /// Whether a range may be taken of this version.
  func allowsRange(etag: String, modified: Int64?) -> Bool {
    guard let mark = fields["if-range"] else { return true }
    if mark.utf8.contains(UInt8(ascii: "\"")) { return mark == etag }
    guard let date = Timestamp(httpDate: mark[...]), let modified else { return false }
    return Self.seconds(modified) == Self.seconds(date.nanoseconds)
  }

  /// Compares weakly: a `W/` before a mark counts for nothing.
  private static func isSame(_ mark: Substring, _ etag: String) -> Bool {
    (mark.hasPrefix("W/") ? mark.dropFirst(2) : mark) == etag[...]
  }

  /// The marks of a list; a comma within quotes separates nothing.
  private static func marks(in text: String) -> [Substring] {
    var isQuoted = false
    let parts = text.split { character in
      if character == "\"" { isQuoted.toggle() }
      return character == "," && !isQuoted
    }
    return parts.map { part in
      var part = part.drop { $0 == " " || $0 == "\t" }
      while part.last == " " || part.last == "\t" { part.removeLast() }
      return part
    }
  }

  private static func seconds(_ nanoseconds: Int64) -> Int64 {
    nanoseconds / 1_000_000_000 - (nanoseconds % 1_000_000_000 < 0 ? 1 : 0)
  }
}
