import Synchronization

/// So many pieces of work at once; the others wait in their order, and not without end.
final class Slots: Sendable {
  private struct State {
    var free: Int
    var nextID = 0
    var waiting: [(id: Int, waiter: CheckedContinuation<Bool, Never>)] = []
  }

  private let state: Mutex<State>
  private let mostWaiting: Int

  /// - Parameter count: at least 1.
  init(_ count: Int, mostWaiting: Int) {
    state = Mutex(State(free: max(1, count)))
    self.mostWaiting = mostWaiting
  }

  /// Does some work when it is its turn.
  /// - Throws: `overloaded` when too much waits already, `CancellationError`, or what the work throws.
  func run<Success: Sendable>(_ work: () async throws -> Success) async throws -> Success {
    try await enter()
    defer { leave() }
    return try await work()
  }

  private func enter() async throws {
    try Task.checkCancellation()
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    let isIn = try await withTaskCancellationHandler {
      let isFull = state.withLock { $0.free == 0 && $0.waiting.count >= mostWaiting }
      if isFull { throw MediaServerError(.overloaded, "\(mostWaiting) other transforms wait already") }
      return await withCheckedContinuation { waiter in
        let known = state.withLock { state -> Bool? in
          if Task.isCancelled { return false }
          if state.free > 0 {
            state.free -= 1
            return true
          }
          state.waiting.append((id, waiter))
          return nil
        }
        if let known { waiter.resume(returning: known) }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0).waiter }
      }
      waiter?.resume(returning: false)
    }
    if !isIn { throw CancellationError() }
  }

  private func leave() {
    let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      guard !state.waiting.isEmpty else {
        state.free += 1
        return nil
      }
      return state.waiting.removeFirst().waiter
    }
    next?.resume(returning: true)
  }
}
