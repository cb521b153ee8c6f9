import Flow
import Platform
import Quantities
import Synchronization

/// Records what becomes of the subjects of a run. May be used from any thread.
///
/// What survives:
/// - **The process is killed** (`kill -9`, a crash): everything that was handed over more than 0.2 s before, or before `finish`
///   returned. What was handed over later may be lost, from its end.
/// - **The machine loses power**: everything that was handed over more than about 1.2 s before (and the time that the disk takes to
///   write it), provided that the disk keeps what it confirmed. The run is then readable up to there.
/// - **The disk is full**: everything that was committed before; the next `append` or `finish` throws `RunsError.diskFull`.
///
/// Rows are encoded by the thread that hands them over and committed by a thread of its own. When that falls behind, `append` waits:
/// no more than 8 MB are held.
public final class RunWriter: Sendable {
  /// The run as it was when it was begun or resumed.
  public let run: Run
  private let work: RunWriting
  /// The results that a resumed run has already.
  private let earlier: SubjectIndex?
  private let key: FingerprintKey

  init(_ run: Run, _ key: FingerprintKey, _ work: RunWriting, earlier: SubjectIndex? = nil) {
    self.run = run
    self.key = key
    self.work = work
    self.earlier = earlier
  }

  /// Left without an end: then it is interrupted. Nobody waits for that.
  deinit { work.close(.interrupted) }

  /// The name of the run.
  public var id: RunID { run.id }

  /// Whether a subject has a good last result in the run that was resumed. False in a new run.
  ///
  /// It costs about 1.3 µs for twenty million results (measured), less where they fit into memory.
  public func hasSucceeded(_ subject: String, variant: String = "") throws(RunsError) -> Bool {
    try earlier?.mark(of: key.fingerprint(subject, variant))?.isGood ?? false
  }

  /// Takes a result. Throws what stopped the recording; then nothing is recorded any more.
  public func append(_ result: RunResult) throws(RunsError) {
    let before = try earlier?.mark(of: key.fingerprint(result.subject, result.variant))
    try work.append(result, key, replacing: before)
  }

  /// Ends the run and waits until all of it is on the disk. Ending it again does nothing.
  ///
  /// - Parameter state: `done`, `failed` or `interrupted`.
  public func finish(_ state: RunState) throws(RunsError) {
    work.close(state)
    try work.waitForEnd()
  }
}
