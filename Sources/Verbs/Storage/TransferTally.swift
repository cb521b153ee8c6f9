import Interpreter
import Quantities

/// What became of several objects together.
final class TransferTally {
  /// What was done to a row that says no more than that it is well.
  private let usual: String?
  private var actions: [(action: String, count: Int)] = []
  private var failed = 0
  /// Bytes that travelled.
  private var bytes: Int64 = 0

  init(usual: String? = nil) { self.usual = usual }

  /// Takes a row into account; plans of a dry run count for nothing.
  func add(_ row: Value) {
    guard case .record(let record) = row else { return }
    if case .bool(false)? = record["ok"] { return failed += 1 }
    guard let action = action(of: record) else { return }
    if let place = actions.firstIndex(where: { $0.action == action }) {
      actions[place].count += 1
    } else {
      actions.append((action, 1))
    }
    if action != "same", action != "removed", action != "checked", case .size(let size)? = record["size"] {
      bytes = bytes &+ size.bytes
    }
  }

  private func action(of record: Record) -> String? {
    if let usual { return record["ok"] == nil ? nil : usual }
    switch record["action"] ?? record["op"] {
    case .text(let action)? where record["ok"] != nil: return Self.participles[action] ?? action
    default: return nil
    }
  }

  private static let participles = ["copy": "copied", "replace": "replaced", "remove": "removed"]

  private var count: Int { actions.reduce(failed) { $0 + $1.count } }

  /// `12 objects: 9 copied, 2 same, 1 failed; 3.4 GiB`; nil for a single one.
  var words: String? { count > 1 ? sentence : nil }

  /// The same for work that did not come to its end: `broken off after 1 object: 1 copied; 3.4 GiB`.
  var wordsBrokenOff: String {
    count == 0 ? "broken off before the first object was done" : "broken off after " + sentence
  }

  private var sentence: String {
    let parts = (actions + [("failed", failed)]).filter { $0.count > 0 }.map { "\($0.count) \($0.action)" }
    return "\(count) \(count == 1 ? "object" : "objects"): " + parts.joined(separator: ", ")
      + (bytes > 0 ? "; " + ByteSize(bytes: bytes).tableText : "")
  }
}

extension Rows {
  /// Says at the end of several objects what became of them, also when they are interrupted.
  func summarised(
    by session: Session, as usual: String? = nil, _ given: TransferTally? = nil
  ) -> Rows {
    let tally = given ?? TransferTally(usual: usual)
    return Rows(nature: nature(), details: details(), close: close) {
      let batch: Batch?
      do { batch = try next() } catch {
        if session.cancellation.isCancelled { session.remarkAtEnd(tally.wordsBrokenOff) }
        throw error
      }
      guard let batch else {
        if let words = tally.words { session.remarkAtEnd(words) }
        return nil
      }
      for row in batch { tally.add(row) }
      return batch
    }
  }
}
