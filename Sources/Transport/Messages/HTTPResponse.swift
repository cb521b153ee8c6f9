/// The head of an answer, with a body that is still to be pulled.
public struct HTTPResponse: Sendable {
  /// The status, 200 to 599 as a rule.
  public let status: Int
  /// The words behind the status, which mean nothing.
  public let reason: String
  /// The fields in their order.
  public let fields: HTTPFields
  /// The body. Dropping it before its end closes the connection.
  public let body: ResponseBody

  /// The length that the field `Content-Length` says, if it is there and a number.
  public var contentLength: Int64? { fields["content-length"].flatMap { Int64($0) } }

  /// Whether the request was made twice, since the kept connection that it went over first was closed before any answer: the server may
  /// have carried it out both times.
  public var wasRepeated: Bool { body.exchange.wasRepeated }

  /// How long the parts took until now; `total` is there when the body has ended.
  public var timings: RequestTimings { body.exchange.timings }
}

/// How long the parts of a request took.
public struct RequestTimings: Sendable, Hashable {
  /// From `send` to having a connection, less the time for opening it if it was opened for this request.
  public var waiting: Duration = .zero
  /// Finding the address; nil when a connection was there already, zero when the address was known.
  public var resolving: Duration?
  /// Opening the connection; nil when there was one already.
  public var connecting: Duration?
  /// Agreeing on keys; nil without TLS, and when there was a connection already.
  public var securing: Duration?
  /// From having a connection to the head of the answer.
  public var firstByte: Duration = .zero
  /// From `send` to the last byte; nil while the body has not ended.
  public var total: Duration?
}
