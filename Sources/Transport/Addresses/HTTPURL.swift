/// What a request asks for, and of whom: an endpoint and a request target.
public struct HTTPURL: Sendable, Hashable {
  /// The server.
  public var endpoint: Endpoint
  /// Path and query as they stand in the request line, percent-encoded, byte for byte as given: `/a%20b?list-type=2`.
  public var target: String

  /// Makes a URL from an endpoint and a target that begins with a slash and is percent-encoded already.
  public init(_ endpoint: Endpoint, target: String = "/") {
    self.endpoint = endpoint
    self.target = target
  }

  /// Reads a URL as users write it: `https://example.com/a%20b?c=d`, `http://[::1]:9000`.
  ///
  /// The path and the query are kept byte for byte; they must be percent-encoded already.
  /// - Throws: `TransportError` of kind `badURL` that says what to write instead.
  public init(_ text: String) throws(TransportError) {
    var rest = text[...]
    let isSecure: Bool
    if rest.removePrefix(ignoringCase: "https://") {
      isSecure = true
    } else if rest.removePrefix(ignoringCase: "http://") {
      isSecure = false
    } else {
      throw .badURL("this is no web address: it does not begin with http:// or https://")
    }
    let authority = rest.prefix { !"/?#".contains($0) }
    let target = rest[authority.endIndex...]
    endpoint = try Endpoint(authority: authority, isSecure: isSecure)
    self.target = target.utf8.first == UInt8(ascii: "/") ? String(target) : "/" + target
    try Self.check(target)
  }

  /// What may stand in a request line: printable ASCII but the blank, and no fragment.
  private static func check(_ target: Substring) throws(TransportError) {
    if target.utf8.contains(UInt8(ascii: "#")) {
      throw .badURL(
        "the web address holds a `#`",
        hint: "write it as %23 when it belongs to a name, else leave out what begins with it")
    }
    guard let odd = target.unicodeScalars.first(where: { $0.value <= 0x20 || $0.value >= 0x7F }) else { return }
    let codes = String(Character(odd)).utf8.map { ($0 < 16 ? "%0" : "%") + String($0, radix: 16, uppercase: true) }
    throw .badURL(
      "the web address holds a character that must be percent-encoded", hint: "write it as \(codes.joined())")
  }
}

extension HTTPURL: CustomStringConvertible {
  /// Scheme, host and path; what stands behind the `?` is left out, since it may hold a secret.
  public var description: String {
    let path = target.prefix { $0 != "?" }
    guard case .host = endpoint.place else { return endpoint.description + path }
    return (endpoint.isSecure ? "https://" : "http://") + endpoint.authority + path
  }
}

extension Endpoint {
  /// Reads `host`, `host:port` or `[address]:port`.
  init(authority: Substring, isSecure: Bool) throws(TransportError) {
    guard !authority.contains("@") else {
      throw .badURL(
        "the web address holds a name or a password before its host",
        hint: "leave it out: it would be seen by everyone who sees the address")
    }
    let host: Substring
    var rest = authority
    if authority.first == "[" {
      guard let end = authority.firstIndex(of: "]") else {
        throw .badURL("the bracket of the address after `://` is not closed")
      }
      host = authority[authority.index(after: authority.startIndex)..<end]
      rest = authority[authority.index(after: end)...]
      guard host.utf8.allSatisfy(\.isInIPv6), host.utf8.contains(UInt8(ascii: ":")) else {
        throw .badURL("what stands in the brackets is no IPv6 address")
      }
    } else {
      host = authority.prefix { $0 != ":" }
      rest = authority[host.endIndex...]
      try Self.checkName(host)
    }
    self.init(host: host.lowercased(), port: try Self.port(rest), isSecure: isSecure)
  }

  private static func checkName(_ host: Substring) throws(TransportError) {
    guard !host.isEmpty else { throw .badURL("the web address names no host") }
    guard host.utf8.allSatisfy({ $0 < 0x80 }) else {
      throw .badURL(
        "the host's name has letters outside ASCII", hint: "write it in its ASCII form, which begins with xn--")
    }
    guard host.utf8.allSatisfy(\.isInHostName), host.utf8.count <= 253 else {
      throw .badURL("this is no name of a host", hint: "letters, digits, dots and dashes may stand in it")
    }
  }

  /// The number after the colon; nil when there is none.
  private static func port(_ text: Substring) throws(TransportError) -> Int? {
    guard let colon = text.first else { return nil }
    let digits = text.dropFirst()
    if colon == ":", digits.isEmpty { return nil }
    guard colon == ":", digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits),
      (1...65535).contains(port)
    else { throw .badURL("the port is no number from 1 to 65535") }
    return port
  }
}

extension TransportError {
  static func badURL(_ message: String, hint: String? = nil) -> TransportError {
    TransportError(.badURL, message, hint: hint)
  }
}

extension Substring {
  fileprivate mutating func removePrefix(ignoringCase prefix: String) -> Bool {
    guard self.prefix(prefix.count).lowercased() == prefix else { return false }
    removeFirst(prefix.count)
    return true
  }
}

extension UInt8 {
  fileprivate var isAlphanumeric: Bool {
    (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
  }

  fileprivate var isInHostName: Bool { isAlphanumeric || self == 0x2D || self == 0x2E || self == 0x5F }

  /// Hexadecimal digits, colons, dots, and the zone after a percent sign.
  fileprivate var isInIPv6: Bool { isAlphanumeric || self == 0x3A || self == 0x2E || self == 0x25 }
}
