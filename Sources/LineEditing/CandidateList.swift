/// Candidates laid out as rows of text for a terminal.
struct CandidateList {
  /// More than this are counted, not shown.
  static let maximumShown = 200
  /// Up to this many are shown one a row with their summaries.
  static let maximumWithSummaries = 24

  let candidates: [Completion.Candidate]
  /// Width of the terminal.
  let columns: Int

  /// The rows, none wider than the terminal, without control characters.
  var rows: [String] {
    let shown = candidates.prefix(Self.maximumShown)
    let names = shown.map { $0.display.shownOnTerminal.fitted(to: columns - 1) }
    let summaries = shown.map { $0.summary.map(\.shownOnTerminal) ?? "" }
    let hasSummaries = summaries.contains { !$0.isEmpty } && shown.count <= Self.maximumWithSummaries
    var rows = hasSummaries ? Self.beside(names, summaries, columns) : Self.grid(names, columns)
    if candidates.count > shown.count {
      rows.append("… and \(candidates.count - shown.count) more".fitted(to: columns - 1))
    }
    return rows
  }

  private static func beside(_ names: [String], _ summaries: [String], _ columns: Int) -> [String] {
    let width = (names.map(\.terminalWidth).max() ?? 0) + 2
    return zip(names, summaries).map { name, summary in
      guard !summary.isEmpty, width + 8 < columns else { return name }
      return (padded(name, to: width) + summary).fitted(to: columns - 1)
    }
  }

  /// Columns filled from top to bottom, as `ls` does.
  private static func grid(_ names: [String], _ columns: Int) -> [String] {
    let width = (names.map(\.terminalWidth).max() ?? 0) + 2
    let across = max(1, (columns - 1) / max(1, width))
    let down = (names.count + across - 1) / across
    return (0..<down).map { row in
      let cells = stride(from: row, to: names.count, by: down).map { names[$0] }
      return cells.dropLast().map { padded($0, to: width) }.joined() + (cells.last ?? "")
    }
  }

  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.terminalWidth))
  }
}
