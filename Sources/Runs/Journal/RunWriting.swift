import Dispatch
import Flow
import Platform
import Quantities
import Synchronization

/// What those who hand over results and the thread that commits them share.
final class RunWriting: Sendable {
  /// What the thread does.
  fileprivate enum Phase { case idle, gathering, busy }

  fileprivate struct State {
    var encoder = BlockEncoder()
    var shapes: RunShapes
    /// Blocks that are full.
    var ready: [BlockEncoder.Block] = []
    var readyBytes = 0
    var total: Int
    var good: Int
    var phase = Phase.busy
    var ending: RunState?
    var failure: RunsError?
    var hasEnded = false
    /// How many wait for room.
    var waiting = 0
  }

  /// What the thread takes at once.
  struct Load {
    var blocks: [BlockEncoder.Block]
    var shapes: [(number: UInt64, shape: RunShape)]
    var total: Int
    var good: Int
    var ending: RunState?
  }

  /// Bytes after which a block is full.
  private static let blockSize = 1 << 18
  /// Bytes that may wait for the disk.
  private static let roomSize = 8 << 20
  /// How long results gather before they are committed.
  private static let patience = DispatchTimeInterval.milliseconds(120)

  private let state: Mutex<State>
  private let wake = DispatchSemaphore(value: 0)
  private let room = DispatchSemaphore(value: 0)
  private let end = DispatchSemaphore(value: 0)

  init(shapes: RunShapes, total: Int, good: Int) { state = Mutex(State(shapes: shapes, total: total, good: good)) }

  /// Takes a result; `replacing` is the last one of the same subject in an earlier session.
  func append(_ result: RunResult, _ key: FingerprintKey, replacing before: Mark?) throws(RunsError) {
    var mustWait = try offer(result, key, replacing: before)
    while mustWait {
      room.wait()
      mustWait = state.withLock { $0.mustWait(Self.roomSize) }
    }
  }

  /// Whether there is no room for more.
  private func offer(_ result: RunResult, _ key: FingerprintKey, replacing before: Mark?) throws(RunsError) -> Bool {
    let (outcome, wakes) = state.withLock { state -> (Result<Bool, RunsError>, Bool) in
      if let failure = state.failure { return (.failure(failure), false) }
      guard state.ending == nil else { return (.success(false), false) }
      state.add(result, key, replacing: before)
      if state.encoder.block.data.count >= Self.blockSize {
        state.readyBytes += state.encoder.block.data.count
        state.ready.append(state.encoder.take())
      }
      let wakes = state.phase == .idle || state.phase == .gathering && !state.ready.isEmpty
      if wakes { state.phase = .busy }
      return (.success(state.mustWait(Self.roomSize)), wakes)
    }
    if wakes { wake.signal() }
    return try outcome.get()
  }

  /// Says that nothing more will come.
  func close(_ ending: RunState) {
    state.withLock { state in
      if state.ending == nil { state.ending = ending }
      state.phase = .busy
    }
    wake.signal()
  }

  /// Waits until the thread has ended.
  func waitForEnd() throws(RunsError) {
    end.wait()
    // For whoever waits too.
    end.signal()
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }

  // MARK: The thread's side

  /// Waits for results and lets some more gather; nil when none came until the deadline.
  func take(until deadline: DispatchTime) -> Load? {
    guard waitForSome(until: deadline) else { return nil }
    let gathers = state.withLock { state in
      let gathers = state.ready.isEmpty && state.ending == nil
      if gathers { state.phase = .gathering }
      return gathers
    }
    if gathers { _ = wake.wait(timeout: .now() + Self.patience) }
    let (load, waiting) = state.withLock { state in
      state.phase = .busy
      defer { state.waiting = 0 }
      return (state.takeAll(), state.waiting)
    }
    for _ in 0..<waiting { room.signal() }
    return load
  }

  /// Ends everything, because of an error if there is one.
  func end(_ failure: RunsError?) {
    let waiting = state.withLock { state in
      state.failure = state.failure ?? failure
      state.hasEnded = true
      if failure != nil { _ = state.takeAll() }
      defer { state.waiting = 0 }
      return state.waiting
    }
    for _ in 0..<waiting { room.signal() }
    end.signal()
  }

  private func waitForSome(until deadline: DispatchTime) -> Bool {
    while true {
      let isThere = state.withLock { state in
        let isThere = !state.ready.isEmpty || state.encoder.block.rows > 0 || state.ending != nil
        if !isThere { state.phase = .idle }
        return isThere
      }
      if isThere { return true }
      if wake.wait(timeout: deadline) == .timedOut {
        return state.withLock { state in
          state.phase = .busy
          return false
        }
      }
    }
  }
}

extension RunWriting.State {
  fileprivate mutating func add(_ result: RunResult, _ key: FingerprintKey, replacing before: Mark?) {
    let shape = shapes.number(of: result.shape)
    if shape == RunShapes.loose {
      var loose = result
      loose.values = [.record(names: result.shape.names, values: result.values)]
      loose.shape = Self.looseShape
      encoder.add(loose, shape: shape, key)
    } else {
      encoder.add(result, shape: shape, key)
    }
    if before == nil { total += 1 }
    good += (result.isGood ? 1 : 0) - (before?.isGood ?? false ? 1 : 0)
  }

  /// Counts the caller among those that wait, if it has to.
  fileprivate mutating func mustWait(_ limit: Int) -> Bool {
    guard readyBytes > limit, failure == nil, !hasEnded else { return false }
    waiting += 1
    return true
  }

  fileprivate mutating func takeAll() -> RunWriting.Load {
    if encoder.block.rows > 0 { ready.append(encoder.take()) }
    defer {
      ready = []
      readyBytes = 0
    }
    return RunWriting.Load(blocks: ready, shapes: shapes.takeNew(), total: total, good: good, ending: ending)
  }

  private static let looseShape = RunShape([""])
}
