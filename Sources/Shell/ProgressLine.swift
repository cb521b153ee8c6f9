import Flow
import Formats
import Quantities

/// One line that says how far a piece of work has come: `encode a.mp4  42%  3.2x  0:12 left  (+1 more)`.
enum ProgressLine {
  static func text(_ progress: Progress, width: Int, others: Int) -> String {
    var parts: [String] = []
    if let fraction = progress.fraction, fraction.isFinite {
      parts.append(fixed(min(max(fraction, 0), 1) * 100, places: 0) + "%")
    }
    if let bytes = progress.bytes { parts.append(ByteSize(bytes: bytes).tableText) }
    if let rate = progress.rate { parts.append(rate) }
    // The first guesses are wild.
    if let seconds = progress.secondsLeft, seconds.isFinite, seconds >= 0, progress.fraction ?? 1 >= 0.02 {
      parts.append(clock(seconds) + " left")
    }
    if others > 0 { parts.append("(+\(others) more)") }
    let tail = parts.map { "  " + $0 }.joined()
    let subject = progress.subject.escapedForTerminal
    let room = max(8, width - tail.count)
    return (subject.count > room ? String(subject.prefix(room - 1)) + "…" : subject) + tail
  }

  /// `0:42`, `12:05`, `3:07:09`.
  private static func clock(_ seconds: Double) -> String {
    let total = Int(min(seconds.rounded(.up), 3_599_999))
    let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60)
    let tail = rest < 10 ? ":0\(rest)" : ":\(rest)"
    return hours > 0 ? "\(hours):\(minutes < 10 ? "0" : "")\(minutes)\(tail)" : "\(minutes)\(tail)"
  }
}
