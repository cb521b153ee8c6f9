import Formats
import Interpreter

/// Bytes of objects as they are shown on a terminal: text with what would drive it spelt out. Bytes that are no text are
/// refused.
struct TerminalBytes {
  /// The beginning of a character whose rest is still to come.
  private var pending: [UInt8] = []

  /// The text of the next bytes, ready to be written.
  mutating func text(of bytes: [UInt8]) throws -> [UInt8] {
    var all = pending + bytes
    pending = []
    // At most three bytes of a character can be there before its last one.
    for length in 1...3 where all.count >= length {
      let lead = all[all.count - length]
      guard lead >= 0xC0 else { continue }
      let whole = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
      if whole > length {
        pending = Array(all.suffix(length))
        all.removeLast(length)
      }
      break
    }
    guard !all.contains(0), let text = String(validating: all, as: UTF8.self) else { throw Self.refusal }
    return Array(text.escapedForTerminal(keepsLines: true).utf8)
  }

  /// What stands at the end; an unfinished character is no text.
  func finish() throws { if !pending.isEmpty { throw Self.refusal } }

  private static var refusal: Failure {
    Failure(
      "binary", "these bytes are no text, and on a terminal they could do anything",
      hint: "write them to a file with `| save FILE`", number: "R0111")
  }
}
