import Dispatch
import Synchronization

/// Stands between one thread that both plans work and takes its results, and an engine that works on many pieces at once: requests go
/// one way, results the other, both bounded.
///
/// Rows are pulled where they are used, so one thread has to do both: it takes results while there are some, and plans more while
/// the engine wants more.
public final class WorkFeed<Request: Sendable, Output: Sendable, Summary: Sendable>: Sendable {
  private struct State {
    var requests: [Request] = []
    var isPlanned = false
    var isClosed = false
    var results: [Output] = []
    var planned = 0
    var delivered = 0
    var ending: Result<Summary, any Error>?
  }

  /// What is to be done next.
  public enum Turn {
    case take([Output])
    case plan
    case end(Result<Summary, any Error>)
  }

  private static var waitingRequests: Int { 2048 }
  private static var waitingResults: Int { 2048 }
  private let state = Mutex(State())
  private let forReader = DispatchSemaphore(value: 0)
  private let forPlanner = DispatchSemaphore(value: 0)
  private let forDelivery = DispatchSemaphore(value: 0)

  /// Makes one in which nothing waits.
  public init() {}

  // MARK: For the thread that pulls

  /// Waits until there is something to do.
  public func turn() -> Turn {
    while true {
      let turn = state.withLock { state -> Turn? in
        if !state.results.isEmpty {
          defer { state.results = [] }
          return .take(state.results)
        }
        if let ending = state.ending { return .end(ending) }
        if !state.isPlanned, !state.isClosed, state.requests.count < Self.waitingRequests { return .plan }
        return nil
      }
      if case .take? = turn { forDelivery.signal() }
      if let turn { return turn }
      forReader.wait()
    }
  }

  /// Hands over requests.
  public func add(_ requests: [Request]) {
    guard !requests.isEmpty else { return }
    state.withLock { state in
      state.requests += requests
      state.planned += requests.count
    }
    forPlanner.signal()
  }

  /// Says that nothing more is planned.
  public func endPlan() {
    state.withLock { $0.isPlanned = true }
    forPlanner.signal()
  }

  /// Says that nothing more is wanted; results that are on their way still come.
  public func close() {
    state.withLock { state in
      state.isClosed = true
      state.requests = []
    }
    forPlanner.signal()
    forDelivery.signal()
    forReader.signal()
  }

  // MARK: For the run

  /// How many requests there are in all, once that is known, and how many have ended.
  public var extent: (total: Int?, done: Int) { state.withLock { ($0.isPlanned ? $0.planned : nil, $0.delivered) } }

  /// The next requests; nil when there will be no more.
  public func next() -> [Request]? {
    while true {
      let (requests, isOver) = state.withLock { state in
        defer { state.requests = [] }
        return (state.requests, state.isPlanned || state.isClosed)
      }
      if !requests.isEmpty {
        forReader.signal()
        return requests
      }
      if isOver { return nil }
      forPlanner.wait()
    }
  }

  /// Hands results over, waiting while nobody takes those before them.
  public func deliver(_ results: [Output]) {
    while true {
      let isTaken = state.withLock { state in
        guard state.results.count < Self.waitingResults || state.isClosed else { return false }
        state.results += results
        state.delivered += results.count
        return true
      }
      if isTaken { break }
      forDelivery.wait()
    }
    forReader.signal()
  }

  /// Says how it ended.
  public func finish(_ ending: Result<Summary, any Error>) {
    state.withLock { $0.ending = ending }
    forReader.signal()
  }
}
