/// Text with terminal colours, told apart so that only colours reach the terminal as escape sequences.
struct StyledText {
  enum Piece: Equatable {
    /// Printable text, control characters spelt out.
    case text(String)
    /// One or more sequences that set colours and weights: `ESC [ … m`.
    case style(String)
  }

  /// The pieces in order; no two styles follow each other.
  private(set) var pieces: [Piece] = []

  /// Reads text in which colours are written as `ESC [ … m`; every other control character is spelt out.
  init(_ source: String) {
    var rest = Substring(source)
    var text = ""
    while let first = rest.unicodeScalars.first {
      if let style = Self.leadingStyle(of: rest) {
        add(text: text.shownOnTerminal)
        text = ""
        add(style: String(style))
        rest = rest[style.endIndex...]
      } else {
        text.unicodeScalars.append(first)
        rest = Substring(rest.unicodeScalars.dropFirst())
      }
    }
    add(text: text.shownOnTerminal)
  }

  /// The text without its colours.
  var plain: String {
    pieces.reduce(into: "") { if case .text(let text) = $1 { $0 += text } }
  }

  /// The text as a terminal shall receive it.
  func forTerminal(colours: Bool) -> String {
    guard colours else { return plain }
    return pieces.reduce(into: "") { result, piece in
      switch piece {
      case .text(let text), .style(let text): result += text
      }
    }
  }

  /// The text as a libedit prompt: each style between two marks, so that it counts as no columns.
  ///
  /// libedit draws a style together with the character after it and loses one at the very end, so a last style is
  /// moved before the last character.
  func asPrompt(colours: Bool, mark: Character) -> String {
    guard colours else { return plain }
    var moved = self
    if case .style(let style)? = pieces.last {
      moved.pieces.removeLast()
      if case .text(var text)? = moved.pieces.popLast(), let last = text.popLast() {
        moved.add(text: text)
        moved.add(style: style)
        moved.add(text: String(last))
      }
    }
    return moved.pieces.reduce(into: "") { result, piece in
      switch piece {
      case .text(let text): result += text
      case .style(let style): result += "\(mark)\(style)\(mark)"
      }
    }
  }

  private mutating func add(text: String) {
    if !text.isEmpty { pieces.append(.text(text)) }
  }

  private mutating func add(style: String) {
    if case .style(let before)? = pieces.last {
      pieces[pieces.count - 1] = .style(before + style)
    } else {
      pieces.append(.style(style))
    }
  }

  private static func leadingStyle(of text: Substring) -> Substring? {
    let bytes = text.utf8
    guard bytes.starts(with: [0x1B, UInt8(ascii: "[")]) else { return nil }
    let body = bytes.dropFirst(2).prefix { (UInt8(ascii: "0")...UInt8(ascii: ";")).contains($0) }
    guard body.endIndex < bytes.endIndex, bytes[body.endIndex] == UInt8(ascii: "m") else { return nil }
    return text[..<bytes.index(after: body.endIndex)]
  }
}
