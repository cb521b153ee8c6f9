import Diagnostics
import Flow
import Interpreter
import Platform
import Runs
import Settings
import Synchronization

/// Records what a verb does in the journal of runs, and knows what need not be done again.
///
/// In a verb that includes `JournalOptions` as `journal`:
///
///     let recorder = try RunRecorder(journal, of: Self.name, target: baseURL, in: context)
///     // for each item, before the work:
///     if try recorder.isDone(RunSubject(item.row)) { … pass over it … }
///     // for each result, as soon as it is known, from any thread:
///     recorder.record(row, of: subject)
///     // and around what the verb gives, so that the run gets its end:
///     return recorder.closing(rows)
///
/// Nothing is opened before the first result. Where nobody asked for the journal by an option, its failure is a warning, and the work goes
/// on unrecorded. Under `--dry-run` and in read-only sessions nothing is recorded.
final class RunRecorder: Sendable {
  fileprivate struct State {
    var writer: RunWriter?
    var isOff: Bool
    /// Whether its end was told.
    var hasEnded = false
    var known: KnownSubjects?
    /// What the rows before had as columns.
    var shape: (names: Shape, columns: RunShape)?
  }

  private let journal: Journal?
  private let verb: String
  private let target: String
  private let commandLine: String
  private let session: Session
  private let isResumed: Bool
  private let onlyChanged: Bool
  private let state: Mutex<State>

  /// Opens the run that is to be resumed; else nothing.
  /// - Parameters:
  ///   - verb: its name.
  ///   - target: what it works towards, such as the base URL; `--only-changed` looks at runs with the same.
  init(_ options: JournalOptions, of verb: String, target: String = "", in context: Context) throws {
    let settings = context.tools.settings
    (self.verb, self.target) = (verb, target)
    session = context.session
    commandLine = Secrets.masked(context.commandLine)
    journal = settings.journal
    onlyChanged = options.onlyChanged
    isResumed = options.resume != nil
    var records = !options.noJournal && settings.runsRecord ?? true && journal != nil
    if case .perform = context.gate.mode {} else { records = false }
    guard isResumed || onlyChanged else {
      state = Mutex(State(isOff: !records))
      return
    }
    guard let journal else { throw RunsError.noFolder }
    guard let name = options.resume else {
      state = Mutex(State(isOff: !records))
      return
    }
    guard !options.noJournal else {
      throw ListingFilters.usage(
        "--resume goes on with a recorded run, and --no-journal records nothing; leave one out")
    }
    let run = try journal.run(toResume: name, of: verb, target: target)
    let cancellation = context.cancellation
    let writer = try journal.resume(run.id, isCancelled: { cancellation.isCancelled })
    try cancellation.check()
    state = Mutex(State(writer: writer, isOff: !records))
  }

  /// The run, once there is one.
  var id: RunID? { state.withLock { $0.writer?.id } }

  /// The runs that the journal holds.
  var knownRuns: Set<RunID> { Set((try? journal?.runIDs()) ?? []) }

  /// Whether anything can be passed over: only then need a verb ask.
  var skipsSome: Bool { isResumed || onlyChanged }

  /// Whether nothing needs to be done for a subject: it succeeded in the run that is resumed, or is unchanged since it was last good.
  /// About 1 µs, after the first call.
  func isDone(_ subject: RunSubject) throws -> Bool {
    guard skipsSome else { return false }
    let (writer, known) = try state.withLock { state in
      if onlyChanged, state.known == nil { state.known = try lastGood() }
      return (state.writer, state.known)
    }
    if isResumed, try writer?.hasSucceeded(subject.name, variant: subject.variant) ?? false { return true }
    return try known?.isUnchanged(subject.name, variant: subject.variant, identity: subject.identity) ?? false
  }

  /// The run, begun now if need be, and known to whoever looks into the journal; nil where nothing is recorded. Blocks its thread for
  /// some milliseconds the first time.
  func begun() -> RunID? {
    do {
      let (id, isNew) = try state.withLock { state in
        let isNew = state.writer == nil
        return (try open(&state)?.id, isNew)
      }
      // Its file is made by a thread of its own.
      if isNew, let id { for _ in 0..<400 where journal?.run(id) == nil { usleep(5000) } }
      return id
    } catch {
      giveUp(error)
      return nil
    }
  }

  /// Records a row; it is good unless its column `ok` is false. May be called from any thread.
  func record(_ row: Record, of subject: RunSubject) {
    var isGood = true
    if case .bool(false)? = row["ok"] { isGood = false }
    record(row, of: subject, isGood: isGood)
  }

