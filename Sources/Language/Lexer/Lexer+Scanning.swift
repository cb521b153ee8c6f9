import Diagnostics

/// Looking ahead: where things end, without taking them.
extension Lexer {
  /// The end of a name of a variable, a column or a parameter.
  func nameEnd(from start: Int) -> Int {
    guard byte(at: start).beginsName else { return start }
    var end = start + 1
    while byte(at: end).continuesName { end += 1 }
    return end
  }

  /// The end of a name in which dashes may stand: of a verb, a flag, a key, an operator.
  func dashedNameEnd(from start: Int) -> Int {
    guard byte(at: start).beginsName else { return start }
    var end = start + 1
    while byte(at: end).continuesDashedName { end += 1 }
    return end
  }

  func digitsEnd(from start: Int) -> Int {
    var end = start
    while byte(at: end).isDigit { end += 1 }
    return end
  }

  /// Whether a word or name that ends here ends for good: a blank, a separator, a bracket or the end follows.
  func isBoundary(at offset: Int) -> Bool {
    guard offset < bytes.count else { return true }
    let byte = bytes[offset]
    return byte.endsWord || byte == UInt8(ascii: "(") || byte == UInt8(ascii: "{") || continuationEnd(at: offset) != nil
  }

  /// The end of the plain characters of a bare word.
  ///
  /// In expressions a comparison also ends it; a comma does where it separates.
  func bareEnd(from start: Int, commaEnds: Bool, inExpression: Bool) -> Int {
    var end = start
    while end < bytes.count {
      let byte = bytes[end]
      if byte.endsWord { return end }
      switch byte {
      case UInt8(ascii: "("), UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""), UInt8(ascii: "'"),
        UInt8(ascii: "$"), UInt8(ascii: "<"), UInt8(ascii: ">"):
        return end
      case UInt8(ascii: ","): if commaEnds { return end }
      case UInt8(ascii: "\\"): if isEscapeAttempt(at: end) { return end }
      case UInt8(ascii: "&"): if self.byte(at: end + 1) == UInt8(ascii: "&") { return end }
      case UInt8(ascii: "="), UInt8(ascii: "!"):
        let next = self.byte(at: end + 1)
        let isOperator = next == UInt8(ascii: "=") || (next == UInt8(ascii: "~") && byte == UInt8(ascii: "="))
        if inExpression, isOperator { return end }
      case 0xC2, 0xE2: if lookalike(at: end) != nil { return end }
      default: break
      }
      end += 1
    }
    return end
  }

  /// Whether `\` here stands before something that a shell would have it quote, or before a newline.
  private func isEscapeAttempt(at offset: Int) -> Bool {
    switch byte(at: offset + 1) {
    case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
      UInt8(ascii: "}"), UInt8(ascii: "$"), UInt8(ascii: "\""), UInt8(ascii: "'"),
      UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "|"), UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "<"),
      UInt8(ascii: ">"), UInt8(ascii: " "), UInt8(ascii: "\n"):
      true
    default: continuationEnd(at: offset) != nil
    }
  }

  /// The ASCII character that one beyond it was probably meant to be, and its length in bytes.
  func lookalike(at offset: Int) -> (meant: String, length: Int)? {
    switch (byte(at: offset), byte(at: offset + 1), byte(at: offset + 2)) {
    case (0xC2, 0xA0, _): (" ", 2)
    case (0xE2, 0x80, 0x9C), (0xE2, 0x80, 0x9D), (0xE2, 0x80, 0x9E): ("\"", 3)
    case (0xE2, 0x80, 0xA8), (0xE2, 0x80, 0xA9): ("\n", 3)
    case (0xE2, 0x80, 0x8B): ("", 3)
    // A dash that a word processor made of two, before the name of a flag; within a name it is text.
    case (0xE2, 0x80, 0x93), (0xE2, 0x80, 0x94): dash(at: offset)
    default: nil
    }
  }

  private func dash(at offset: Int) -> (meant: String, length: Int)? {
    guard offset == 0 || bytes[offset - 1].isBlank else { return nil }
    let isHalf = byte(at: offset + 3) == UInt8(ascii: "-")
    guard byte(at: isHalf ? offset + 4 : offset + 3).beginsName else { return nil }
    return (isHalf ? "-" : "--", 3)
  }

  /// Whether `{` glued to a word begins alternatives: a comma comes before a blank and before its `}`.
  ///
  /// Text that stops before that may still become alternatives.
  func beginsAlternatives(at start: Int) -> Bool {
    var depth = 0
    var offset = start
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"):
        depth -= 1
        if depth == 0 { return false }
      case UInt8(ascii: ","): if depth == 1 { return true }
      case let byte where byte <= 0x20 || byte == UInt8(ascii: "|") || byte == UInt8(ascii: ";"): return false
      default: break
      }
      offset += 1
    }
    return true
  }

  /// Whether `{` here begins a record: `}` or a key with `:` and a blank follows.
  func beginsRecord(at start: Int) -> Bool {
    let inside = blanksEnd(from: start + 1, newlines: true)
    if byte(at: inside) == UInt8(ascii: "}") { return true }
    return keyEnd(from: inside) != nil
  }

  /// Whether `{` here closes again with nothing but blanks between.
  func areEmptyBraces(at start: Int) -> Bool {
    byte(at: blanksEnd(from: start + 1, newlines: true)) == UInt8(ascii: "}")
  }

  /// The end of a key without its colon, if a colon and white space (or the end) follow.
  func keyEnd(from start: Int) -> Int? {
    let end = byte(at: start) == UInt8(ascii: "\"") ? quotedKeyEnd(from: start) : dashedNameEnd(from: start)
    guard end > start, byte(at: end) == UInt8(ascii: ":") else { return nil }
    let after = byte(at: end + 1)
    return after.isBlank || after.isNewline || end + 1 >= bytes.count ? end : nil
  }

  private func quotedKeyEnd(from start: Int) -> Int {
    var end = start + 1
    while end < bytes.count, bytes[end] != UInt8(ascii: "\""), !bytes[end].isNewline { end += 1 }
    return byte(at: end) == UInt8(ascii: "\"") ? end + 1 : start
  }

  /// The end of `$name.field.0`, without marks; the start when there is no name.
  func variableEnd(from start: Int) -> Int {
    var end = nameEnd(from: start + 1)
    guard end > start + 1 else { return start }
    while byte(at: end) == UInt8(ascii: ".") {
      let field = byte(at: end + 1).isDigit ? digitsEnd(from: end + 1) : nameEnd(from: end + 1)
      guard field > end + 1 else { break }
      end = field
    }
    return end
  }
}
