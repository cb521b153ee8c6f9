/// Where requests go: a host and a port, with or without TLS, or a socket in the file system.
public struct Endpoint: Sendable, Hashable {
  /// A way to reach a server.
  public enum Place: Sendable, Hashable {
    /// A host's name in its ASCII form or an address (IPv6 without brackets), and a port from 1 to 65535.
    case host(String, port: Int)
    /// The path of a unix socket.
    case socket(path: String)
  }

  /// Where the server is.
  public var place: Place
  /// Whether the connection is encrypted: `https`.
  public var isSecure: Bool

  /// Makes an endpoint from parts that are known to be right; what users type goes through `HTTPURL`.
  public init(host: String, port: Int? = nil, isSecure: Bool = false) {
    place = .host(host, port: port ?? (isSecure ? 443 : 80))
    self.isSecure = isSecure
  }

  /// Makes an endpoint at a unix socket, without TLS.
  public init(socketPath: String) {
    place = .socket(path: socketPath)
    isSecure = false
  }

  /// The value of the field `Host`, as it is sent: the port only when it is not the scheme's own, IPv6 in brackets.
  public var authority: String {
    guard case .host(let host, let port) = place else { return "localhost" }
    let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
    return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
  }
}

extension Endpoint: CustomStringConvertible {
  /// How messages name it: `example.com:443`, `[::1]:9000`, or the path of the socket.
  public var description: String {
    switch place {
    case .host(let host, let port): host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .socket(let path): "`" + path.unicodeScalars.map { $0.escaped(asASCII: true) }.joined() + "`"
    }
  }
}
