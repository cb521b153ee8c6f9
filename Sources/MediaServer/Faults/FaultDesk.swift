import Synchronization

/// Decides what is done to each request, in the order in which they come.
final class FaultDesk: Sendable {
  private struct State {
    /// How often each address was asked for.
    var counts: [UInt64: UInt64] = [:]
    /// How many requests may be answered now.
    var tokens: Double
    var filled = ContinuousClock.now
  }

  private let faults: Faults
  private let state: Mutex<State>

  /// Beyond so many addresses counting begins anew.
  private static let mostAddresses = 1 << 20

  init(_ faults: Faults) {
    self.faults = faults
    state = Mutex(State(tokens: max(1, faults.requestsPerSecond ?? 0)))
  }

  /// Seconds after which a client may come again when there have been too many requests; nil when there have not.
  func refusal() -> Int? {
    guard let rate = faults.requestsPerSecond else { return nil }
    return state.withLock { state in
      let now = ContinuousClock.now
      // A second's worth may come at once.
      state.tokens = min(max(1, rate), state.tokens + state.filled.duration(to: now).inSeconds * rate)
      state.filled = now
      guard state.tokens < 1 else {
        state.tokens -= 1
        return nil
      }
      return max(1, Int(((1 - state.tokens) / rate).rounded(.up)))
    }
  }

  /// What is done to a request.
  func fate(of target: String) -> Fate {
    guard faults.isActive else { return Fate() }
    let hash = target.stableHash
    let time = state.withLock { state in
      if state.counts.count >= Self.mostAddresses { state.counts.removeAll(keepingCapacity: true) }
      let time = state.counts[hash, default: 0]
      state.counts[hash] = time + 1
      return time
    }
    return faults.fate(of: hash, time: time)
  }
}

extension Duration {
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
