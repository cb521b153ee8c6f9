import Flow
import Quantities
import Synchronization

/// How far a run of `optimize` has come as a whole, the files that are under way included. May be used from any thread.
final class OptimizeProgress: Sendable {
  static let subject = "optimize"

  fileprivate struct State {
    var found = 0
    var foundBytes: Int64 = 0
    var ended = 0
    var endedBytes: Int64 = 0
    var saved: Int64 = 0
    var isSourceOver = false
    /// Files under way by their numbers: how much of them is done, as a share, and how large they are.
    var underWay: [Int: (share: Double, size: Int64)] = [:]
    var lastShown: ContinuousClock.Instant?
  }

  private let state = Mutex(State())
  private let began = ContinuousClock.now
  private let show: ProgressSink

  init(_ show: @escaping ProgressSink) { self.show = show }

  /// One more file, of so many bytes; 0 where nobody knows.
  func add(found size: Int64) {
    state.withLock { state in
      state.found += 1
      state.foundBytes = state.foundBytes &+ max(0, size)
    }
  }

  /// There are no more files than those that were found.
  func sourceIsOver() { state.withLock { $0.isSourceOver = true } }

  /// A file has come so far, 0 to 1.
  func update(_ number: Int, _ share: Double, size: Int64) { tell { $0.underWay[number] = (share, size) } }

  /// A file has ended.
  func end(_ number: Int, size: Int64, saved: Int64) {
    tell(now: true) { state in
      state.underWay[number] = nil
      state.ended += 1
      state.endedBytes = state.endedBytes &+ max(0, size)
      state.saved = state.saved &+ saved
    }
  }

  /// Nothing more is shown.
  func finish() { show(Progress(Self.subject, isFinished: true)) }

  private func tell(now isUrgent: Bool = false, _ change: (inout State) -> Void) {
    let progress = state.withLock { state -> Progress? in
      change(&state)
      let now = ContinuousClock.now
      if !isUrgent, let last = state.lastShown, now - last < .milliseconds(200) { return nil }
      state.lastShown = now
      return state.progress(began.duration(to: now) / .seconds(1))
    }
    if let progress { show(progress) }
  }
}

extension OptimizeProgress.State {
  /// A line for more than one file.
  fileprivate func progress(_ elapsed: Double) -> Progress? {
    guard found > 1 else { return nil }
    var progress = Progress(OptimizeProgress.subject)
    var words = "\(ended) of \(found)\(isSourceOver ? "" : "+") files"
    if saved > 0 { words += ", \(ByteSize(bytes: saved).tableText) saved" }
    progress.rate = words
    guard isSourceOver, foundBytes > 0 else { return progress }
    let done = underWay.values.reduce(Double(endedBytes)) { $0 + $1.share * Double($1.size) }
    let share = min(1, done / Double(foundBytes))
    progress.fraction = share
    if share > 0 { progress.secondsLeft = elapsed / share * (1 - share) }
    return progress
  }
}
