import Flow
import Interpreter
import Quantities

/// What became of all files together, for the line at the end and for the report.
final class ValidateTally {
  private let level: LevelChoice
  private let outlet: ReportOutlet?
  private var sound = 0
  private var doubtful = 0
  private var damaged: [String: Int] = [:]
  private var failed = 0
  private var done = 0
  private var seconds = 0.0
  private let started = ContinuousClock.now

  init(_ level: LevelChoice, _ outlet: ReportOutlet?) { (self.level, self.outlet) = (level, outlet) }

  var count: Int { sound + doubtful + damaged.values.reduce(0, +) + failed }

  /// A file that need not be looked at again.
  func addDone() { done += 1 }

  /// Takes a row; whether it is a damaged file that nobody has counted.
  func add(_ row: Record) -> Bool {
    guard case .text(let level)? = row["level"], LevelChoice(rawValue: level) != nil, case .bool(let isOK)? = row["ok"]
    else {
      if case .bool(false)? = row["ok"] {
        failed += 1
        outlet?.add(row)
      }
      return false
    }
    outlet?.add(row)
    if case .duration(let span)? = row["decoded"] { seconds += span.seconds }
    guard isOK else {
      if case .text(let kind)? = row["kind"] {
        damaged[kind, default: 0] += 1
      } else {
        damaged["damaged", default: 0] += 1
      }
      return true
    }
    if case .list? = row["remarks"] { doubtful += 1 } else { sound += 1 }
    return false
  }

  /// For whoever waits.
  var progress: Progress {
    let bad = damaged.values.reduce(failed, +)
    return Progress("validate", rate: "\(count.grouped) checked" + (bad > 0 ? ", \(bad.grouped) not ok" : ""))
  }

  /// Writes the report, where one was asked for.
  func finish(isWhole: Bool) throws {
    try outlet?.finish(
      [
        ("total_files", "files", Double(count)), ("valid_files", "sound", Double(sound + doubtful)),
        ("doubtful_files", "sound with remarks", Double(doubtful)),
        ("corrupted_files", "damaged", Double(damaged.values.reduce(0, +))),
        ("error_files", "not checked", Double(failed)), ("skipped_files", "passed over, done before", Double(done)),
        ("total_duration", "seconds of playing time", seconds),
      ],
      ["level \(level.rawValue): cannot see \(level.blindSpot)"]
        + (isWhole ? [] : ["interrupted: not all files are in it"]))
  }

  /// What to say at the end; nothing for a single file that is well.
  var words: [String] {
    guard count + done > 1 else { return [] }
    var parts: [String] = ["\((sound + doubtful).grouped) sound"]
    if doubtful > 0 { parts[0] += " (\(doubtful.grouped) with remarks)" }
    let all = damaged.values.reduce(0, +)
    if all > 0 {
      let kinds = damaged.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value.grouped) \($0.key)" }
      parts.append("\(all.grouped) damaged (\(kinds.joined(separator: ", ")))")
    }
    if failed > 0 { parts.append("\(failed.grouped) not checked") }
    if done > 0 { parts.append("\(done.grouped) passed over, done before") }
    var line = "\(count.counted("file")): " + parts.joined(separator: ", ")
    let time = TimeSpan(nanoseconds: (ContinuousClock.now - started).clampedNanoseconds)
    line += "; \(time.tableText)"
    if seconds > 0, let span = TimeSpan(seconds: seconds) { line += " for \(span.tableText) of playing time" }
    return [line, "level \(level.rawValue) cannot see \(level.blindSpot)"]
  }
}

extension Rows {
  /// The same rows, counted; the damaged ones that no earlier stage has counted become failed items of the session.
  func tallied(by tally: ValidateTally, _ context: Context) -> Rows {
    let session = context.session
    let failsFast = context.failsFast
    var isOver = false
    let end: (Bool) throws -> Void = { isWhole in
      guard !isOver else { return }
      isOver = true
      session.terminal.show(Progress("validate", isFinished: true))
      for words in tally.words { if isWhole { session.remarkAtEnd(words) } else { session.terminal.note(words) } }
      try tally.finish(isWhole: isWhole)
    }
    return Rows(
      nature: nature(), details: details(),
      close: {
        close()
        if session.cancellation.isCancelled { try? end(false) }
      }
    ) {
      let batch: Batch?
      do { batch = try next() } catch {
        if session.cancellation.isCancelled || error is Interrupted { try? end(false) }
        throw error
      }
      guard let batch else {
        try end(true)
        return nil
      }
      for case .record(let record) in batch where tally.add(record) {
        var failure = Failure("damaged", "the file is damaged")
        if case .error(let known)? = record["error"] { failure = known }
        failure.diagnostic.message = failure.reason(naming: record["path"])
        if failsFast {
          close()
          throw failure
        }
        session.countFailedItem(failure.diagnostic.message)
      }
      session.terminal.show(tally.progress)
      return batch
    }
  }
}
