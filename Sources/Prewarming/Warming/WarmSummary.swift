import Statistics

/// A run in numbers.
public struct WarmSummary: Sendable {
  /// Requests that were taken from the plan; each has one result or is among `notDone`.
  public var planned = 0
  /// Results that succeeded.
  public var succeeded = 0
  /// Results that did not.
  public var failed = 0
  /// Requests without a result, because the run was cancelled.
  public var notDone = 0
  /// Results that are proved to be in the cache.
  public var warm = 0
  /// Requests that were sent, with retries, redirects and the second pass.
  public var sent = 0
  /// Attempts that were made again after a failure.
  public var retries = 0
  /// Bytes of bodies that came, those of failed attempts too.
  public var bytes: Int64 = 0
  /// Results by what the cache did.
  public var outcomes: [CacheOutcome: Int] = [:]
  /// Failed results by class.
  public var failures: [WarmFailure.Kind: Int] = [:]
  /// What the second pass found.
  public var verifications: [WarmResult.Verification: Int] = [:]
  /// Results by the class of the original's size.
  public var sizeClasses: [SizeClass: Tally] = [:]
  /// Results by variant; at most 1000 names, the others are counted under the name `…`.
  public var variants: [String: Tally] = [:]
  /// How long the head of the answer took in seconds, where the cache had it.
  public var hitLatency = QuantileSketch()
  /// How long the head of the answer took in seconds, where it had not or does not say.
  public var otherLatency = QuantileSketch()
  /// How long the run took.
  public var elapsed: Duration = .zero
  /// The most requests that were under way at a time.
  public var mostLanes = 0
  /// Whether it was cancelled.
  public var isCancelled = false
  /// What the user should know: lanes that could not be had, hosts that were given up. Sentences without a full stop.
  public var notices: [String] = []

  /// Results of one kind.
  public struct Tally: Sendable, Hashable {
    public var succeeded = 0
    public var failed = 0
    public var warm = 0
    public var bytes: Int64 = 0

    /// None.
    public init() {}
  }

  /// Of nothing.
  public init() {}

  /// Results in all.
  public var done: Int { succeeded + failed }
}
