import Dispatch
import Synchronization

/// A few threads of their own for calls that block, such as those of a slow disk: the pool that tasks run on has one thread
/// for each core, and a disk that does not answer would stop everything else.
public final class BlockingThreads: Sendable {
  /// Those that all work on files shares.
  public static let files = BlockingThreads(limit: 16)

  fileprivate struct State {
    var jobs: [@Sendable () -> Void] = []
    /// Where in `jobs` the first one stands that nobody took yet.
    var first = 0
    var threads = 0
    var idle = 0
  }

  private let limit: Int
  private let state = Mutex(State())
  private let wake = DispatchSemaphore(value: 0)

  /// How long a thread without work waits for some.
  private static var patience: DispatchTimeInterval { .milliseconds(500) }
  private static var stackSize: Int { 1 << 20 }

  /// Makes a pool that starts no thread before there is work; later work waits for one of `limit` threads.
  public init(limit: Int) { self.limit = max(1, limit) }

  /// Runs a body that may block. When the task is cancelled, the body is told by the wish to stop that it gets, and is
  /// still waited for, so that it can clean up.
  public func run<Success: Sendable>(
    _ body: @escaping @Sendable (Cancellation) throws -> Success
  ) async throws -> Success {
    try Task.checkCancellation()
    let cancellation = Cancellation()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        submit { continuation.resume(with: Result { try body(cancellation) }) }
      }
    } onCancel: {
      cancellation.cancel()
    }
  }

  private func submit(_ job: @escaping @Sendable () -> Void) {
    let (wakesThread, wantsThread) = state.withLock { state in
      state.jobs.append(job)
      if state.idle > 0 {
        state.idle -= 1
        return (true, false)
      }
      guard state.threads < limit else { return (false, false) }
      state.threads += 1
      return (false, true)
    }
    if wakesThread { wake.signal() }
    guard wantsThread, !DedicatedThread.start(stackSize: Self.stackSize, { [self] in work() }) else { return }
    // Without memory for a thread this one has to do.
    work()
  }

  private func work() {
    while let job = next() { job() }
  }

  /// The next job; nil when there was none for a while, then the thread is counted out.
  private func next() -> (@Sendable () -> Void)? {
    while true {
      let job = state.withLock { state -> (@Sendable () -> Void)? in
        if let job = state.takeFirst() { return job }
        state.idle += 1
        return nil
      }
      if let job { return job }
      if wake.wait(timeout: .now() + Self.patience) == .success { continue }
      let isOver = state.withLock { state in
        guard state.idle > 0 else { return false }
        state.idle -= 1
        state.threads -= 1
        return true
      }
      if isOver { return nil }
      // Counted out at the last moment: the signal is on its way.
      wake.wait()
    }
  }
}

extension BlockingThreads.State {
  fileprivate mutating func takeFirst() -> (@Sendable () -> Void)? {
    guard first < jobs.count else { return nil }
    let job = jobs[first]
    first += 1
    if first == jobs.count {
      jobs.removeAll(keepingCapacity: true)
      first = 0
    } else if first > 64, first > jobs.count / 2 {
      jobs.removeFirst(first)
      first = 0
    }
    return job
  }
}
