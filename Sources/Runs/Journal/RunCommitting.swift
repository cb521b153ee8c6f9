import Dispatch
import Flow
import Platform
import Quantities

/// The thread of a run: commits what is handed over, and sees to it that the disk has it.
struct RunCommitting: Sendable {
  let folder: JournalFolder
  let key: FingerprintKey
  let work: RunWriting
  /// Held until the end.
  let lock: RunLock
  /// The run as it is when the thread starts.
  let run: Run
  /// Whether the run has a file already.
  let isResumed: Bool
  /// What is done when the run has ended, such as removing old ones.
  let afterwards: @Sendable () -> Void

  private static let stackSize = 1 << 20
  /// Bytes in the log after which they are brought into the file.
  private static let logSize = 16 << 20

  /// Starts the thread.
  func start() throws(RunsError) {
    guard DedicatedThread.start(stackSize: Self.stackSize, { perform() }) else {
      throw .unusable(path: folder.path, reason: "there is no memory for another thread")
    }
  }

  @Sendable private func perform() {
    var failure: RunsError?
    do throws(RunsError) { try record() } catch { failure = error }
    lock.release()
    if failure == nil { afterwards() }
    work.end(failure)
  }

  private func record() throws(RunsError) {
    let file = try openFile()
    var store = try BlockStore(file)
    let log = LogFile(file)
    var state = run
    let start = ContinuousClock.now
    // The first lines of the run count as something to be written.
    var (isUnsynced, nextSync) = (true, DispatchTime.now() + .seconds(1))
    var logged = 0
    while state.ended == nil {
      let load = work.take(until: isUnsynced ? nextSync : .distantFuture)
      if let load {
        state.take(load, worked: run.worked, since: start)
        try store.commit(load.blocks, load.shapes, state, milliseconds: Timestamp.present.nanoseconds / 1_000_000)
        logged += load.blocks.reduce(0) { $0 + $1.data.count + $1.marks.count }
        if !isUnsynced { (isUnsynced, nextSync) = (true, .now() + .seconds(1)) }
      }
      if isUnsynced, nextSync <= .now() {
        try log.sync()
        isUnsynced = false
      }
      if logged > Self.logSize {
        try file.database.checkpoint()
        logged = 0
      }
    }
    try log.sync()
    try file.database.checkpoint()
    folder.sync()
  }

  private func openFile() throws(RunsError) -> RunFile {
    guard isResumed else { return try RunFile.create(run, key, in: folder) }
    guard let file = try RunFile(run.id, in: folder, .write) else {
      throw .damaged(path: folder.results(run.id), reason: "it is empty")
    }
    try file.update(run)
    return file
  }
}

extension Run {
  fileprivate mutating func take(_ load: RunWriting.Load, worked before: TimeSpan, since start: ContinuousClock.Instant)
  {
    (total, good) = (load.total, load.good)
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    worked = TimeSpan(nanoseconds: before.nanoseconds &+ seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000)
    guard let ending = load.ending else { return }
    state = ending
    ended = .present
  }
}

/// The log that commits go to, as a file: what SQLite waits for only when it brings the log in, we wait for every second.
///
/// SQLite has no locks on it, so that closing it takes none away.
private struct LogFile {
  private let file: OpenFile?

  init(_ database: RunFile) { file = try? OpenFile.reading(database.database.path + "-wal") }

  /// Waits until the disk has everything that was committed.
  func sync() throws(RunsError) {
    guard let file, fdatasync(file.descriptor) != 0 else { return }
    throw .system(errno, file.path)
  }
}
