import Synchronization

/// Ends work that takes too long in all, or that stands still.
enum Deadline {
  /// The work did not come to an end.
  struct Passed: Error {
    let words: String
  }

  /// Is told whenever the work has moved on.
  final class Watch: Sendable {
    private struct State {
      var last = ContinuousClock.now
      var frames: Int64 = -1
      var seconds: Double?
    }

    private let state = Mutex(State())

    /// A report; one with the same figures as the last is no step.
    func saw(_ frames: Int64, _ seconds: Double?) {
      state.withLock { state in
        guard frames != state.frames || seconds != state.seconds else { return }
        state = State(last: .now, frames: frames, seconds: seconds)
      }
    }

    func sawWords() { state.withLock { $0.last = .now } }

    var last: ContinuousClock.Instant { state.withLock { $0.last } }
  }

  /// Runs work that is cancelled when its time is over.
  static func run<Success: Sendable>(
    total: Duration, stall: Duration, _ work: @escaping @Sendable (Watch) async throws -> Success
  ) async throws -> Success {
    let watch = Watch()
    let start = ContinuousClock.now
    return try await withThrowingTaskGroup(of: Success.self) { group in
      group.addTask { try await work(watch) }
      group.addTask {
        while true {
          let end = min(start + total, watch.last + stall)
          if ContinuousClock.now >= end { break }
          try await Task.sleep(until: end, clock: .continuous)
        }
        let isTotal = ContinuousClock.now >= start + total
        throw Passed(
          words: isTotal
            ? "it was not done after \(total.components.seconds) s" : "nothing came for \(stall.components.seconds) s")
      }
      defer { group.cancelAll() }
      guard let first = try await group.next() else { throw CancellationError() }
      return first
    }
  }
}
