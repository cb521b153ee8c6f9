import Diagnostics

/// A place in the text, and the pieces that were taken up to it.
///
/// The parser decides what to take: whether `>` is an operator depends on where it stands. Everything that is passed over
/// becomes a token, so the tokens joined are the text.
struct Lexer {
  let bytes: [UInt8]
  private(set) var position = 0
  private(set) var tokens: [Token] = []
  /// The end of the last token that is not blank.
  private(set) var significantEnd = 0
  /// Control characters that were passed over.
  private(set) var controls: [SourceRange] = []

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    tokens.reserveCapacity(bytes.count / 3)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { take(.blank, count: 3) }
  }

  var isAtEnd: Bool { position >= bytes.count }

  /// The byte here; 0 at the end.
  var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

  /// The byte after this one; 0 at the end.
  var next: UInt8 { byte(at: position + 1) }

  /// A byte further on; 0 past the end.
  func byte(at offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }

  func isAt(_ character: Unicode.Scalar) -> Bool {
    position < bytes.count && bytes[position] == UInt8(ascii: character)
  }

  func isAt(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
    isAt(first) && byte(at: position + 1) == UInt8(ascii: second)
  }

  func text(_ start: Int, _ end: Int) -> String { String(decoding: bytes[start..<max(start, end)], as: UTF8.self) }

  /// Takes what stands up to an offset as one token.
  @discardableResult
  mutating func take(_ kind: Token.Kind, to end: Int) -> SourceRange {
    let range = SourceRange(position, min(end, bytes.count))
    guard range.end > range.start else { return range }
    tokens.append(Token(kind, range))
    position = range.end
    switch kind {
    case .blank, .newline, .comment, .documentation: break
    default: significantEnd = range.end
    }
    return range
  }

  @discardableResult
  mutating func take(_ kind: Token.Kind, count: Int = 1) -> SourceRange { take(kind, to: position + count) }

  /// Takes one character that fits nowhere.
  @discardableResult
  mutating func takeInvalid() -> SourceRange {
    var end = position + 1
    while byte(at: end) & 0xC0 == 0x80 { end += 1 }
    return take(.invalid, to: end)
  }

  /// Takes blanks and comments, and newlines if they mean no more than a blank here.
  mutating func skipBlanks(newlines: Bool) {
    while position < bytes.count {
      let byte = bytes[position]
      if byte.isBlank {
        var end = position + 1
        while self.byte(at: end).isBlank { end += 1 }
        take(.blank, to: end)
      } else if byte.isNewline {
        guard newlines else { return }
        take(.newline)
      } else if let end = continuationEnd(at: position) {
        take(.blank, to: end)
      } else if isComment(at: position) {
        take(self.byte(at: position + 1) == UInt8(ascii: "#") ? .documentation : .comment, to: lineEnd(from: position))
      } else if byte.isControl {
        controls.append(take(.invalid))
      } else {
        return
      }
    }
  }

  /// Where the next thing begins that `skipBlanks` would not take.
  func blanksEnd(from start: Int, newlines: Bool) -> Int {
    var offset = start
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte.isBlank || byte.isControl || (newlines && byte.isNewline) {
        offset += 1
      } else if let end = continuationEnd(at: offset) {
        offset = end
      } else if isComment(at: offset) {
        offset = lineEnd(from: offset)
      } else {
        break
      }
    }
    return offset
  }

  /// The end of `\` and the newline after it; nil when there is none.
  func continuationEnd(at offset: Int) -> Int? {
    guard byte(at: offset) == UInt8(ascii: "\\") else { return nil }
    if byte(at: offset + 1).isNewline { return offset + 2 }
    return byte(at: offset + 1) == 0x0D && byte(at: offset + 2).isNewline ? offset + 3 : nil
  }

  private func isComment(at offset: Int) -> Bool {
    guard bytes[offset] == UInt8(ascii: "#") else { return false }
    return offset == 0 || bytes[offset - 1].isBlank || bytes[offset - 1].isNewline
  }

  private func lineEnd(from start: Int) -> Int {
    var end = start
    while end < bytes.count, !bytes[end].isNewline { end += 1 }
    return end
  }
}
