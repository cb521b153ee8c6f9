import Dispatch
import Flow
import Prewarming
import Synchronization

/// Stands between the thread that pulls rows and a run of the warmer: requests go one way, results the other, both bounded.
///
/// Rows are pulled where they are used, so one thread has to do both: it takes results while there are some, and plans more while
/// the run wants more.
final class WarmFeed: Sendable {
  private struct State {
    var requests: [WarmRequest] = []
    var isPlanned = false
    var isClosed = false
    var results: [WarmResult] = []
    var ending: Result<WarmSummary, any Error>?
  }

  /// What is to be done next.
  enum Turn {
    case take([WarmResult])
    case plan
    case end(Result<WarmSummary, any Error>)
  }

  private static let waitingRequests = 2048
  private static let waitingResults = 2048
  private let state = Mutex(State())
  private let forReader = DispatchSemaphore(value: 0)
  private let forPlanner = DispatchSemaphore(value: 0)
  private let forDelivery = DispatchSemaphore(value: 0)

  // MARK: For the thread that pulls

  /// Waits until there is something to do.
  func turn() -> Turn {
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

  func add(_ requests: [WarmRequest]) {
    guard !requests.isEmpty else { return }
    state.withLock { $0.requests += requests }
    forPlanner.signal()
  }

  /// Says that nothing more is planned.
  func endPlan() {
    state.withLock { $0.isPlanned = true }
    forPlanner.signal()
  }

  /// Says that nothing more is wanted; results that are on their way still come.
  func close() {
    state.withLock { state in
      state.isClosed = true
      state.requests = []
    }
    forPlanner.signal()
    forDelivery.signal()
    forReader.signal()
  }

  // MARK: For the run

  /// The next requests; nil when there will be no more.
  func next() -> [WarmRequest]? {
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
  func deliver(_ results: [WarmResult]) {
    while true {
      let isTaken = state.withLock { state in
        guard state.results.count < Self.waitingResults || state.isClosed else { return false }
        state.results += results
        return true
      }
      if isTaken { break }
      forDelivery.wait()
    }
    forReader.signal()
  }

  func finish(_ ending: Result<WarmSummary, any Error>) {
    state.withLock { $0.ending = ending }
    forReader.signal()
  }
}
