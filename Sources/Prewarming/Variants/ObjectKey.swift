/// The name of an object as it stands in URLs, encoded once for all of its variants.
public struct ObjectKey: Sendable, Hashable {
  /// As a path: every byte that may not stand in a segment is percent-encoded (RFC 3986), slashes separate segments.
  public let path: String

  /// Encodes a key; nothing is tidied: two slashes stay two, and so does one at the beginning.
  public init(_ key: String) { path = URLText.path(key.utf8) }

  /// Encodes a name that is bytes, as those of files are.
  public init(bytes: some Collection<UInt8>) { path = URLText.path(bytes) }

  /// The key itself; bytes that are no UTF-8 are replaced.
  public var text: String { URLText.decoded(path) }

  /// As one value behind the `?`, where some signs of a path would separate or join values.
  var value: String {
    path.utf8.reduce(into: "") { result, byte in
      switch byte {
      case UInt8(ascii: "/"): result += "%2F"
      case UInt8(ascii: "+"): result += "%2B"
      case UInt8(ascii: "&"): result += "%26"
      case UInt8(ascii: "="): result += "%3D"
      default: result += String(UnicodeScalar(byte))
      }
    }
  }

  /// Without the extension of its last part.
  var stem: String { String(path[..<(dot ?? path.endIndex)]) }

  /// The extension of its last part without the dot; empty when there is none.
  var ext: String { dot.map { String(path[path.index(after: $0)...]) } ?? "" }

  private var dot: String.Index? {
    guard let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
    let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8.index(after: $0) } ?? path.startIndex
    return dot > name ? dot : nil
  }
}
