/// A request as a server got it, complete with its body.
public struct ServerRequest: Sendable {
  /// The method's name as it came.
  public let method: String
  /// Path and query as they stood in the request line, byte for byte.
  public let target: String
  /// The fields in their order.
  public let fields: HTTPFields
  /// What was sent with it, at most `HTTPServer.Settings.bodyLimit` bytes.
  public let body: [UInt8]
  /// The address it came from, without the port; empty where nobody knows.
  public let peer: String
}

/// An answer of a server: a head, and a body that is pulled as fast as the client takes it.
public struct ServerResponse: Sendable {
  /// What is sent behind the head.
  public enum Body: Sendable {
    /// Nothing, and no length is said: for 204 and 304.
    case none
    /// Bytes in memory.
    case bytes(Chunk)
    /// A stream; nil from `next` is its end. One that throws, or ends before the length that was said, cuts the connection, so
    /// that no client takes a part for the whole. Without a length it is sent in chunks.
    case stream(length: Int64?, next: @Sendable () async throws -> Chunk?)

    /// How many bytes are said to come; nil when nothing is said.
    var length: Int64? {
      switch self {
      case .none: nil
      case .bytes(let chunk): Int64(chunk.count)
      case .stream(let length, _): length
      }
    }
  }

  /// What became of an answer.
  public struct Outcome: Sendable, Hashable {
    /// Bytes of the body that were given to the connection.
    public var bytes: Int64
    /// Whether all of the body was.
    public var isComplete: Bool
  }

  /// The status, 200 to 599.
  public var status: Int
  /// The fields; `Content-Length` and `Connection` are added.
  public var fields: HTTPFields
  /// What is sent; for a HEAD only its length is said.
  public var body: Body
  /// Whether the connection is closed behind it.
  public var closesConnection = false
  /// Whether bytes beyond the length that was said are sent before the connection is closed: only for servers that lie on
  /// purpose.
  public var sendsSurplus = false
  /// Called once, when the answer has been sent or cannot be.
  public var whenDone: (@Sendable (Outcome) -> Void)?

  /// Makes an answer.
  public init(_ status: Int, fields: HTTPFields = [:], body: Body = .none) {
    self.status = status
    self.fields = fields
    self.body = body
  }

  /// Makes an answer of plain text with a line break at its end.
  public init(_ status: Int, text: String, fields: HTTPFields = [:]) {
    var fields = fields
    fields["Content-Type"] = "text/plain; charset=utf-8"
    self.init(status, fields: fields, body: .bytes(Chunk(text + "\n")))
  }
}
