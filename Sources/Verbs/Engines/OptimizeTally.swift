import Interpreter
import Quantities

/// What became of several files together.
struct OptimizeTally {
  private var encoded = 0
  private var kept = 0
  private var failed = 0
  /// Bytes.
  private var saved: Int64 = 0

  /// Takes a row of `optimize` into account; plans of a dry run count for nothing.
  mutating func add(_ row: Value) {
    guard case .record(let record) = row else { return }
    if case .bool(false)? = record["ok"] { failed += 1 }
    switch record["action"] {
    case .text("encoded"): encoded += 1
    case .text("kept"): kept += 1
    default: return
    }
    if case .size(let size)? = record["saved"] {
      saved = saved.addingReportingOverflow(Int64(clamping: size.bytes)).partialValue
    }
  }

  /// `3 items: 2 encoded, 1 failed; saved 210.3 MiB`; nil for a single one.
  var words: String? {
    let count = encoded + kept + failed
    guard count > 1 else { return nil }
    let parts = [(encoded, "encoded"), (kept, "kept"), (failed, "failed")].filter { $0.0 > 0 }.map { "\($0) \($1)" }
    return "\(count) items: " + parts.joined(separator: ", ") + "; saved " + ByteSize(bytes: saved).tableText
  }
}
