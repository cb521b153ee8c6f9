/// So many requests per second, evenly: a twentieth of a second's worth may come at once.
///
/// A value without a clock of its own: moments are nanoseconds of a clock that only goes forward.
struct TokenBucket: Sendable, Hashable {
  private let perSecond: Double
  private let burst: Double
  private var tokens: Double
  private var filled: Int64

  /// Makes a bucket that is full at a moment.
  init(perSecond: Double, now: Int64) {
    self.perSecond = max(perSecond, 1e-6)
    burst = max(1, perSecond / 20)
    tokens = burst
    filled = now
  }

  /// When the next request may be sent: not after `now` when at once.
  mutating func nextMoment(_ now: Int64) -> Int64 {
    if now > filled {
      tokens = min(burst, tokens + Double(now - filled) / 1e9 * perSecond)
      filled = now
    }
    if tokens >= 1 { return now }
    // Rounded up, so that the moment is not a hair too early for ever.
    return now &+ Int64(min((1 - tokens) / perSecond * 1e9, 1e15).rounded(.up)) &+ 1
  }

  /// A request is sent.
  mutating func take() { tokens -= 1 }
}
