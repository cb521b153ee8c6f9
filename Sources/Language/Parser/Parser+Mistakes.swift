import Diagnostics

extension Parser {
  /// More than anyone reads; what a text of rubbish would give is cut here.
  static var mostDiagnostics: Int { 500 }

  /// Records a mistake, unless one was told at the same place already.
  mutating func report(
    _ message: ParserMessage, at range: SourceRange, fixes: [Diagnostic.Fix] = [], secondary: [Diagnostic.Label] = [],
    isIncomplete: Bool = false
  ) {
    guard muted == 0 || isIncomplete, !gaveUp, diagnostics.count < Self.mostDiagnostics else { return }
    if let last = diagnostics.last?.primary?.range, last.start == range.start, last.end > last.start || range == last {
      return
    }
    var diagnostic = Diagnostic(
      message.code, message.text, at: range, in: source, label: message.label, help: message.help, fixes: fixes,
      isIncomplete: isIncomplete)
    diagnostic.secondary = secondary
    diagnostics.append(diagnostic)
  }

  /// Records that something is missing here; at the end of the text more input would cure it.
  mutating func reportMissing(_ message: ParserMessage, fixes: [Diagnostic.Fix] = []) {
    let isAtEnd = lexer.blanksEnd(from: lexer.position, newlines: true) >= lexer.bytes.count
    let place = isAtEnd ? SourceRange(lexer.significantEnd, lexer.significantEnd) : here()
    report(message, at: place, fixes: fixes, isIncomplete: isAtEnd)
  }

  /// The piece that stands here: a word, or one sign; empty at the end of a line.
  func here() -> SourceRange {
    let start = lexer.position
    guard !lexer.isAtEnd, !lexer.current.isNewline else { return SourceRange(start, start) }
    let word = lexer.bareEnd(from: start, commaEnds: true, inExpression: true)
    if word > start { return SourceRange(start, word) }
    if lexer.isAt("$") { return SourceRange(start, max(start + 1, lexer.variableEnd(from: start))) }
    var end = start + 1
    let isPair = lexer.current == lexer.next || lexer.isAt("=", ">") || lexer.isAt("-", ">")
    if isPair, !lexer.current.isCloser { end += 1 }
    while lexer.byte(at: end) & 0xC0 == 0x80 { end += 1 }
    return SourceRange(start, end)
  }

  /// The text of a range, cut when it is long.
  func text(_ range: SourceRange) -> String {
    let text = source.text(SourceRange(range.start, min(range.end, range.start + 120)))
    return text.count <= 30 ? text : String(text.prefix(29)) + "…"
  }

  /// Passes over what could not be read, up to where reading can go on.
  mutating func recover(toBrace: Bool = false) {
    while !lexer.isAtEnd {
      skipBlanks()
      if isAtEndOfStage || (context.commaEnds && lexer.isAt(",")) || (toBrace && lexer.isAt("{")) { return }
      skipPiece()
    }
  }

  private mutating func skipPiece() {
    muted += 1
    defer { muted = max(0, muted - 1) }
    switch lexer.current {
    case UInt8(ascii: "{"):
      muted -= 1
      _ = braced()
      muted += 1
    case UInt8(ascii: "("): _ = group()
    case UInt8(ascii: "["): _ = list()
    case UInt8(ascii: "\""), UInt8(ascii: "'"): _ = string()
    default:
      let end = lexer.bareEnd(from: lexer.position, commaEnds: context.commaEnds, inExpression: false)
      if end > lexer.position { lexer.take(.invalid, to: end) } else { lexer.takeInvalid() }
    }
  }
}
