import Quantities
import Transport

/// What became of one request. Where it was made several times, this is about the last time.
public struct WarmResult: Sendable {
  /// What was asked for.
  public var request: WarmRequest
  /// The class of the original's size.
  public var sizeClass: SizeClass
  /// The status of the answer; nil when there was none.
  public var status: Int?
  /// Whether the answer was complete and its status from 200 to 299.
  public var isOK = false
  /// What the cache did.
  public var outcome = CacheOutcome.none
  /// Whether the answer, or that of the second pass, proves that the cache holds it.
  public var isWarm = false
  /// What the cache's own field says, as it came: `HIT`, `Hit from cloudfront`, `hit, hit`; at most 512 bytes.
  public var cacheStatus: String?
  /// How long the cache has had it, in seconds.
  public var age: Int64?
  /// The data centre that answered: the last part of `cf-ray`, or of CloudFront's `x-amz-cf-pop`.
  public var colo: String?
  /// The field of that name.
  public var cacheControl: String?
  /// The field of that name.
  public var etag: String?
  /// The field of that name.
  public var contentType: String?
  /// The length that the answer said, in bytes.
  public var contentLength: Int64?
  /// Bytes of the body that came.
  public var bytes: Int64 = 0
  /// The protocol that was spoken; nil without an answer.
  public var version: HTTPVersion?
  /// How long the parts took.
  public var phases = WarmPhases()
  /// How often it was requested; 0 when it was not tried. Redirects and the second pass do not count.
  public var attempts = 0
  /// The address that gave the answer, where redirects led to another one.
  public var finalURL: String?
  /// Why it did not succeed.
  public var failure: WarmFailure?
  /// What the second pass found; nil when none was asked for or the first did not succeed.
  public var verified: Verification?
  /// When it ended.
  public var ended: Timestamp

  /// What requesting it again showed.
  public enum Verification: String, Sendable, Hashable, CaseIterable {
    /// The cache holds it.
    case hit
    /// The cache does not hold it, although it was requested before.
    case stillMiss = "still_miss"
    /// The answer does not say.
    case unknown
    /// There was no good answer.
    case failed
  }
}

/// How long the parts of a request took.
public struct WarmPhases: Sendable, Hashable {
  /// Finding the address; nil when a connection was there already.
  public var resolving: Duration?
  /// Opening the connection; nil when there was one already.
  public var connecting: Duration?
  /// Agreeing on keys; nil without TLS, and when there was a connection already.
  public var securing: Duration?
  /// From sending the request to the head of the answer.
  public var firstByte: Duration?
  /// The last attempt as a whole, with its redirects.
  public var total: Duration = .zero
  /// What went before the last attempt: in queues, in pauses, in earlier attempts.
  public var waiting: Duration = .zero

  /// Nothing measured yet.
  public init() {}
}
