/// A request: what is asked, of whom, with which fields and body.
///
/// `Host`, `Content-Length` and `Accept-Encoding: identity` are added where the fields do not have them. Redirects are not
/// followed, and nothing is decompressed: bytes arrive as they were sent.
public struct HTTPRequest: Sendable {
  /// The method's name, in capitals.
  public var method: String
  /// What is asked for, and of whom.
  public var url: HTTPURL
  /// The fields, sent in this order.
  public var fields: HTTPFields
  /// What is sent.
  public var body: RequestBody
  /// Whether the server is asked first if it wants the body (`Expect: 100-continue`): saves sending it in vain.
  public var asksBeforeBody: Bool
  /// Whether making it twice does no more than making it once. Only then is it made again, once, when a connection that was
  /// kept from before turns out to be closed.
  public var isIdempotent: Bool

  /// Makes a request; `isIdempotent` is taken from the method unless it is given.
  public init(
    _ method: String = "GET", _ url: HTTPURL, fields: HTTPFields = [:], body: RequestBody = .none,
    asksBeforeBody: Bool = false, isIdempotent: Bool? = nil
  ) {
    self.method = method
    self.url = url
    self.fields = fields
    self.body = body
    self.asksBeforeBody = asksBeforeBody
    self.isIdempotent = isIdempotent ?? ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"].contains(method)
  }
}

/// What a request carries.
public enum RequestBody: Sendable {
  /// Nothing.
  case none
  /// Bytes in memory.
  case bytes(Chunk)
  /// A stream of exactly so many bytes, or in chunks where nobody knows how many (nil), pulled as fast as the server takes
  /// them; nil is its end. What it throws ends the request and is thrown by `send`.
  case stream(length: Int64?, next: @Sendable () async throws -> Chunk?)

  /// The bytes of a text.
  public static func text(_ text: String) -> RequestBody { .bytes(Chunk(text)) }

  /// How many bytes it has; nil when there is none, or when nobody knows.
  var length: Int64? {
    switch self {
    case .none: nil
    case .bytes(let chunk): Int64(chunk.count)
    case .stream(let length, _): length
    }
  }

  var isStream: Bool { if case .stream = self { true } else { false } }
}
