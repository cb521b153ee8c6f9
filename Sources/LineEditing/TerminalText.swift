import CLibedit

extension String {
  /// The text with every scalar spelt out that could move the cursor, change the terminal or hide what is there:
  /// control characters, line and paragraph separators, and marks that turn the writing direction.
  var shownOnTerminal: String {
    var shown = ""
    for scalar in unicodeScalars {
      if scalar.isHarmlessOnTerminal { shown.unicodeScalars.append(scalar) } else { shown += scalar.spelling }
    }
    return shown
  }

  /// Columns that the text takes on a terminal.
  var terminalWidth: Int {
    unicodeScalars.reduce(0) { $0 + $1.terminalWidth }
  }

  /// The text cut so that it takes at most `columns` columns, with `…` for what is missing.
  func fitted(to columns: Int) -> String {
    guard columns > 0 else { return "" }
    guard terminalWidth > columns else { return self }
    var (kept, width) = ("", 0)
    for character in self {
      width += String(character).terminalWidth
      if width >= columns { break }
      kept.append(character)
    }
    return kept + "…"
  }
}

extension Unicode.Scalar {
  /// Columns that the scalar takes: 0 for combining marks and what is not printable, 2 for wide ones.
  var terminalWidth: Int { max(0, Int(ce_width(value))) }

  fileprivate var isHarmlessOnTerminal: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0: false
    case 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: false
    default: true
    }
  }

  fileprivate var spelling: String {
    switch value {
    case 0x0A: "\\n"
    case 0x0D: "\\r"
    case 0x09: "\\t"
    case 0x1B: "\\e"
    default: "\\u{" + String(value, radix: 16) + "}"
    }
  }
}
