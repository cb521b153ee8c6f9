import CLibedit
import Platform

extension LineEditor {
  /// The line as it stands, with the cursor's offset in bytes.
  var current: (text: String, cursor: Int) {
    guard let info = el_line(edit)?.pointee, let start = info.buffer else { return ("", 0) }
    let bytes = UnsafeBufferPointer(start: start, count: max(0, info.lastchar - start))
    let text = String(decoding: bytes.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return (text, min(max(0, info.cursor - start), text.utf8.count))
  }

  /// Shows waiting messages above the line and follows a change of the terminal's size.
  func attend() {
    let (waiting, mayBeResized) = messages.take()
    let isResized = mayBeResized && output.size != lastSize
    guard !waiting.isEmpty || isResized else { return }
    if isResized {
      // Terminals that wrap anew and those that do not leave the cursor on different rows. The smaller
      // count never wipes out what stands above the prompt.
      let before = cursorPosition(columns: lastSize.columns).row
      clearLine(rowsAbove: min(before, cursorPosition(columns: output.size.columns).row))
      el_resize(edit)
      lastSize = output.size
    } else {
      clearLine(rowsAbove: cursorPosition(columns: lastSize.columns).row)
    }
    for message in waiting { show(message) }
    ce_refresh(edit)
  }

  /// Writes a message as rows of its own.
  func show(_ message: String) {
    let rows = message.split(separator: "\n", omittingEmptySubsequences: false)
    let isEnded = message.utf8.last == UInt8(ascii: "\n")
    for row in isEnded ? rows.dropLast() : rows {
      output.write(StyledText(String(row)).forTerminal(colours: output.hasEscapes) + "\r\n")
    }
  }

  /// Moves to the row below the line, however many rows it has, leaving the line as it is; `mark` is put at its end.
  func leaveLine(mark: String = "") {
    guard output.hasEscapes else { return output.write(mark + "\r\n") }
    let end = endPosition
    let below = end.row - cursorPosition(columns: lastSize.columns).row
    let down = below > 0 ? "\u{1b}[\(below)B" : ""
    let right = end.column > 0 ? "\u{1b}[\(end.column)C" : ""
    output.write(down + "\r" + right + mark + "\r\n")
  }

  private func clearLine(rowsAbove: Int) {
    guard output.hasEscapes else { return output.write("\r\n") }
    let up = rowsAbove > 0 ? "\u{1b}[\(rowsAbove)A" : ""
    output.write(up + "\r\u{1b}[J")
  }

  private func cursorPosition(columns: Int) -> ScreenPosition {
    let (text, cursor) = current
    let before = text.utf8.prefix(cursor)
    return position(after: text[..<before.endIndex], columns: columns)
  }

  private var endPosition: ScreenPosition { position(after: current.text[...], columns: lastSize.columns) }

  private func position(after text: Substring, columns: Int) -> ScreenPosition {
    var position = ScreenPosition()
    position.advance(over: prompt.plain, columns: columns)
    position.advance(over: text, columns: columns)
    position.row = min(position.row, output.size.rows - 1)
    return position
  }
}
