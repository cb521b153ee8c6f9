import Dispatch

/// The asynchronous work that a session has under way, so that nothing is left behind when it ends.
public final class BackgroundWork: Sendable {
  private let group = DispatchGroup()

  /// Makes an empty one.
  public init() {}

  /// Starts a task that is waited for at the end.
  public func start(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
    group.enter()
    return Task { [group] in
      await body()
      group.leave()
    }
  }

  /// Runs asynchronous work and waits for it on the calling thread, which must be no thread of the task pool. When
  /// the wish to stop comes, the work is cancelled and waited for, so that it can clean up.
  public func wait<Result: Sendable>(
    _ cancellation: Cancellation, for body: @escaping @Sendable () async throws -> Result
  ) throws -> Result {
    try cancellation.check()
    let outcome = Outcome<Result>()
    let done = DispatchSemaphore(value: 0)
    let task = start {
      do { outcome.set(.success(try await body())) } catch { outcome.set(.failure(error)) }
      done.signal()
    }
    let result = cancellation.withHandler({ task.cancel() }) {
      done.wait()
      return outcome.value
    }
    if cancellation.isCancelled { throw Interrupted() }
    guard let result else { throw Interrupted() }
    return try result.get()
  }

  /// Waits until all work has ended; false when it took longer than the patience.
  public func finish(patience: DispatchTimeInterval) -> Bool { group.wait(timeout: .now() + patience) == .success }
}
