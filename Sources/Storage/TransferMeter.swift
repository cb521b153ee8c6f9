import Flow

/// Turns counted bytes into reports of progress, at most ten a second.
struct TransferMeter {
  private let subject: String
  private let total: Int64
  private let sink: ProgressSink?
  private let start = ContinuousClock.now
  private var lastReport = ContinuousClock.now
  private(set) var bytes: Int64 = 0

  /// - Parameter total: the bytes that there will be, or −1 when that is not known.
  init(_ subject: String, total: Int64, sink: ProgressSink?) {
    self.subject = subject
    self.total = total
    self.sink = sink
  }

  mutating func add(_ count: Int) { update(to: bytes &+ Int64(count)) }

  /// Takes over a count that somebody else keeps.
  mutating func update(to count: Int64) {
    bytes = count
    guard let sink else { return }
    let now = ContinuousClock.now
    guard now - lastReport >= .milliseconds(100) else { return }
    lastReport = now
    sink(report(at: now))
  }

  /// The last report: all is there.
  func finish() {
    guard let sink else { return }
    var last = report(at: .now)
    last.fraction = 1
    last.secondsLeft = 0
    last.isFinished = true
    sink(last)
  }

  private func report(at now: ContinuousClock.Instant) -> Progress {
    let elapsed = now - start
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    let speed = seconds > 0 ? Double(bytes) / seconds : 0
    let left = total > 0 && speed > 0 ? Double(max(0, total - bytes)) / speed : nil
    return Progress(
      subject, fraction: total > 0 ? min(1, Double(bytes) / Double(total)) : nil, bytes: bytes,
      rate: speed > 0 ? Self.text(ofSpeed: speed) : nil, secondsLeft: left)
  }

  /// Bytes per second as text with one decimal: `41.0 MiB/s`.
  static func text(ofSpeed speed: Double) -> String {
    var value = speed
    var unit = "B"
    for larger in ["KiB", "MiB", "GiB", "TiB"] where value >= 1024 {
      value /= 1024
      unit = larger
    }
    let tenths = Int64((min(value, 1e12) * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(unit)/s"
  }
}
