extension Transcript {
  /// The text of a file with these cases.
  var text: String { cases.map(\.text).joined(separator: "\n") }
}

extension Transcript.Case {
  /// As it stands in a file.
  fileprivate var text: String { "# \(heading)\n\n" + entries.map { $0.text + "\n" }.joined(separator: "\n") }
}

extension Transcript.Entry {
  /// What was typed, as it stands in a file.
  var inputLines: [String] {
    input.lines.enumerated().map { $0.offset == 0 ? "> \($0.element)" : $0.element.isEmpty ? "." : ". \($0.element)" }
  }

  /// As it stands in a file, without the last newline.
  fileprivate var text: String {
    let shown = output.isEmpty ? [] : output.lines.map { $0.isMark ? "\\" + $0 : $0 }
    return (inputLines + shown).joined(separator: "\n")
  }
}

extension String {
  /// Whether a line of output would be taken for something else.
  fileprivate var isMark: Bool {
    self == ">" || self == "." || hasPrefix("\\") || hasPrefix("# ") || hasPrefix("> ") || hasPrefix(". ")
  }

  /// The lines of a text; one for a text without a newline.
  var lines: [String] { unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) } }
}