  /// Records a row that is good or not. May be called from any thread.
  func record(_ row: Record, of subject: RunSubject, isGood: Bool) {
    let opened = Result { try state.withLock { state in try open(&state).map { ($0, state.columns(row.shape)) } } }
    do {
      guard let (writer, shape) = try opened.get() else { return }
      try writer.append(
        RunResult(
          subject: subject.name, variant: subject.variant, identity: subject.identity, isGood: isGood, shape: shape,
          values: row.values.map(RunValue.init)))
    } catch {
      giveUp(error)
    }
  }

  /// Ends the run, and waits until the disk has it. Ending it again does nothing.
  func finish(_ ending: RunState) {
    if ending == .done { state.withLock { $0.hasEnded = true } }
    guard let writer = state.withLock({ $0.isOff ? nil : $0.writer }) else { return }
    do { try writer.finish(ending) } catch { giveUp(error) }
  }

  private func open(_ state: inout State) throws -> RunWriter? {
    guard !state.isOff else { return nil }
    if let writer = state.writer { return writer }
    state.writer = try journal?.begin(verb: verb, command: commandLine, target: target)
    return state.writer
  }

  private func lastGood() throws -> KnownSubjects? {
    let cancellation = session.cancellation
    let known = try journal?.lastGood(verb: verb, target: target, isCancelled: { cancellation.isCancelled })
    try cancellation.check()
    return known
  }

  /// The work is worth more than its record.
  private func giveUp(_ error: any Error) {
    let isFirst = state.withLock { state in
      defer { state.isOff = true }
      return !state.isOff
    }
    guard isFirst else { return }
    let failure = Failure(error)
    let hint = failure.diagnostic.help.first.map { "; " + $0 } ?? ""
    session.terminal.note("warning: results are no longer recorded: \(failure.diagnostic.message)\(hint)")
  }
}

extension RunRecorder.State {
  /// The columns of a row; rows of one table share them.
  fileprivate mutating func columns(_ shape: Shape) -> RunShape {
    if let known = self.shape, known.names === shape { return known.columns }
    let columns = RunShape(shape.names)
    self.shape = (shape, columns)
    return columns
  }
}

extension RunRecorder {
  /// The rows of the verb; when they end, the run ends as they do.
  func closing(_ rows: Rows) -> Rows {
    let close = {
      rows.close()
      // Another stage may have seen the interrupt first.
      if self.session.cancellation.isCancelled { self.end(because: Interrupted()) } else { self.finish(.interrupted) }
    }
    return Rows(nature: rows.nature(), details: rows.details(), narrow: rows.narrow, close: close) {
      do {
        let batch = try rows.next()
        if batch == nil { self.finish(.done) }
        return batch
      } catch {
        self.end(because: error)
        throw error
      }
    }
  }

  /// The rows of the verb, each recorded as it passes, for verbs whose rows come as soon as they are known.
  /// - Parameter subject: whose a row is; nil for rows that are not recorded.
  func recording(_ rows: Rows, of subject: @escaping (Record) -> RunSubject?) -> Rows {
    closing(
      rows.mapRows { row in
        if case .record(let record) = row, let subject = subject(record) { self.record(record, of: subject) }
        return row
      })
  }

  private func end(because error: any Error) {
    guard error is Interrupted || error is CancellationError else { return finish(.failed) }
    finish(.interrupted)
    guard let id,
      !state.withLock({ state in
        defer { state.hasEnded = true }
        return state.hasEnded
      })
    else { return }
    session.terminal.note("what is done is recorded as run \(id); --resume \(id) goes on with it")
  }
}

extension Settings {
  /// The journal of runs; nil where no folder is known.
  var journal: Journal? {
    self.runsFolder.map {
      let limits = Journal.Limits(runs: self.runsKeep ?? 100, bytes: self.runsSize?.bytes ?? 4 << 30)
      return Journal(folder: $0.text, limits: limits)
    }
  }
}

extension Journal {
  /// The run that `--resume NAME` means: of this verb, with this target.
  fileprivate func run(toResume name: String, of verb: String, target: String) throws -> Run {
    if name == "last" {
      do {
        return try lastRun(verb: verb) { $0.target == target && $0.isResumable }
      } catch .noRuns {
        throw RunsError.nothingToResume(verb: verb)
      }
    }
    let run = try run(named: name)
    guard run.verb == verb else {
      throw RunsError.otherWork(run.id.text, was: "of `\(run.verb)`", wanted: "of `\(verb)`")
    }
    guard run.target == target else {
      throw RunsError.otherWork(run.id.text, was: "for \(run.target)", wanted: "for \(target)")
    }
    return run
  }
}
