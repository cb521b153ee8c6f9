import Diagnostics

/// Programs and blocks: statements between separators.
extension Parser {
  /// Reads statements up to a closing bracket, which is left standing, or to the end of the text.
  mutating func program(until closer: Unicode.Scalar?) -> Program {
    let start = lexer.position
    var statements: [Statement] = []
    while true {
      skipSeparators()
      if lexer.isAtEnd { break }
      if lexer.current.isCloser {
        if isAwaitedCloser { break }
        strayCloser()
        continue
      }
      let before = lexer.position
      if let statement = statement() { statements.append(statement) }
      endStatement()
      if lexer.position == before, !lexer.isAtEnd { unexpectedSign() }
    }
    return Program(statements: statements, range: range(from: min(start, lexer.significantEnd)), edition: nil)
  }

  /// Blanks, comments, newlines and `;`.
  private mutating func skipSeparators() {
    lexer.skipBlanks(newlines: true)
    while lexer.isAt(";") {
      lexer.take(.sign)
      lexer.skipBlanks(newlines: true)
    }
  }

  private mutating func strayCloser() {
    report(.strayCloser(text(here())), at: here())
    lexer.take(.invalid)
  }

  private mutating func endStatement() {
    skipBlanks()
    if isAtEndOfStage && !lexer.isAt("|") { return }
    endStatementAfterMistake()
  }

  private mutating func endStatementAfterMistake() {
    if lexer.isAt("&", "&") {
      let before = SourceRange(lexer.significantEnd, lexer.position + 2)
      report(.andAnd, at: here(), fixes: [.init(before, ";")])
      lexer.take(.invalid, count: 2)
      skipBlanks()
      if lexer.isAtEnd { reportMissing(.missingStage) }
      return
    }
    report(.leftover(text(here()), after: ""), at: here())
    recover()
    while lexer.isAt("|") {
      lexer.take(.invalid)
      recover()
    }
  }

  /// Reads `{ statements }`; tells when there is none.
  mutating func block(of keyword: String) -> Block {
    skipBlanks()
    let before = lexer.position
    if !lexer.isAt("{"), !isAtEndOfStage {
      let isColon = lexer.isAt(":")
      report(.missingBlock(keyword), at: here(), fixes: isColon ? [.init(here(), "")] : [])
      recover(toBrace: true)
    }
    if !lexer.isAt("{") {
      let brace = lexer.blanksEnd(from: lexer.position, newlines: true)
      if lexer.byte(at: brace) == UInt8(ascii: "{") { lexer.skipBlanks(newlines: true) }
    }
    let start = lexer.position
    guard lexer.isAt("{"), let outside = open(1, closer: "}", Context(), isProgram: true) else {
      if lexer.position == before { reportMissing(.missingBlock(keyword)) }
      let place = SourceRange(start, start)
      return Block(program: Program(statements: [], range: place, edition: nil), range: place)
    }
    let program = program(until: "}")
    close("}", outside)
    return Block(program: program, range: range(from: start))
  }

  /// Reads `$( statements )`; the `$` is optional where it was forgotten.
  mutating func substitution() -> (program: Program, range: SourceRange) {
    let start = lexer.position
    let length = lexer.isAt("$") ? 2 : 1
    guard let outside = open(length, closer: ")", Context(), isProgram: true) else {
      let place = SourceRange(start, start)
      return (Program(statements: [], range: place, edition: nil), place)
    }
    let program = program(until: ")")
    close(")", outside)
    return (program, range(from: start))
  }
}
