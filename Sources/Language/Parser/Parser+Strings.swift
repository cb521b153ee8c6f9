import Diagnostics

/// `"…"` with values in it, and `'…'`.
extension Parser {
  /// Reads a string; it may hold newlines.
  mutating func string() -> StringLiteral { lexer.isAt("'") ? rawString() : interpolatedString() }

  private mutating func rawString() -> StringLiteral {
    let start = lexer.position
    var end = start + 1
    while end < lexer.bytes.count, lexer.bytes[end] != UInt8(ascii: "'") { end += 1 }
    let text = lexer.text(start + 1, end)
    if end < lexer.bytes.count {
      end += 1
    } else {
      report(.unclosedQuote("'"), at: SourceRange(start, start + 1), isIncomplete: true)
    }
    return StringLiteral(parts: text.isEmpty ? [] : [.text(text)], range: lexer.take(.string, to: end))
  }

  private mutating func interpolatedString() -> StringLiteral {
    let start = lexer.position
    var parts: [StringLiteral.Part] = []
    var text = ""
    var run = start + 1
    var offset = run
    while offset < lexer.bytes.count, lexer.bytes[offset] != UInt8(ascii: "\"") {
      switch lexer.bytes[offset] {
      case UInt8(ascii: "\\"):
        text += lexer.text(run, offset)
        offset = escape(at: offset, into: &text)
        run = offset
      case UInt8(ascii: "$") where lexer.byte(at: offset + 1).isDigit:
        reportDigits(after: offset)
        offset += 1
      case UInt8(ascii: "$") where isInterpolation(at: offset):
        text += lexer.text(run, offset)
        if !text.isEmpty { parts.append(.text(text)) }
        text = ""
        lexer.take(.string, to: offset)
        parts.append(interpolation())
        run = lexer.position
        offset = run
      default: offset += 1
      }
    }
    text += lexer.text(run, offset)
    if !text.isEmpty { parts.append(.text(text)) }
    if offset >= lexer.bytes.count {
      report(.unclosedQuote("\""), at: SourceRange(start, start + 1), isIncomplete: true)
    }
    lexer.take(.string, to: offset + 1)
    return StringLiteral(parts: parts, range: range(from: start))
  }

  private func isInterpolation(at offset: Int) -> Bool {
    let next = lexer.byte(at: offset + 1)
    return next == UInt8(ascii: "(") || next == UInt8(ascii: "{") || next.beginsName
  }

  private mutating func interpolation() -> StringLiteral.Part {
    guard lexer.next == UInt8(ascii: "(") else { return .variable(variablePath()) }
    let (program, range) = substitution()
    return .substitution(program, range)
  }

  private mutating func reportDigits(after offset: Int) {
    let range = SourceRange(offset, lexer.digitsEnd(from: offset + 1))
    report(.dollarWithoutName(source.text(range)), at: range, fixes: [.init(SourceRange(offset, offset), "\\")])
  }

  /// Reads the escape at an offset and gives the offset after it.
  private mutating func escape(at offset: Int, into text: inout String) -> Int {
    switch lexer.byte(at: offset + 1) {
    case UInt8(ascii: "n"): text += "\n"
    case UInt8(ascii: "t"): text += "\t"
    case UInt8(ascii: "r"): text += "\r"
    case UInt8(ascii: "0"): text += "\0"
    case UInt8(ascii: "e"): text += "\u{1B}"
    case UInt8(ascii: "\""): text += "\""
    case UInt8(ascii: "'"): text += "'"
    case UInt8(ascii: "$"): text += "$"
    case UInt8(ascii: "\\"): text += "\\"
    case UInt8(ascii: "u"): return codePoint(at: offset, into: &text)
    default:
      guard offset + 1 < lexer.bytes.count else { return offset + 1 }
      var end = offset + 2
      while lexer.byte(at: end) & 0xC0 == 0x80 { end += 1 }
      let range = SourceRange(offset, end)
      report(.unknownEscape(source.text(range)), at: range, fixes: [.init(SourceRange(offset, offset), "\\")])
      text += lexer.text(offset, end)
      return end
    }
    return offset + 2
  }

  /// `\u{1F600}`.
  private mutating func codePoint(at offset: Int, into text: inout String) -> Int {
    var end = offset + 2
    guard lexer.byte(at: end) == UInt8(ascii: "{") else {
      if end < lexer.bytes.count { report(.badCodePoint, at: SourceRange(offset, end)) }
      return end
    }
    end += 1
    let digits = end
    while end < digits + 8, lexer.byte(at: end).continuesName, lexer.byte(at: end) < 0x80 { end += 1 }
    let scalar = UInt32(lexer.text(digits, end), radix: 16).flatMap(Unicode.Scalar.init)
    guard let scalar, lexer.byte(at: end) == UInt8(ascii: "}") else {
      if end < lexer.bytes.count { report(.badCodePoint, at: SourceRange(offset, end)) }
      return end
    }
    text.unicodeScalars.append(scalar)
    return end + 1
  }
}
