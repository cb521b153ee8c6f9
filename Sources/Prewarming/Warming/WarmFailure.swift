/// Why a request did not succeed.
public struct WarmFailure: Sendable, Hashable {
  /// The classes of failure, in the words that rows and summaries show.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The address cannot be understood or must not be sent.
    case badURL = "bad_url"
    /// It took longer than allowed.
    case timeout
    /// The host's name has no address.
    case dns
    /// No connection was made.
    case connect
    /// No safe connection was made.
    case tls
    /// The connection broke, or what came is no HTTP.
    case connection
    /// The body ended before its length.
    case shortBody = "short_body"
    /// Redirects without end, or to where one must not go.
    case redirect
    /// 404 and 410.
    case notFound = "not_found"
    /// 401, 403 and 451.
    case forbidden
    /// 429.
    case rateLimited = "rate_limited"
    /// 500 to 599.
    case serverError = "server_error"
    /// Any other status that is no success.
    case clientError = "client_error"
    /// It was not tried any more: too many requests of this host had failed in a row.
    case circuitOpen = "circuit_open"
  }

  /// The class.
  public var kind: Kind
  /// One sentence, safe to show, naming host and port and no secret.
  public var message: String

  /// Makes a failure.
  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}
