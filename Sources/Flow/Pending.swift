import Dispatch
import Synchronization

/// A result that asynchronous work is about to give to one thread.
public final class Pending<Success: Sendable>: Sendable {
  private let result = Mutex<Result<Success, any Error>?>(nil)
  private let task = Mutex<Task<Void, Never>?>(nil)
  private let done = DispatchSemaphore(value: 0)

  init(_ body: @escaping @Sendable () async throws -> Success, in work: BackgroundWork) {
    let started = work.start { [self] in
      let outcome: Result<Success, any Error>
      do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
      result.withLock { $0 = outcome }
      done.signal()
    }
    task.withLock { $0 = started }
  }

  /// Whether the result is there.
  public var isDone: Bool { result.withLock { $0 != nil } }

  /// The result, if the work has ended well.
  public var finished: Success? { result.withLock { try? $0?.get() } }

  /// Tells the work that its result is not wanted any more.
  public func cancel() { task.withLock { $0 }?.cancel() }

  /// Waits for the result on the calling thread, which must be no thread of the task pool; called once. When the wish to
  /// stop comes, the work is cancelled and still waited for, so that it can clean up.
  public func value(_ cancellation: Cancellation) throws -> Success {
    cancellation.withHandler({ self.cancel() }) { done.wait() }
    if cancellation.isCancelled { throw Interrupted() }
    guard let result = result.withLock({ $0 }) else { throw Interrupted() }
    return try result.get()
  }
}
