import Dispatch
import Synchronization

/// How many threads may work at once, on some items and on all that is begun for each of them.
final class ParallelLimit: Sendable {
  private let free: Atomic<Int>

  init(_ count: Int) { free = Atomic(count) }

  /// Takes a place, if there is one.
  func take() -> Bool {
    if free.subtract(1, ordering: .relaxed).newValue >= 0 { return true }
    free.add(1, ordering: .relaxed)
    return false
  }

  func giveBack() { free.add(1, ordering: .relaxed) }

  /// The limit that the code on this thread runs under; nil outside of all such work.
  @TaskLocal static var current: ParallelLimit?
}

/// Items that are worked on by several threads, with their results in the order of the items: for work that blocks its thread.
///
/// One thread submits and takes; as many threads as the limit allows work. Where the items are
/// part of the work on an item of another one, both share the outer limit, and the thread that takes works too, since it holds
/// a place itself: so there is always one that goes on, however the places are spread.
public final class OrderedWork<Item: Sendable, Output: Sendable>: Sendable {
  private struct State {
    var jobs: [Job] = []
    var results: [Result<Output, any Error>?] = []
    /// The number of the item that `results` begins with.
    var first = 0
    var workers = 0
    /// Workers that wait for a job; whoever wakes one counts it out.
    var idle = 0
    /// Whether the thread that takes waits for the first result.
    var isAwaited = false
    var isClosed = false
  }

  private struct Job {
    let number: Int
    let item: Item
  }

  private let width: Int
  private let cancellation: Cancellation
  private let body: @Sendable (Item) throws -> Output
  private let limit: ParallelLimit
  private let isNested: Bool
  private let state = Mutex(State())
  /// Signalled when the first result is there while it is awaited, and when a worker ends.
  private let changed = DispatchSemaphore(value: 0)
  /// Signalled once for each idle worker that is to go on.
  private let wake = DispatchSemaphore(value: 0)

  /// How long a worker without a job waits for one: threads cost more than a little waiting.
  private static var patience: DispatchTimeInterval { .milliseconds(50) }

  /// The stack of a worker: reserved, not used, until deep calls need it.
  private static var stackSize: Int { 256 << 20 }

  /// Prepares the work; `cancellation` is that of the work alone, since closing it stops what is under way.
  public init(width: Int, _ cancellation: Cancellation, _ body: @escaping @Sendable (Item) throws -> Output) {
    self.width = max(1, width)
    self.cancellation = cancellation
    self.body = body
    isNested = ParallelLimit.current != nil
    limit = ParallelLimit.current ?? ParallelLimit(width)
  }

  /// Adds an item, and a thread to work on it if there may be another.
  public func submit(_ item: Item) {
    let (wakesWorker, wantsWorker) = state.withLock { state in
      state.jobs.append(Job(number: state.first + state.results.count, item: item))
      state.results.append(nil)
      guard state.idle == 0 else {
        state.idle -= 1
        return (true, false)
      }
      return (false, state.workers < width - (isNested ? 1 : 0))
    }
    if wakesWorker { wake.signal() }
    guard wantsWorker, limit.take() else { return }
    state.withLock { $0.workers += 1 }
    let isStarted = DedicatedThread.start(stackSize: Self.stackSize) { [self] in
      ParallelLimit.$current.withValue(limit, operation: work)
    }
    guard !isStarted else { return }
    state.withLock { $0.workers -= 1 }
    limit.giveBack()
  }

  /// The result of the first item that was not taken yet, when it is there.
  public func takeFirst() -> Result<Output, any Error>? {
    state.withLock { state in
      guard let result = state.results.first ?? nil else { return nil }
      state.results.removeFirst()
      state.first += 1
      return result
    }
  }

  /// Waits for the first result, or for an interrupt; within other work, or when there are no threads, works meanwhile.
  public func helpOrWait() {
    let (job, mustWait) = state.withLock { state -> (Job?, Bool) in
      if isNested || state.workers == 0, !state.jobs.isEmpty { return (state.jobs.removeFirst(), false) }
      state.isAwaited = (state.results.first ?? nil) == nil
      return (nil, state.isAwaited)
    }
    if let job { return finish(job, with: Result { try body(job.item) }) }
    guard mustWait else { return }
    cancellation.withHandler({ [changed] in changed.signal() }) { changed.wait() }
  }

  /// Stops all work and waits for its end, so that nothing is left behind.
  public func close() {
    cancellation.cancel()
    let idle = state.withLock { state in
      state.isClosed = true
      state.jobs = []
      defer { state.idle = 0 }
      return state.idle
    }
    for _ in 0..<idle { wake.signal() }
    while state.withLock({ $0.workers > 0 }) { changed.wait() }
  }

  /// What a worker does: jobs, until there have been none for a while.
  @Sendable private func work() {
    while true {
      let (job, isOver) = state.withLock { state -> (Job?, Bool) in
        guard !state.isClosed else { return (nil, true) }
        guard state.jobs.isEmpty else { return (state.jobs.removeFirst(), false) }
        state.idle += 1
        return (nil, false)
      }
      if let job {
        finish(job, with: Result { try body(job.item) })
      } else if isOver || !waitForJob() {
        break
      }
    }
    limit.giveBack()
    state.withLock { $0.workers -= 1 }
    changed.signal()
  }

  /// False when none came in time.
  private func waitForJob() -> Bool {
    if wake.wait(timeout: .now() + Self.patience) == .success { return true }
    let isWoken = state.withLock { state in
      if state.idle > 0 { state.idle -= 1 } else { return true }
      return false
    }
    // Counted out at the last moment: the signal is on its way.
    if isWoken { wake.wait() }
    return isWoken
  }

  private func finish(_ job: Job, with outcome: Result<Output, any Error>) {
    let isAwaited = state.withLock { state in
      let place = job.number - state.first
      if state.results.indices.contains(place) { state.results[place] = outcome }
      guard place == 0, state.isAwaited else { return false }
      state.isAwaited = false
      return true
    }
    if isAwaited { changed.signal() }
  }
}
