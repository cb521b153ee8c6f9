import Flow
import Quantities

/// How far a run has come, in words.
struct WarmProgress {
  let summary: WarmSummary
  /// How many requests there will be, if that is known.
  let expected: Int?
  /// Requests and bytes per second.
  let rates: (requests: Double, bytes: Double)
  let inFlight: Int

  init(_ summary: WarmSummary, expected: Int?, rates: (requests: Double, bytes: Double), inFlight: Int) {
    self.summary = summary
    self.expected = expected
    self.rates = rates
    self.inFlight = inFlight
  }

  /// A report while it runs.
  var report: Progress { report(isFinished: false) }

  /// A report; the subject says how many are done, and what is to be known about them.
  func report(isFinished: Bool) -> Progress {
    let total = expected.map { max($0, summary.done) }
    let left = total.map { Double($0 - summary.done) }
    return Progress(
      subject, fraction: total.map { $0 == 0 ? 1 : Double(summary.done) / Double($0) }, bytes: summary.bytes,
      rate: rate,
      secondsLeft: left.flatMap { rates.requests > 0 ? $0 / rates.requests : nil }, isFinished: isFinished)
  }

  private var subject: String {
    var parts = [expected.map { "\(summary.done)/\($0)" } ?? "\(summary.done)"]
    if summary.done > 0 { parts.append("\(summary.warm * 100 / summary.done) % hits") }
    let worst = summary.failures.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }.prefix(3)
    parts += worst.map { "\($0.value) \($0.key.rawValue)" }
    parts.append("\(inFlight) lanes")
    return "prewarm " + parts.joined(separator: ", ")
  }

  private var rate: String {
    "\(Int(rates.requests.rounded())) req/s, \(ByteSize(bytes: Int64(rates.bytes.rounded())))/s"
  }
}
