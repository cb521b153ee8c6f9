/// When a failed request is made again, and after which pause: a value that decides, without a clock or a die of its own.
public struct RetryPolicy: Sendable, Hashable {
  /// How often a request is made in all, the first time included; at least 1.
  public var attempts: Int
  /// The longest pause after the first attempt; it doubles with each further one.
  public var firstPause: Duration
  /// What no pause of our own exceeds.
  public var longestPause: Duration
  /// How long a server may ask us to wait (`Retry-After`); when it asks for more, we give up and say so.
  public var longestWish: Duration
  /// How long all attempts with their pauses may take; no attempt begins later. Nil for no limit.
  public var total: Duration?
  /// How much of a pause of our own is left to chance.
  public var jitter: Jitter

  /// Shares of a pause that are left to chance.
  public enum Jitter: Sendable, Hashable {
    /// Half to all of the pause: for a single client.
    case half
    /// Nothing to all of it: for thousands that failed at the same moment.
    case full
  }

  /// Makes a policy; the usual one pauses 0.2 s, 0.4 s, 0.8 s and so on, each less up to a half by chance.
  public init(
    attempts: Int = 5, firstPause: Duration = .milliseconds(200), longestPause: Duration = .seconds(20),
    longestWish: Duration = .seconds(60), total: Duration? = .seconds(120), jitter: Jitter = .half
  ) {
    self.attempts = attempts
    self.firstPause = firstPause
    self.longestPause = longestPause
    self.longestWish = longestWish
    self.total = total
    self.jitter = jitter
  }

  /// Nothing is made again.
  public static let never = RetryPolicy(attempts: 1)

  /// How an attempt failed.
  public enum Failure: Sendable, Hashable {
    /// No complete answer came; whether that may be different a little later.
    case noAnswer(isTransient: Bool)
    /// The server answered with a status, and perhaps said when to come again.
    case status(Int, retryAfter: Duration? = nil)
  }

  /// What to do after a failure.
  public enum Decision: Sendable, Hashable {
    /// Make the request again after a pause.
    case again(after: Duration)
    /// Tell the failure.
    case giveUp
  }

  /// Whether a status says that the same request may succeed later: the server is overloaded, or failed by itself.
  public static func isTransient(status: Int) -> Bool { [408, 425, 429, 500, 502, 503, 504].contains(status) }

  /// Decides what to do.
  ///
  /// - Parameters:
  ///   - attempt: how many attempts were made, at least 1.
  ///   - elapsed: the time since the first began.
  ///   - chance: a number from 0 to 1, so that many clients do not come again at the same moment.
  public func decision(after attempt: Int, _ failure: Failure, elapsed: Duration, chance: Double) -> Decision {
    guard attempt < attempts, failure.isTransient else { return .giveUp }
    var pause = pause(after: attempt, chance: chance)
    if case .status(_, let wish?) = failure {
      guard wish <= longestWish else { return .giveUp }
      // Nobody comes before the time, and not all at the same moment after it.
      pause = wish + firstPause * min(1, max(0, chance))
    }
    if let total, elapsed + pause > total { return .giveUp }
    return .again(after: pause)
  }

  /// The part of the pause that is due, by chance.
  private func pause(after attempt: Int, chance: Double) -> Duration {
    var longest = min(firstPause, longestPause)
    for _ in 1..<max(2, min(attempt, 64)) where attempt > 1 && longest < longestPause {
      longest = min(longest * 2, longestPause)
    }
    let chance = min(1, max(0, chance))
    return longest * (jitter == .full ? chance : 0.5 + chance / 2)
  }
}

extension RetryPolicy.Failure {
  fileprivate var isTransient: Bool {
    switch self {
    case .noAnswer(let isTransient): isTransient
    case .status(let status, _): RetryPolicy.isTransient(status: status)
    }
  }
}
