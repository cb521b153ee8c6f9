import Platform
import Quantities

/// The journal of runs in a folder of this machine: what was worked on, and what became of it, kept from one start of the program to the
/// next. Opens nothing before it is asked for something. May be used by many processes at once.
///
/// Each run is a file of its own, a database that is written by one process and can be read by all. So runs do not wait for one
/// another, a damaged one harms no other, and removing one gives its room back.
public struct Journal: Sendable {
  /// What is kept; the oldest runs go first.
  public struct Limits: Sendable {
    /// The most runs.
    public var runs: Int
    /// The most bytes of all runs together.
    public var bytes: Int64

    /// Names both.
    public init(runs: Int = 100, bytes: Int64 = 4 << 30) {
      self.runs = max(1, runs)
      self.bytes = max(0, bytes)
    }
  }

  let folder: JournalFolder
  let limits: Limits

  /// The journal in a folder, which need not be there.
  public init(folder: String, limits: Limits = Limits()) {
    self.folder = JournalFolder(path: folder)
    self.limits = limits
  }

  /// Begins a run. Its file is made in the background: errors of that come from the first results that are handed over.
  ///
  /// - Parameters:
  ///   - command: the command line, secrets masked.
  ///   - target: what the verb works towards; `lastGood` asks for runs with the same.
  public func begin(verb: String, command: String, target: String = "") throws(RunsError) -> RunWriter {
    try folder.make()
    let key = try folder.fingerprintKey()
    let now = Timestamp.present
    let (id, lock) = try RunLock.claim(in: folder, second: now.nanoseconds / 1_000_000_000)
    var run = Run(id: id, started: now)
    (run.verb, run.command, run.target) = (verb, command, target)
    return try start(run, key, lock, RunShapes(), earlier: nil)
  }

  /// Goes on with a run that was cut short, or some of whose subjects failed: what is recorded is added to it.
  ///
  /// Reads what it has: about four seconds for ten million results, in constant memory.
  public func resume(_ id: RunID, isCancelled: () -> Bool = { false }) throws(RunsError) -> RunWriter {
    guard access(folder.results(id), F_OK) == 0 else { throw noRun(id.text) }
    guard let lock = try RunLock.take(id, in: folder) else { throw .stillRunning(id.text) }
    guard let file = try RunFile(id, in: folder, .read) else { throw noRun(id.text) }
    var run = try file.run()
    let key = try file.key()
    var builder = SubjectIndexBuilder(expecting: run.total, in: folder.path)
    try file.forEachMark(isCancelled: isCancelled) { mark throws(RunsError) in try builder.add(mark) }
    let shapes = RunShapes(try file.shapes())
    run.sessions += 1
    (run.state, run.ended) = (.running, nil)
    return try start(run, key, lock, shapes, earlier: try builder.finish())
  }

  private func start(
    _ run: Run, _ key: FingerprintKey, _ lock: RunLock, _ shapes: RunShapes, earlier: SubjectIndex?
  ) throws(RunsError) -> RunWriter {
    let work = RunWriting(shapes: shapes, total: run.total, good: run.good)
    let thread = RunCommitting(
      folder: folder, key: key, work: work, lock: lock, run: run, isResumed: earlier != nil,
      afterwards: { try? prune() })
    try thread.start()
    return RunWriter(run, key, work, earlier: earlier)
  }

  /// The results of a run; reads all of a resumed one first, to know which came again.
  public func results(of id: RunID, isCancelled: () -> Bool = { false }) throws(RunsError) -> RunResults {
    guard access(folder.results(id), F_OK) == 0, let file = try RunFile(id, in: folder, .read) else {
      throw noRun(id.text)
    }
    return try RunResults(file, state(of: file.run()), in: folder, isCancelled: isCancelled)
  }

  func noRun(_ name: String) -> RunsError {
    .noRun(name, known: ((try? folder.runs()) ?? []).prefix(3).map(\.text))
  }

  /// A run whose process is gone without a word was interrupted.
  func state(of run: Run) -> Run {
    guard run.state == .running, !RunLock.isHeld(run.id, in: folder) else { return run }
    var run = run
    run.state = .interrupted
    return run
  }
}
