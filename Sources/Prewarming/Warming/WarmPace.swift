/// Measures a run in windows of time and asks how many lanes there should be.
struct WarmPace {
  private var adaptive: AdaptiveLanes?
  private let fixed: Int
  private var windowBegan: Int64
  private var window = AdaptiveLanes.Window(seconds: 0, ended: 0, wasFull: false)
  private var hits = (count: 0, nanoseconds: Int64(0))
  private var others = (count: 0, nanoseconds: Int64(0))
  /// Whether all lanes were in use since the window began.
  var wasFull = false

  init(_ lanes: WarmOptions.Lanes, now: Int64) {
    fixed = lanes.ceiling
    if case .automatic(let ceiling) = lanes { adaptive = AdaptiveLanes(ceiling: ceiling) }
    windowBegan = now
  }

  /// How many lanes there should be.
  var limit: Int { adaptive?.limit ?? fixed }

  /// A request has ended.
  mutating func ended(_ kind: Kind, latency: Int64?, now: Int64) {
    guard adaptive != nil else { return }
    window.ended += 1
    switch kind {
    case .throttled: window.throttled += 1
    case .failed: window.failed += 1
    case .hit: if let latency { hits = (hits.count + 1, hits.nanoseconds &+ latency) }
    case .other: if let latency { others = (others.count + 1, others.nanoseconds &+ latency) }
    }
    let length = now &- windowBegan
    if length >= 250_000_000, window.ended >= 2 * limit || length >= 2_000_000_000 { close(now) }
  }

  /// How a request can end.
  enum Kind { case hit, other, throttled, failed }

  private mutating func close(_ now: Int64) {
    window.seconds = Double(now &- windowBegan) / 1e9
    window.wasFull = wasFull
    window.hitLatency = Self.mean(hits)
    window.otherLatency = Self.mean(others)
    adaptive?.learn(window)
    window = AdaptiveLanes.Window(seconds: 0, ended: 0, wasFull: false)
    (hits, others) = ((0, 0), (0, 0))
    wasFull = false
    windowBegan = now
  }

  private static func mean(_ sum: (count: Int, nanoseconds: Int64)) -> Double? {
    sum.count == 0 ? nil : Double(sum.nanoseconds) / Double(sum.count) / 1e9
  }
}
