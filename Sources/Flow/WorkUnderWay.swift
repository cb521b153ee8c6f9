import Dispatch
import Synchronization

/// Pieces of asynchronous work under way at once; one thread begins them and takes their results in the order in which they end.
public final class WorkUnderWay<Output: Sendable>: Sendable {
  /// What came of a piece, by the number that it was begun with.
  public typealias Ended = (number: Int, result: Result<Output, any Error>)

  private struct State {
    var tasks: [Int: Task<Void, Never>] = [:]
    var ended: [Ended] = []
    var count = 0
    var isCancelled = false
  }

  private let work: BackgroundWork
  private let state = Mutex(State())
  private let changed = DispatchSemaphore(value: 0)

  /// Makes one with nothing under way.
  public init(in work: BackgroundWork) { self.work = work }

  /// How many pieces were begun whose results were not taken yet.
  public var count: Int { state.withLock { $0.count } }

  /// Whether a result can be taken without waiting.
  public var hasEnded: Bool { state.withLock { !$0.ended.isEmpty } }

  /// Begins a piece.
  public func begin(_ number: Int, _ body: @escaping @Sendable () async throws -> Output) {
    state.withLock { state in
      state.count += 1
      let task = work.start { [self] in
        let result: Result<Output, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        self.state.withLock { state in
          state.tasks[number] = nil
          state.ended.append((number, result))
        }
        changed.signal()
      }
      state.tasks[number] = task
      if state.isCancelled { task.cancel() }
    }
  }

  /// The next piece that has ended; nil when none is under way. Blocks its thread.
  ///
  /// When the wish to stop comes, all is cancelled; what had ended by then can still be taken with ``stop()``.
  public func next(_ cancellation: Cancellation) throws(Interrupted) -> Ended? {
    while true {
      try cancellation.check()
      let (ended, isOver) = state.withLock { state -> (Ended?, Bool) in
        guard !state.ended.isEmpty else { return (nil, state.count == 0) }
        state.count -= 1
        return (state.ended.removeFirst(), false)
      }
      if let ended { return ended }
      if isOver { return nil }
      cancellation.withHandler({ [changed] in changed.signal() }) {
        if !cancellation.isCancelled { changed.wait() }
      }
    }
  }

  /// Cancels all that is under way and waits until it has cleaned up; gives what was not taken yet.
  public func stop() -> [Ended] {
    let tasks = state.withLock { state in
      state.isCancelled = true
      return Array(state.tasks.values)
    }
    for task in tasks { task.cancel() }
    while state.withLock({ $0.ended.count < $0.count }) { changed.wait() }
    return state.withLock { state in
      defer { (state.ended, state.count) = ([], 0) }
      return state.ended
    }
  }
}
