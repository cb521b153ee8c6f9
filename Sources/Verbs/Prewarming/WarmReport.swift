import Formats
import Interpreter
import Prewarming
import Quantities
import Statistics

/// The summary of a run, for people.
struct WarmReport {
  var method: WarmOptions.Method
  private let largeFrom: Int64
  /// Originals from the threshold on.
  private var large = 0
  private var unreachable = 0
  /// Requests that need not be made.
  private var done = 0

  /// Lines of a table beyond this are counted only.
  private static let mostLines = 24

  init(method: WarmOptions.Method, largeFrom: Int64) {
    self.method = method
    self.largeFrom = largeFrom
  }

  mutating func add(_ object: PlannedObject) {
    if let size = object.row.size, size >= largeFrom { large += 1 }
  }

  mutating func addUnreachable() { unreachable += 1 }

  mutating func addDone(_ count: Int) { done += count }

  /// What to say at the end.
  func lines(_ summary: WarmSummary, _ files: FileTally, _ plan: WarmPlan) -> [String] {
    var lines = [total(summary)]
    if done > 0 { lines.append("\(done.counted("request")) passed over: done before") }
    if let line = self.files(files) { lines.append(line) }
    if let line = cache(summary) { lines.append(line) }
    if let line = latency(summary) { lines.append(line) }
    if method == .head { lines.append("these were requests for heads: nothing was warmed") }
    if summary.isCancelled {
      lines.append("interrupted: \(summary.notDone.counted("request")) under way or planned not done")
    }
    if large > 0 {
      lines.append("\(large.counted("original")) of \(ByteSize(bytes: largeFrom)) or more")
    }
    lines += plan.passedOver.words + summary.notices
    for (name, same) in plan.repeated { lines.append("`\(name)` has the same URL as `\(same)`, requested once") }
    return lines + tables(summary)
  }

  private func total(_ summary: WarmSummary) -> String {
    let span = TimeSpan(nanoseconds: summary.elapsed.clampedNanoseconds)
    var line = "\(summary.done.counted("request")) in \(span.tableText): \(summary.succeeded.grouped) ok"
    if summary.failed > 0 { line += ", \(summary.failed.grouped) failed" }
    if summary.retries > 0 { line += ", \(summary.retries.grouped) tried again" }
    line += "; " + ByteSize(bytes: summary.bytes).tableText
    if span.seconds > 0.5, summary.done > 0 {
      line += ", \(Int((Double(summary.done) / span.seconds).rounded()).grouped) requests a second"
    }
    return line
  }

  private func files(_ files: FileTally) -> String? {
    guard files.count > 0 else { return nil }
    let parts = [(files.ok, "ok"), (files.partial, "partial"), (files.failed, "failed")].filter { $0.0 > 0 }
    return "\(files.count.counted("file")): " + parts.map { "\($0.0.grouped) \($0.1)" }.joined(separator: ", ")
  }

  private func cache(_ summary: WarmSummary) -> String? {
    let parts = CacheOutcome.allCases.compactMap { outcome in
      (summary.outcomes[outcome] ?? 0) > 0 ? "\((summary.outcomes[outcome] ?? 0).grouped) \(outcome.rawValue)" : nil
    }
    guard !parts.isEmpty else { return nil }
    var line = "cache: " + parts.joined(separator: ", ") + "; \(summary.warm.grouped) proved warm"
    let verified = WarmResult.Verification.allCases.compactMap { kind in
      (summary.verifications[kind] ?? 0) > 0
        ? "\((summary.verifications[kind] ?? 0).grouped) \(kind.rawValue.replacing("_", with: " "))" : nil
    }
    if !verified.isEmpty { line += "; requested again: " + verified.joined(separator: ", ") }
    return line
  }

  private func latency(_ summary: WarmSummary) -> String? {
    let parts = [("hits", summary.hitLatency), ("others", summary.otherLatency)].compactMap { name, sketch in
      quantiles(of: sketch).map { name + " " + $0 }
    }
    return parts.isEmpty ? nil : "first byte: " + parts.joined(separator: ", ")
  }

  private func quantiles(of sketch: QuantileSketch) -> String? {
    guard let middle = sketch.quantile(0.5).flatMap(TimeSpan.init(seconds:)),
      let high = sketch.quantile(0.95).flatMap(TimeSpan.init(seconds:))
    else { return nil }
    return "\(middle.tableText) (95 %: \(high.tableText))"
  }

  // MARK: Tables

  private func tables(_ summary: WarmSummary) -> [String] {
    let failures = summary.failures.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
    let sizes = SizeClass.allCases.compactMap { kind in summary.sizeClasses[kind].map { (kind.rawValue, $0) } }
    let variants = summary.variants.sorted { ($1.value.failed, $0.key) < ($0.value.failed, $1.key) }
    var lines: [String] = []
    if variants.count > 1 { lines += table("variant", variants.map { ($0.key, $0.value) }) }
    if sizes.count > 1 { lines += table("size", sizes) }
    if !failures.isEmpty {
      lines += TableWriter.lines(
        of: failures.prefix(Self.mostLines).map {
          .record(Record([("failure", .text($0.key.rawValue)), ("count", .int($0.value))]))
        })
    }
    return lines
  }

  private func table(_ heading: String, _ entries: [(String, WarmSummary.Tally)]) -> [String] {
    let rows = entries.prefix(Self.mostLines).map { name, tally -> Value in
      .record(
        Record([
          (heading, .text(name)), ("ok", .int(tally.succeeded)), ("failed", .int(tally.failed)),
          ("warm", .int(tally.warm)), ("bytes", .size(ByteSize(bytes: tally.bytes))),
        ]))
    }
    let more = entries.count - rows.count
    return TableWriter.lines(of: Array(rows)) + (more > 0 ? ["and \(more.grouped) more"] : [])
  }
}
