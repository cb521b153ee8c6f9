/// A line of a program as it is drawn: tabs as blanks, control characters written out, cut to the width around a place.
struct DisplayLine {
  /// A character, or what stands for it.
  private struct Cell {
    var text: String
    var width: Int
    /// The byte it begins at, in the whole text.
    var start: Int
    /// The column it begins at, from 0.
    var column: Int
  }

  private static let tabWidth = 4

  private(set) var text = ""
  private var cells: [Cell] = []
  private var end = 0
  private var endColumn = 0

  /// Draws a line.
  /// - Parameters:
  ///   - focus: The byte that must be seen.
  ///   - width: The columns there are, 20 at least.
  init(_ source: SourceText, line: Int, focus: Int, width: Int) {
    let whole = source.bounds(ofLine: line)
    // A line may be a megabyte long: only what can be seen is looked at.
    let reach = width * 8
    let part = source.wholeCharacters(
      SourceRange(max(whole.start, focus - reach), min(whole.end, max(focus, whole.start) + reach)))
    measure(source.text(part), from: part.start)
    let isCutBefore = part.start > whole.start
    let isCutAfter = part.end < whole.end
    guard isCutBefore || isCutAfter || endColumn > width else {
      text = cells.map(\.text).joined()
      return
    }
    cut(to: width, focus: column(of: focus), isCutBefore, isCutAfter)
  }

  /// The column (from 0) of a byte of the text; the nearest one if it is not shown.
  func column(of byte: Int) -> Int {
    var low = 0
    var high = cells.count
    while low < high {
      let middle = (low + high) / 2
      if cells[middle].start <= byte { low = middle + 1 } else { high = middle }
    }
    if byte >= end { return endColumn }
    return low == 0 ? cells.first?.column ?? endColumn : cells[low - 1].column
  }

  private mutating func measure(_ line: String, from start: Int) {
    var byte = start
    var column = 0
    for character in line {
      var shown = String(character)
      var width = DisplayText.width(character)
      if character == "\t" {
        width = Self.tabWidth - column % Self.tabWidth
        shown = String(repeating: " ", count: width)
      } else if character.unicodeScalars.contains(where: DisplayText.isUnsafe) {
        shown = DisplayText.safe(shown)
        width = DisplayText.width(shown)
      }
      cells.append(Cell(text: shown, width: width, start: byte, column: column))
      byte += character.utf8.count
      column += width
    }
    end = byte
    endColumn = column
  }

  /// Keeps the cells that fit, a third of the room before the focus, with `…` where something is left out.
  private mutating func cut(to width: Int, focus: Int, _ isCutBefore: Bool, _ isCutAfter: Bool) {
    let room = width - 2
    let first = focus < room * 2 / 3 && !isCutBefore ? 0 : max(0, focus - room / 3)
    let kept = cells.filter { $0.column >= first && $0.column + $0.width <= first + room }
    let before = first > 0 || isCutBefore ? "…" : ""
    let after = isCutAfter || kept.last.map { $0.column + $0.width < endColumn } ?? true ? "…" : ""
    let shift = before.count - (kept.first?.column ?? first)
    text = before + kept.map(\.text).joined() + after
    cells = kept
    for index in cells.indices { cells[index].column += shift }
    if let last = cells.last {
      endColumn = last.column + last.width
      end = last.start + last.text.utf8.count
    }
  }
}

extension SourceText {
  /// The bytes of a line (from 1), without its newline.
  func bounds(ofLine number: Int) -> SourceRange {
    let start = lineStart(number)
    var end = number < lineCount ? lineStart(number + 1) - 1 : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return SourceRange(start, end)
  }

  /// The range made smaller so that it begins and ends between characters of UTF-8.
  func wholeCharacters(_ range: SourceRange) -> SourceRange {
    var (start, end) = (range.start, range.end)
    while start < end, start < bytes.count, bytes[start] & 0xC0 == 0x80 { start += 1 }
    while end > start, end < bytes.count, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    return SourceRange(start, end)
  }
}
