import Synchronization

/// An answer that is being made for all who ask for it meanwhile; when the last of them has gone, the making is cancelled.
final class InFlight: Sendable {
  private struct State {
    /// How many want it.
    var wanted = 0
    var isGivenUp = false
    var task: Task<CachedAnswer, any Error>?
  }

  private let state = Mutex(State())

  /// Begins.
  init(_ make: @escaping @Sendable (InFlight) async throws -> CachedAnswer) {
    state.withLock { state in state.task = Task { [self] in try await make(self) } }
  }

  /// One who waits for it.
  struct Share: Sendable {
    fileprivate let owner: InFlight

    /// The answer, when it is there.
    func value() async throws -> CachedAnswer {
      guard let task = owner.state.withLock({ $0.task }) else { throw CancellationError() }
      return try await withTaskCancellationHandler {
        try await task.value
      } onCancel: {
        owner.leave()
      }
    }
  }

  /// The share of the one who began it.
  var firstShare: Share { share() ?? Share(owner: self) }

  /// A share, unless it has been given up.
  func share() -> Share? {
    state.withLock { state in
      guard !state.isGivenUp else { return nil }
      state.wanted += 1
      return Share(owner: self)
    }
  }

  /// Somebody wants it no more; the last one ends it.
  private func leave() {
    let task = state.withLock { state -> Task<CachedAnswer, any Error>? in
      state.wanted -= 1
      guard state.wanted <= 0 else { return nil }
      state.isGivenUp = true
      return state.task
    }
    task?.cancel()
  }
}
