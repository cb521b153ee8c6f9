import Platform

/// Sessions at a prompt, as they stand in a file:
///
/// ```
/// # The name of a case, which is a session of its own
/// > let n = [1 2
/// . 3]
/// > count($n)
/// 3
/// ```
struct Transcript {
  var cases: [Case]

  /// One session.
  struct Case: Sendable {
    var file: String
    var heading: String
    var entries: [Entry]
  }

  /// What was typed, and what was shown.
  struct Entry: Sendable {
    var input: String
    var output: String
  }

  /// Reads a file's text.
  init(_ text: String, file: String) {
    cases = []
    var isInput = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let last = cases.indices.last
      if line.hasPrefix("# ") {
        cases.append(Case(file: file, heading: String(line.dropFirst(2)), entries: []))
        isInput = false
      } else if let last, line == ">" || line.hasPrefix("> ") {
        cases[last].entries.append(Entry(input: String(line.dropFirst(2)), output: ""))
        isInput = true
      } else if let last, let entry = cases[last].entries.indices.last {
        if isInput, line == "." || line.hasPrefix(". ") {
          cases[last].entries[entry].input += "\n" + line.dropFirst(2)
        } else {
          isInput = false
          cases[last].entries[entry].output += line + "\n"
        }
      }
    }
    for index in cases.indices {
      for entry in cases[index].entries.indices { cases[index].entries[entry].output.dropLastNewlines() }
    }
  }

  /// The text of a file with these cases.
  var text: String { cases.map(\.text).joined(separator: "\n") }
}

extension Transcript.Case {
  /// As it stands in a file.
  var text: String { "# \(heading)\n\n" + entries.map { $0.text + "\n" }.joined(separator: "\n") }
}

extension Transcript.Entry {
  /// As it stands in a file, without the last newline.
  var text: String {
    let lines = input.split(separator: "\n", omittingEmptySubsequences: false)
    let typed = lines.enumerated().map {
      $0.offset == 0 ? "> \($0.element)" : $0.element.isEmpty ? "." : ". \($0.element)"
    }
    return typed.joined(separator: "\n") + (output.isEmpty ? "" : "\n" + output)
  }
}

extension String {
  mutating func dropLastNewlines() { while last == "\n" { removeLast() } }
}
