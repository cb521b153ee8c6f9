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
      var figures: (frames: Int64, seconds: Double?, bytes: Int64?) = (-1, nil, nil)
    }

    private let state = Mutex(State())

    /// A report; one with the same figures as the last is no step.
    func saw(_ frames: Int64, _ seconds: Double?, _ bytes: Int64? = nil) {
      state.withLock { state in
        let now = (frames, seconds, bytes)
        guard now != state.figures else { return }
        state = State(last: .now, figures: now)
      }
    }

    func sawWords() { state.withLock { $0.last = .now } }

    var last: ContinuousClock.Instant { state.withLock { $0.last } }
  }

  /// Runs work that is cancelled when its time is over.
  /// - Parameters:
  ///   - total: the longest time in all; nil sets no bound.
  ///   - stall: the longest time without a step; nil sets no bound.
  /// - Throws: what the work throws; ``Passed`` when its time is over.
  static func run<Success: Sendable>(
    total: Duration?, stall: Duration? = nil, _ work: @escaping @Sendable (Watch) async throws -> Success
  ) async throws -> Success {
    let watch = Watch()
    guard total != nil || stall != nil else { return try await work(watch) }
    let start = ContinuousClock.now
    return try await withThrowingTaskGroup(of: Success.self) { group in
      group.addTask { try await work(watch) }
      group.addTask {
        while let end = [total.map { start + $0 }, stall.map { watch.last + $0 }].compactMap(\.self).min(),
          end > .now
        { try await Task.sleep(until: end, clock: .continuous) }
        if let total, ContinuousClock.now >= start + total {
          throw Passed(words: "it was not done after \(total.components.seconds) s")
        }
        throw Passed(words: "it stood still for \(stall?.components.seconds ?? 0) s")
      }
      defer { group.cancelAll() }
      guard let first = try await group.next() else { throw CancellationError() }
      return first
    }
  }
}
