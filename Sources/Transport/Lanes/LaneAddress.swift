import Platform

/// A web address that lanes can request: checked, with its parts found.
public struct LaneAddress: Sendable {
  /// The server.
  public let endpoint: Endpoint
  /// The whole address as text, without a fragment.
  public let text: String
  /// Where the request's target (path and query) begins, in bytes.
  let targetOffset: Int

  /// Path and query.
  public var target: Substring {
    text[(text.utf8.index(text.utf8.startIndex, offsetBy: targetOffset, limitedBy: text.endIndex) ?? text.endIndex)...]
  }

  /// The same address for other uses.
  public var url: HTTPURL { HTTPURL(endpoint, target: String(target)) }

  init(endpoint: Endpoint, text: String, targetOffset: Int) {
    self.endpoint = endpoint
    self.text = text
    self.targetOffset = targetOffset
  }

  /// An address whose parts are known.
  public init(_ url: HTTPURL) {
    let prefix = (url.endpoint.isSecure ? "https://" : "http://") + url.endpoint.authority
    self.init(endpoint: url.endpoint, text: prefix + url.target, targetOffset: prefix.utf8.count)
  }
}

/// Reads addresses one after the other; quick where many have the same server.
public struct LaneAddressReader {
  private var prefix: [UInt8] = []
  private var endpoint = Endpoint(host: "localhost")
  /// The longest address, in bytes: what is longer is refused by every server.
  public static let longest = 1 << 16

  /// Makes a reader.
  public init() {}

  /// Reads an address.
  /// - Throws: `badURL`, also for control characters, blanks and letters that should be percent-encoded.
  public mutating func read(_ text: String) throws(TransportError) -> LaneAddress {
    var text = text
    let count = text.utf8.count
    guard count <= Self.longest else {
      throw .badURL("the web address has \(count) bytes, and no server takes more than \(Self.longest)")
    }
    let isKnown = text.withUTF8 { bytes in
      !prefix.isEmpty && bytes.count > prefix.count && bytes[prefix.count] == 0x2F
        && prefix.withUnsafeBytes {
          $0.isSame(as: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[..<prefix.count])))
        }
        && bytes[prefix.count...].allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x23 }
    }
    if isKnown { return LaneAddress(endpoint: endpoint, text: text, targetOffset: prefix.count) }
    let url = try HTTPURL(text)
    endpoint = url.endpoint
    let slashes = Array(text.utf8.prefix { $0 != 0x2F }).count + 2
    prefix = Array(text.utf8.prefix(slashes)) + text.utf8.dropFirst(slashes).prefix { $0 != 0x2F && $0 != 0x3F }
    if text.utf8.count > prefix.count, text.utf8.dropFirst(prefix.count).first == 0x2F {
      return LaneAddress(endpoint: endpoint, text: text, targetOffset: prefix.count)
    }
    return LaneAddress(url)
  }
}
