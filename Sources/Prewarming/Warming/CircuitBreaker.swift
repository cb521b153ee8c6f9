/// Leaves a host alone that fails again and again: after a row of failures nothing is sent for a while, then one request tries.
///
/// A row of broken objects is no broken host, and looks like one from here. Three things tell them apart: only the first
/// attempt of a request counts in the row, the trial is another request than those of the row, taken from anywhere in what
/// waits, and each trial that succeeds doubles the row that it takes the next time.
///
/// A value without a clock of its own: moments are nanoseconds of a clock that only goes forward.
public struct CircuitBreaker: Sendable, Hashable {
  /// When it opens and for how long.
  public struct Policy: Sendable, Hashable {
    /// Requests in a row that fail and open it; nil never does. See `isFailure(ofHost:)`.
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
  /// The row that opens it; nil for none.
  private var row: Int?

  /// Makes one that is closed: requests flow.
  public init(_ policy: Policy) {
    self.policy = policy
    row = policy.failures
  }

  /// Whether a status says that there is nobody behind the host who could answer: 502 to 504 (RFC 9110, 15.6), and 520 to 530,
  /// by which Cloudflare tells that it did not reach the origin. A 500 speaks of the object: an image that cannot be resized.
  public static func isFailure(ofHost status: Int) -> Bool {
    (502...504).contains(status) || (520...530).contains(status)
  }

  /// Whether the next request that begins is the trial.
  public var isOpen: Bool { if case .open = state { true } else { false } }

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

  /// A request is sent.
  /// - Returns: whether it is the trial.
  public mutating func began() -> Bool {
    guard case .open(_, let pauses) = state else { return false }
    state = .trying(pauses: pauses)
    return true
  }

  /// An answer came.
  public mutating func succeeded() {
    switch state {
    case .givenUp: return
    case .open, .trying: row = row.map { min($0, .max / 2) * 2 }
    case .closed: break
    }
    state = .closed(failures: 0)
  }

  /// None came, or one that says that the host has failed.
  /// - Parameter kind: which request it was; where the row counts, a request that is tried again says nothing new.
  public mutating func failed(_ kind: Attempt, _ now: Int64) {
    guard let row else { return }
    switch (state, kind) {
    case (.closed(let failures), .first), (.closed(let failures), .trial):
      if failures + 1 >= row { open(now, pauses: 1) } else { state = .closed(failures: failures + 1) }
    case (.trying(let pauses), .trial): open(now, pauses: pauses + 1)
    default: break
    }
  }

  /// Which attempt has failed.
  public enum Attempt: Sendable, Hashable {
    case first
    case later
    /// That for which `began` gave true.
    case trial
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
