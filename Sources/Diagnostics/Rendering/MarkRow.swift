/// The marks below a line of program text, with the words to them.
struct MarkRow {
  struct Mark {
    /// Columns from 0.
    var start: Int
    var end: Int
    var text: String
    var isPrimary: Bool
    /// Whether the range goes on past this line.
    var goesOn: Bool
  }

  let marks: [Mark]

  /// The marks with the words of the last one, then the words of the others from right to left.
  func rows(_ pen: Pen, _ style: Pen.Style) -> [String] {
    let ordered = marks.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
    guard let last = ordered.last else { return [] }
    var rows = [markRow(ordered, last, pen, style)]
    for mark in ordered.dropLast().reversed() where !mark.text.isEmpty {
      rows.append(String(repeating: " ", count: mark.start) + pen.draw(mark.text, mark.isPrimary ? style : .frame))
    }
    return rows
  }

  private func markRow(_ ordered: [Mark], _ last: Mark, _ pen: Pen, _ style: Pen.Style) -> String {
    let width = ordered.map(\.end).max() ?? 0
    var kinds = [Bool?](repeating: nil, count: width)
    for mark in ordered where !mark.isPrimary { for column in mark.start..<mark.end { kinds[column] = false } }
    for mark in ordered where mark.isPrimary { for column in mark.start..<mark.end { kinds[column] = true } }
    var row = ""
    var column = 0
    while column < width {
      let kind = kinds[column]
      var end = column
      while end < width, kinds[end] == kind { end += 1 }
      switch kind {
      case nil: row += String(repeating: " ", count: end - column)
      case true?: row += pen.draw(String(repeating: "^", count: end - column), style)
      case false?: row += pen.draw(String(repeating: "─", count: end - column), .frame)
      }
      column = end
    }
    let goesOn = ordered.contains(where: \.goesOn) ? "…" : ""
    let words = goesOn + (last.text.isEmpty ? "" : " " + last.text)
    return words.isEmpty ? row : row + pen.draw(words, last.isPrimary ? style : .frame)
  }
}

/// Colours of a terminal, or none.
struct Pen {
  enum Style: String { case error = "1;31", warning = "1;33", title = "1", frame = "34" }

  let isColored: Bool

  func draw(_ text: String, _ style: Style) -> String {
    isColored ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }
}
