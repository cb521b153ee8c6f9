import Interpreter
import Quantities

/// What became of the files of a run together, or what would.
struct OptimizeTally {
  private static let order = ["encoded", "remuxed", "skipped", "kept", "failed"]
  private static let orderOfPlan = ["encode", "remux", "skip", "keep", "failed"]

  private let isPlan: Bool
  /// How many files are worked on at once.
  var width = 1
  private var counts: [String: Int] = [:]
  /// Bytes before and after, of what was made smaller.
  private(set) var before: Int64 = 0
  private(set) var after: Int64 = 0
  /// Seconds of work that were predicted, one file after another.
  private var seconds = 0.0
  private var doneBefore = 0
  /// How many originals were kept in another place.
  private(set) var keptOriginals = 0

  init(isPlan: Bool) { self.isPlan = isPlan }

  /// How many files have ended.
  var count: Int { counts.values.reduce(0, +) }

  /// Takes in a file that was done before.
  mutating func addDone() { doneBefore += 1 }

  /// Takes in the row of a file that has ended.
  mutating func add(_ row: Value) {
    guard case .record(let record) = row else { return }
    if case .bool(false)? = record["ok"] {
      counts["failed", default: 0] += 1
      return
    }
    guard case .text(let action)? = record[isPlan ? "op" : "action"] else { return }
    counts[action, default: 0] += 1
    if case .path? = record["kept"] { keptOriginals += 1 }
    if case .duration(let span)? = record["takes"] { seconds += span.seconds }
    guard ["encoded", "remuxed", "encode", "remux"].contains(action),
      let was = record.bytes(isPlan ? "size" : "original")
    else { return }
    before = before.adding(was)
    after = after.adding(record.bytes(isPlan ? "predicted" : "size") ?? was)
  }

  /// What is to be said at the end; nothing for a single file.
  var words: [String] {
    var lines: [String] = []
    if count > 1 || isPlan && count > 0 { lines.append(isPlan ? planWords : doneWords) }
    if doneBefore > 0 { lines.append("\(doneBefore.counted("file")) passed over: done before") }
    return lines
  }

  /// `3 items: 2 encoded, 1 failed; saved 210.3 MiB of 400.0 MiB (52.6%)`.
  private var doneWords: String {
    parts(Self.order) + "; saved " + ByteSize(bytes: before - after).tableText
      + (before > 0 ? " of \(ByteSize(bytes: before).tableText) (\(share)%)" : "")
  }

  private var planWords: String {
    var words = parts(Self.orderOfPlan)
    if before > 0 {
      words +=
        "; \(ByteSize(bytes: before).tableText) would become about \(ByteSize(bytes: after).tableText) (\(share)% less)"
    }
    if let span = TimeSpan(seconds: (seconds / Double(max(1, width))).rounded()), span.seconds >= 1 {
      words += ", in about \(span.tableText)"
    }
    return words + "; nothing was changed"
  }

  private func parts(_ order: [String]) -> String {
    let parts = order.compactMap { name in
      counts[name].map { "\($0.grouped) \(isPlan && name != "failed" ? "to " : "")\(name)" }
    }
    return count.counted("item") + ": " + parts.joined(separator: ", ")
  }

  private var share: String {
    fixed(before > 0 ? Double(before - after) / Double(before) * 100 : 0, places: 1)
  }
}

extension Record {
  fileprivate func bytes(_ column: String) -> Int64? {
    if case .size(let size)? = self[column] { size.bytes } else { nil }
  }
}

extension Int64 {
  /// The sum; the greatest number where there is none.
  fileprivate func adding(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
