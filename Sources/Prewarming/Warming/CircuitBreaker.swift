/// Leaves a host alone that fails again and again: after a row of failures nothing is sent for a while, then one request tries.
///
/// A value without a clock of its own: moments are nanoseconds of a clock that only goes forward.
public struct CircuitBreaker: Sendable, Hashable {
  /// When it opens and for how long.
  public struct Policy: Sendable, Hashable {
    /// Failures in a row that open it; nil never does. Only missing answers and 5xx count.
    public var failures: Int?
    /// How long nothing is sent the first time; twice as long each time that the trial fails.
    public var firstPause: Duration
    /// What no pause exceeds.
    public var longestPause: Duration
    /// After how many pauses in a row the host is given up: what is left for it fails at once. Nil never gives up.
    public var pauses: Int?

    /// Makes a policy.
    public init(
      failures: Int? = 50, firstPause: Duration = .seconds(1), longestPause: Duration = .seconds(30), pauses: Int? = 5
    ) {
      self.failures = failures.map { max(1, $0) }
      self.firstPause = firstPause
      self.longestPause = longestPause
      self.pauses = pauses.map { max(1, $0) }
    }

    /// Never opens.
    public static let never = Policy(failures: nil)
  }

  /// Whether a request may be sent.
  public enum Verdict: Sendable, Hashable {
    case yes
    /// Not before a moment.
    case wait(until: Int64)
    /// Not before the trial that is under way has ended.
    case waitForTrial
    /// Never again in this run.
    case never
  }

  private enum State: Hashable {
    case closed(failures: Int)
    case open(until: Int64, pauses: Int)
    case trying(pauses: Int)
    case givenUp
  }

  private let policy: Policy
  private var state = State.closed(failures: 0)

  /// Makes one that is closed: requests flow.
  public init(_ policy: Policy) { self.policy = policy }

  /// Whether the host was given up.
  public var isGivenUp: Bool { state == .givenUp }

  /// Whether a request may be sent at a moment.
  public func verdict(_ now: Int64) -> Verdict {
    switch state {
    case .closed: .yes
    case .open(let until, _): until <= now ? .yes : .wait(until: until)
    case .trying: .waitForTrial
    case .givenUp: .never
    }
  }

  /// A request is sent; after a pause it is the trial.
  public mutating func began() { if case .open(_, let pauses) = state { state = .trying(pauses: pauses) } }

  /// An answer came.
  public mutating func succeeded() { if state != .givenUp { state = .closed(failures: 0) } }

  /// None came, or one that says that the server has failed.
  public mutating func failed(_ now: Int64) {
    guard let limit = policy.failures else { return }
    switch state {
    case .closed(let failures) where failures + 1 >= limit: open(now, pauses: 1)
    case .closed(let failures): state = .closed(failures: failures + 1)
    case .trying(let pauses): open(now, pauses: pauses + 1)
    case .open, .givenUp: break
    }
  }

  private mutating func open(_ now: Int64, pauses: Int) {
    if let most = policy.pauses, pauses > most { return state = .givenUp }
    var pause = min(policy.firstPause, policy.longestPause)
    for _ in 1..<max(1, min(pauses, 64)) where pause < policy.longestPause {
      pause = min(pause * 2, policy.longestPause)
    }
    state = .open(until: now &+ pause.nanoseconds, pauses: pauses)
  }
}
