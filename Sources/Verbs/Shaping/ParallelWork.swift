import Dispatch
import Flow
import Interpreter
import Synchronization

/// How many threads may work at once, for a `par` and all those within it.
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

  /// The limit that the code on this thread runs under; nil outside of every `par`.
  @TaskLocal static var current: ParallelLimit?
}

/// Items that are worked on by several threads, with their results in order.
///
/// One thread submits and takes; as many threads as the limit allows work. Within another `par`, the thread that takes works too,
/// since it holds a place itself: so there is always one that goes on, however the places are spread.
final class ParallelWork: Sendable {
  private struct State {
    var jobs: [Job] = []
    var results: [Result<[Value], any Error>?] = []
    /// The number of the item that `results` begins with.
    var first = 0
    var workers = 0
    var isClosed = false
  }

  private struct Job {
    let number: Int
    let item: Value
  }

  private let width: Int
  private let branch: Session
  private let call: @Sendable (Value) throws -> Rows
  private let limit: ParallelLimit
  private let isNested: Bool
  private let state = Mutex(State())
  private let changed = DispatchSemaphore(value: 0)

  /// The stack of a worker: reserved, not used, until deep calls need it.
  private static let stackSize = 256 << 20
  /// The most rows that the block of one item may give.
  private static let resultLimit = 1_000_000

  init(width: Int, _ branch: Session, _ call: @escaping @Sendable (Value) throws -> Rows) {
    self.width = width
    self.branch = branch
    self.call = call
    isNested = ParallelLimit.current != nil
    limit = ParallelLimit.current ?? ParallelLimit(width)
  }

  /// Adds an item, and a thread to work on it if there may be another.
  func submit(_ item: Value) {
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
  func takeFirst() -> Result<[Value], any Error>? {
    state.withLock { state in
      guard let result = state.results.first ?? nil else { return nil }
      state.results.removeFirst()
      state.first += 1
      return result
    }
  }

  /// Waits for something to happen; within another `par`, or when there are no threads, works meanwhile.
  func helpOrWait(_ cancellation: Cancellation) {
    let job = state.withLock { state in
      isNested || state.workers == 0 ? state.jobs.isEmpty ? nil : state.jobs.removeFirst() : nil
    }
    if let job { return finish(job, with: outcome(of: job)) }
    cancellation.withHandler({ [changed] in changed.signal() }) { changed.wait() }
  }

  /// Stops all work and waits for its end, so that nothing is left behind.
  func close() {
    branch.cancellation.cancel()
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

  private func outcome(of job: Job) -> Result<[Value], any Error> {
    Result { try call(job.item).collect(limit: Self.resultLimit) }
  }

  private func finish(_ job: Job, with outcome: Result<[Value], any Error>) {
    state.withLock { state in
      let place = job.number - state.first
      if state.results.indices.contains(place) { state.results[place] = outcome }
    }
    changed.signal()
  }
}
