/// For reading as it is.
enum TextReport {
  static func text(of report: Report) -> String {
    var lines = [report.title, report.created, ""]
    lines += report.summary.map { "\($0.name): \($0.text)" }
    lines += report.kinds.map { "  \($0.kind): \($0.count)" }
    for entry in report.faults {
      lines += ["", "\(entry.state.rawValue): \(entry.subject.onOneLine)"]
      if let words = entry.words { lines.append("  \(entry.kind ?? "fault"): \(words.onOneLine)") }
      lines += entry.details.map { "  \($0.name): \($0.value.onOneLine)" }
      if let hint = entry.hint { lines.append("  hint: \(hint.onOneLine)") }
    }
    if !report.notes.isEmpty { lines.append("") }
    return (lines + report.notes).joined(separator: "\n") + "\n"
  }
}

/// For documentation and merge requests.
enum MarkdownReport {
  static func text(of report: Report) -> String {
    var lines = ["# \(report.title)", "", report.created, "", "| figure | value |", "| --- | ---: |"]
    lines += report.summary.map { "| \($0.name.escaped) | \($0.text) |" }
    if !report.kinds.isEmpty {
      lines += ["", "## Kinds", "", "| kind | files |", "| --- | ---: |"]
      lines += report.kinds.map { "| \($0.kind.escaped) | \($0.count) |" }
    }
    if !report.faults.isEmpty {
      lines += ["", "## Files", "", "| file | state | kind | what | details |", "| --- | --- | --- | --- | --- |"]
      lines += report.faults.map { entry in
        let details = entry.details.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
        let cells = [entry.subject, entry.state.rawValue, entry.kind ?? "", entry.words ?? "", details]
        return "| " + cells.map(\.escaped).joined(separator: " | ") + " |"
      }
    }
    if !report.notes.isEmpty { lines += [""] + report.notes.map { "- \($0.escaped)" } }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// For spreadsheets: a line for each subject.
enum CSVReport {
  static func text(of report: Report) -> String {
    let names = report.entries.reduce(into: [String]()) { names, entry in
      for detail in entry.details where !names.contains(detail.name) { names.append(detail.name) }
    }
    var lines = [(["file", "state", "kind", "what", "hint", "seconds"] + names).map(cell).joined(separator: ",")]
    for entry in report.entries {
      let details = names.map { name in entry.details.first { $0.name == name }?.value ?? "" }
      let fixed = [
        entry.subject, entry.state.rawValue, entry.kind ?? "", entry.words ?? "", entry.hint ?? "",
        Report.Figure("", "", entry.seconds).text,
      ]
      lines.append((fixed + details).map(cell).joined(separator: ","))
    }
    return lines.joined(separator: "\r\n") + "\r\n"
  }

  /// Spreadsheets run what begins like a formula: such a cell gets an apostrophe before it.
  private static func cell(_ text: String) -> String {
    let isFormula = text.utf8.first.map { "=+-@\t\r".utf8.contains($0) } ?? false
    let safe = isFormula && Double(text) == nil ? "'" + text : text
    guard safe.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return safe }
    return "\"" + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}

extension String {
  /// Without anything that would end the line or move the cursor.
  fileprivate var onOneLine: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? "\u{FFFD}" : $0 }))
  }

  /// For Markdown: nothing in it is markup.
  fileprivate var escaped: String {
    onOneLine.reduce(into: "") { result, character in
      if "\\`*_{}[]<>|#~&!".contains(character) { result.append("\\") }
      result.append(character)
    }
  }
}
