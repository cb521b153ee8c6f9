import Flow
import Interpreter
import Media
import Quantities

/// One call of `optimize` under way: looks ahead in what it is given, works on the largest of these first, some at once, and gives each
/// row as soon as its file is done. Used by the thread that pulls.
///
/// In memory are the files that wait, at most ``lookAhead``, and those that are worked on: a library may be of any size. Only where
/// results may replace other files all are known before the first one is begun, so that no original is replaced before its turn comes.
final class OptimizeRun {
  /// How many files wait at most: the largest of these comes first.
  private static let lookAhead = 4096
  /// How many files are under way for each that is encoded: one more, whose result is checked and stored meanwhile.
  private static let depth = 2
  /// How long files are gathered before the first ones are begun.
  private static let patience = Duration.milliseconds(500)

  private let items: RowCursor
  /// How many files are encoded at once; nil until the first ones are begun, where nobody said.
  private var width: Int?
  private let work: OptimizeWork
  private let recorder: RunRecorder
  private let context: Context
  private let underWay: WorkUnderWay<Record>
  private var waiting = LargestFirst<Item>()
  private var jobs: [Int: Item] = [:]
  private var number = 0
  private var tally: OptimizeTally
  private let began = ContinuousClock.now
  private var isSourceOver = false
  private var isOver = false
  /// Whether the source takes its time: then it is asked only when there is nothing else to do.
  private var isSourceSlow = false
  private var sourceFailure: (any Error)?

  init(_ items: Rows, width: Int?, _ work: OptimizeWork, _ recorder: RunRecorder, _ context: Context) {
    (self.items, self.width, self.work, self.recorder, self.context) = (
      RowCursor(items), width, work, recorder, context
    )
    underWay = WorkUnderWay(in: context.session.work)
    tally = OptimizeTally(isPlan: context.gate.mode == .plan)
  }

  /// The next row.
  func next() throws -> Batch? {
    guard !isOver else { return nil }
    do {
      while true {
        if let failed = try lookAhead() { return [failed] }
        begin()
        if let row = try take() { return [row] }
        if isSourceOver, waiting.isEmpty, underWay.count == 0 { return try end() }
      }
    } catch {
      abandon()
      throw error
    }
  }

  /// Says that no more is wanted: what is under way stops, and is waited for.
  func close() {
    guard !isOver else { return }
    abandon()
  }

  // MARK: Looking ahead

  /// Takes in what the source has; gives the row of what is no object.
  private func lookAhead() throws -> Value? {
    while !isSourceOver, work.task.replacesOthers || waiting.count < Self.lookAhead && wantsMore {
      try context.cancellation.check()
      let asked = ContinuousClock.now
      do {
        guard let value = try items.next() else {
          endSource()
          break
        }
        isSourceSlow = ContinuousClock.now - asked > .milliseconds(50)
        if let row = try take(value) { return row }
      } catch let error where !(error is Failure) || error is Interrupted {
        throw error
      } catch {
        // What was found before it is still worked on.
        sourceFailure = error
        endSource()
      }
    }
    return nil
  }

  private func endSource() {
    isSourceOver = true
    work.progress.sourceIsOver()
  }

  private var wantsMore: Bool {
    if items.hasMore || waiting.count + underWay.count < max(1, width ?? MachineShare.processors) { return true }
    if underWay.hasEnded || isSourceSlow { return false }
    return underWay.count > 0 || ContinuousClock.now - began < Self.patience
  }

  private func take(_ value: Value) throws -> Value? {
    let item: Item
    do { item = try Item(value, for: Optimize.name) } catch {
      return try context.failedRow(Record([("row", value)]), error)
    }
    work.enter(item.path, in: context)
    if item.hasFailed { return .record(item.row) }
    // What a killed run left lies in the listing until its folder is swept.
    if TemporaryFile.isOurs(item.path.name) { return nil }
    if recorder.skipsSome, let subject = work.subject(of: item), try recorder.isDone(subject) {
      tally.addDone()
      return nil
    }
    work.progress.add(found: item.size)
    waiting.add(item, size: item.size)
    return nil
  }

  // MARK: Working

  private func begin() {
    guard !waiting.isEmpty else { return }
    let width = width ?? work.share(files: isSourceOver ? waiting.count : .max).workers
    self.width = width
    tally.width = width
    // Known from the beginning: a run that is killed before its first result can be gone on with too.
    if number == 0 { _ = recorder.begun() }
    while underWay.count < width * Self.depth, let item = waiting.next() {
      // A few files have the machine for themselves. How far others have come does not matter: the number of threads changes the
      // stream, and the same call is to make the same one, as its plan tells.
      let threads = work.threads(each: min(width, isSourceOver ? number + waiting.count + 1 : width))
      number += 1
      jobs[number] = item
      let turn = work.turn(ofSoMany: width)
      underWay.begin(number) { [work, number] in try await work.run(item, number, turn: turn, threads: threads) }
    }
  }

  /// Waits for the next file that is done.
  private func take() throws -> Value? {
    guard let (number, result) = try underWay.next(context.cancellation), let item = jobs.removeValue(forKey: number)
    else { return nil }
    var row: Value
    do { row = .record(try result.get()) } catch {
      if Failure(error).concernsAllItems { throw error }
      // With --fail-fast this throws; the journal has it all the same.
      let failure = Failure(try Failure.forUsers(error).unlessCancelled)
      var failed = item.row(with: [])
      (failed["ok"], failed["error"]) = (.bool(false), .error(failure))
      work.record(failed, of: item)
      row = try context.failedRow(item.row(with: []), failure)
    }
    let before = tally.before &- tally.after
    tally.add(row)
    // What a plan foretells is not saved.
    let saved = context.gate.mode == .plan ? 0 : tally.before &- tally.after &- before
    work.progress.end(number, size: item.size, saved: saved)
    return row
  }

  // MARK: The end

  private func end() throws -> Batch? {
    isOver = true
    finish()
    tally.words.forEach(context.session.remarkAtEnd)
    if let id = recorder.id, tally.count > 1 || tally.keptOriginals > 0 {
      let undo = tally.keptOriginals > 0 ? "; `undo \(id)` puts the originals back" : ""
      context.session.remarkAtEnd("recorded as run \(id)\(undo)")
    }
    if let sourceFailure { throw sourceFailure }
    work.forgetAnnouncements()
    return nil
  }

  private func abandon() {
    isOver = true
    items.close()
    // What had ended is done, though nobody gets its row any more; it is recorded already.
    for (_, result) in underWay.stop() {
      if let row = try? result.get() { tally.add(.record(row)) }
    }
    finish()
    if context.cancellation.isCancelled { tally.words.forEach(context.session.terminal.note) }
  }

  private func finish() {
    work.progress.finish()
    let work = work
    // Also after an interrupt.
    _ = try? context.session.work.begin { await work.stop() }.value(Cancellation())
  }
}

extension Error {
  /// The error itself; a cancelled piece of work is no failure.
  fileprivate var unlessCancelled: any Error {
    get throws {
      if self is CancellationError || self is Interrupted { throw Interrupted() }
      return self
    }
  }
}

extension Item {
  /// Bytes as its row tells them; 0 where it does not.
  fileprivate var size: Int64 {
    if case .size(let bytes)? = row["size"] { bytes.bytes } else { 0 }
  }
}
