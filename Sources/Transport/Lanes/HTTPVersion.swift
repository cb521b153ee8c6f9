/// The version of HTTP that an answer came in.
public enum HTTPVersion: String, Sendable, Hashable, CaseIterable {
  case http1_0 = "1.0"
  case http1_1 = "1.1"
  case http2 = "2"
}

/// Which version of HTTP is spoken.
public enum HTTPVersionChoice: String, Sendable, Hashable, CaseIterable {
  /// HTTP/2 where the server offers it while agreeing on keys, else HTTP/1.1.
  case automatic = "auto"
  /// HTTP/1.1.
  case http1 = "1.1"
  /// HTTP/2 and nothing else; without TLS the server must be known to speak it.
  case http2 = "2"
}
