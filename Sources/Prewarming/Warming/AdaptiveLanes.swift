/// How many requests are under way at a time, found by trying: up while that brings more answers per second, down when the server
/// suffers.
///
/// A value that decides, without a clock: it is told what happened in one window of time after the other. It doubles until doubling
/// brings less than a tenth more, then climbs by tenths: on while there is more throughput, back when there is not, so that of two
/// numbers that bring the same it keeps the smaller.
struct AdaptiveLanes: Sendable, Hashable {
  /// What happened in a window of time.
  struct Window: Sendable, Hashable {
    /// How long it was, in seconds.
    var seconds: Double
    /// Requests that ended.
    var ended: Int
    /// Those among them that were told to come later: 429 and 503.
    var throttled = 0
    /// Those that got no answer, or another 5xx.
    var failed = 0
    /// Whether all lanes were in use: else there is nothing to learn about more of them.
    var wasFull = true
    /// Mean time to the head of an answer from the cache, in seconds; nil when there was none.
    var hitLatency: Double?
    /// The same for the other answers, which the origin made.
    var otherLatency: Double?
  }

  private enum Phase: Hashable {
    case doubling
    case climbing(up: Bool)
  }

  /// How many there may be now.
  private(set) var limit: Int
  private let ceiling: Int
  private var phase = Phase.doubling
  private var lastRate: Double?
  private var leastHitLatency: Double?
  private var leastOtherLatency: Double?

  /// Where it begins.
  static let start = 8

  init(ceiling: Int) {
    self.ceiling = max(1, ceiling)
    limit = min(Self.start, self.ceiling)
  }

  /// Learns from a window.
  mutating func learn(_ window: Window) {
    guard window.ended > 0, window.seconds > 0 else { return }
    let rate = Double(window.ended) / window.seconds
    let slowness = max(
      Self.slowness(window.hitLatency, &leastHitLatency), Self.slowness(window.otherLatency, &leastOtherLatency))
    defer { lastRate = rate }
    let troubled = Double(window.throttled) * 5 + Double(window.failed)
    if troubled > Double(window.ended) * 0.05 {
      phase = .climbing(up: true)
      return set(limit * 7 / 10)
    }
    guard window.wasFull else { return }
    let gain = lastRate.map { rate / $0 } ?? .infinity
    if slowness > 3, gain < 1.1 {
      phase = .climbing(up: false)
      return set(limit * 8 / 10)
    }
    switch phase {
    case .doubling where gain > 1.1: set(limit * 2)
    case .doubling:
      phase = .climbing(up: false)
      set(limit / 2)
    case .climbing(let up):
      // Going up must pay; going down must cost nothing.
      let goesUp = up ? gain > 1.03 : gain < 0.97
      phase = .climbing(up: goesUp)
      let step = max(1, limit / 10)
      set(goesUp ? limit + step : limit - step)
    }
  }

  private mutating func set(_ wanted: Int) { limit = min(ceiling, max(1, wanted)) }

  /// How many times as long as at best it takes.
  private static func slowness(_ latency: Double?, _ least: inout Double?) -> Double {
    guard let latency, latency > 0 else { return 1 }
    let best = min(least ?? latency, latency)
    least = best
    return latency / best
  }
}
