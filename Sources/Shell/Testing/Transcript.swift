import Diagnostics
import Interpreter

/// Sessions at a prompt, as they stand in a file:
///
/// ```
/// # The name of a case, which is a session of its own
///
/// > let n = [1 2
/// . 3]
/// > count($n)
/// 3
/// ```
///
/// A line of output that looks like one of these marks has a backslash before it.
struct Transcript {
  var cases: [Case] = []

  /// One session.
  struct Case: Sendable {
    var heading: String
    var entries: [Entry] = []
  }

  /// What was typed, and what was shown.
  struct Entry: Sendable {
    var input: String
    /// What was shown, without the newline at its end.
    var output = ""
    /// The line of the file that it begins at, from 1.
    var line: Int
  }

  /// No cases.
  init() {}

  /// Reads a file; throws what is wrong with it, with its place.
  init(_ source: SourceText) throws(Diagnostic) {
    var reader = TranscriptReader(source)
    cases = try reader.read()
  }
}

/// Goes through the lines of a transcript.
private struct TranscriptReader {
  private let source: SourceText
  private var cases: [Transcript.Case] = []
  private var headings: Set<String> = []
  /// Whether the line before is one that was typed, so that `. ` goes on with it.
  private var isTyping = false

  init(_ source: SourceText) { self.source = source }

  mutating func read() throws(Diagnostic) -> [Transcript.Case] {
    for number in 1...source.lineCount {
      let (line, start) = source.line(number)
      try take(line, number, SourceRange(start, start + line.utf8.count))
    }
    let end = SourceRange(source.bytes.count, source.bytes.count)
    guard !cases.isEmpty else { throw mistake("it holds no case", at: end) }
    try finishCase(before: end)
    for index in cases.indices {
      for entry in cases[index].entries.indices { cases[index].entries[entry].output.dropLastNewlines() }
    }
    return cases
  }

  private mutating func take(_ line: String, _ number: Int, _ range: SourceRange) throws(Diagnostic) {
    if line.hasPrefix("# ") {
      try finishCase(before: range)
      let heading = String(line.dropFirst(2))
      guard headings.insert(heading).inserted else { throw mistake("two cases have this name", at: range) }
      cases.append(Transcript.Case(heading: heading))
      isTyping = false
    } else if line == ">" || line.hasPrefix("> ") {
      guard let last = cases.indices.last else { throw mistake("this stands before the name of a case", at: range) }
      cases[last].entries.append(Transcript.Entry(input: String(line.dropFirst(2)), line: number))
      isTyping = true
    } else if let last = cases.indices.last, let entry = cases[last].entries.indices.last {
      if isTyping, line == "." || line.hasPrefix(". ") {
        cases[last].entries[entry].input += "\n" + line.dropFirst(2)
      } else {
        isTyping = false
        cases[last].entries[entry].output += (line.hasPrefix("\\") ? String(line.dropFirst()) : line) + "\n"
      }
    } else if !line.allSatisfy(\.isWhitespace) {
      throw mistake("this is neither the name of a case nor a line that was typed", at: range)
    }
  }

  private func finishCase(before range: SourceRange) throws(Diagnostic) {
    guard let last = cases.last, last.entries.isEmpty else { return }
    throw mistake("the case before this, \(last.heading), has no line that was typed", at: range)
  }

  private func mistake(_ message: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "P0310", "this is no transcript: \(message)", at: range, in: source,
      help: ["a case is `# NAME`, then `> LINE` for each line typed, `. ` where it goes on, and below it what came"])
  }
}

extension String {
  mutating func dropLastNewlines() { while last == "\n" { removeLast() } }
}
