import Flow
import Transport

/// How addresses are requested: how many at a time, how politely, how patiently.
public struct WarmOptions: Sendable {
  /// The methods.
  public enum Method: String, Sendable, Hashable, CaseIterable {
    /// Fetches the whole body, which is what makes caches keep it.
    case get = "GET"
    /// Asks for the head only: caches keep nothing then, so that nothing is warmed.
    case head = "HEAD"
  }

  /// How many requests are under way at a time.
  public enum Lanes: Sendable, Hashable {
    /// So many, at least 1.
    case fixed(Int)
    /// As many as help, up to a ceiling.
    case automatic(ceiling: Int)

    /// The most there can be.
    public var ceiling: Int {
      switch self {
      case .fixed(let count): max(1, count)
      case .automatic(let ceiling): max(1, ceiling)
      }
    }
  }

  /// What no speed exceeds.
  public struct Limits: Sendable, Hashable {
    /// Requests per second; nil for no limit. Retries, redirects and the second pass count too.
    public var requestsPerSecond: Double?
    /// Bytes of bodies per second; nil for no limit.
    public var bytesPerSecond: Double?
    /// Requests under way; nil for no limit but that of the lanes.
    public var lanes: Int?

    /// Makes limits; without arguments there are none.
    public init(requestsPerSecond: Double? = nil, bytesPerSecond: Double? = nil, lanes: Int? = nil) {
      self.requestsPerSecond = requestsPerSecond
      self.bytesPerSecond = bytesPerSecond
      self.lanes = lanes
    }
  }

  /// The method.
  public var method = Method.get
  /// How many requests are under way.
  public var lanes = Lanes.automatic(ceiling: 256)
  /// How long one attempt may take in all: address, connection, redirects, body.
  public var timeout: Duration = .seconds(120)
  /// How long finding the address, connecting and agreeing on keys may take together.
  public var connectTimeout: Duration = .seconds(15)
  /// When failures are tried again. No lane is held meanwhile.
  public var retry = RetryPolicy(attempts: 3, firstPause: .milliseconds(500), total: .seconds(300), jitter: .full)
  /// What all requests together do not exceed.
  public var limits = Limits()
  /// What the requests to one host do not exceed.
  public var limitsPerHost = Limits()
  /// Fields that every request carries. `Authorization` and `Cookie` do not follow redirects to other hosts.
  public var fields: HTTPFields = [:]
  /// The field `Accept`; nil for `*/*`.
  public var accept: String?
  /// Whether what succeeded is requested again to see whether the cache holds it now.
  public var verifies = false
  /// How many redirects are followed.
  public var redirects = 5
  /// How servers prove who they are.
  public var tls = TLSOptions()
  /// Which version of HTTP is spoken.
  public var version = HTTPVersionChoice.automatic
  /// The classes of size and their lanes.
  public var sizes = SizeClasses()
  /// How long a connection that is not needed any more stays open, beyond the end of its last request. No lane is held.
  public var closeDelay: Duration = .zero
  /// When a host that fails is left alone.
  public var breaker = CircuitBreaker.Policy()
  /// How many requests there will be in all, if that is known: for progress only.
  public var expectedCount: Int?
  /// How many planned requests may wait; at least one for each lane. Results that nobody takes hold the run up at about as many.
  public var window = 8192

  /// The usual options.
  public init() {}
}
