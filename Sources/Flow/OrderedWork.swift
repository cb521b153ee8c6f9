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
  private let changed = DispatchSemaphore(value: 0)

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
    let wantsWorker = state.withLock { state in
      state.jobs.append(Job(number: state.first + state.results.count, item: item))
      state.results.append(nil)
      return state.workers < width - (isNested ? 1 : 0)
    }
    guard wantsWorker, limit.take() else { return }
    state.withLock { $0.workers += 1 }
    let isStarted = DedicatedThread.start(stackSize: Self.stackSize) { [self] in
      ParallelLimit.$current.withValue(limit) { while workOnNext() {} }
      changed.signal()
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

  /// Waits for something to happen; within other work, or when there are no threads, works meanwhile.
  public func helpOrWait() {
    let job = state.withLock { state in
      isNested || state.workers == 0 ? state.jobs.isEmpty ? nil : state.jobs.removeFirst() : nil
    }
    if let job { return finish(job, with: outcome(of: job)) }
    cancellation.withHandler({ [changed] in changed.signal() }) { changed.wait() }
  }

  /// Stops all work and waits for its end, so that nothing is left behind.
  public func close() {
    cancellation.cancel()
    state.withLock { state in
      state.isClosed = true
      state.jobs = []
    }
    while state.withLock({ $0.workers > 0 }) { changed.wait() }
  }

  /// Works on an item; false when there is none, and the thread is to end.
  private func workOnNext() -> Bool {
    let job = state.withLock { state -> Job? in
      guard !state.jobs.isEmpty, !state.isClosed else {
        state.workers -= 1
        return nil
      }
      return state.jobs.removeFirst()
    }
    guard let job else {
      limit.giveBack()
      return false
    }
    finish(job, with: outcome(of: job))
    return true
  }

  private func outcome(of job: Job) -> Result<Output, any Error> {
    Result { try body(job.item) }
  }

  private func finish(_ job: Job, with outcome: Result<Output, any Error>) {
    state.withLock { state in
      let place = job.number - state.first
      if state.results.indices.contains(place) { state.results[place] = outcome }
    }
    changed.signal()
  }
}
