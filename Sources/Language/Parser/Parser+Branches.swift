import Diagnostics

/// `if`, `match` and `try`.
extension Parser {
  /// Reads `if … { } else if … { } else { }`; the chain is read in a loop, so that its length costs no stack.
  mutating func conditional() -> Conditional {
    var links: [(condition: Expression, block: Block, start: Int)] = []
    var otherwise: Conditional.Else?
    var keyword = "if"
    let outside = height
    height = 0
    defer { height = max(outside, height) }
    while !gaveUp {
      let start = lexer.position
      lexer.take(.keyword, count: keyword.utf8.count)
      let condition = header("if")
      links.append((condition, block(of: "if"), start))
      grow()
      guard let next = elseKeyword() else { break }
      if next == "else" {
        skipBlanks()
        let end = lexer.dashedNameEnd(from: lexer.position)
        guard lexer.text(lexer.position, end) == "if", lexer.isBoundary(at: end) else {
          otherwise = .block(block(of: "else"))
          break
        }
        keyword = "if"
      } else {
        keyword = next
      }
    }
    let range = range(from: links.first?.start ?? lexer.position)
    var result: Conditional?
    for link in links.reversed() {
      if let inner = result { otherwise = .conditional(inner) }
      result = Conditional(
        condition: link.condition, then: link.block, otherwise: otherwise, range: SourceRange(link.start, range.end))
    }
    return result ?? emptyConditional(range)
  }

  private func emptyConditional(_ range: SourceRange) -> Conditional {
    let program = Program(statements: [], range: range, edition: nil)
    return Conditional(
      condition: .missing(range), then: Block(program: program, range: range), otherwise: nil, range: range)
  }

  /// Takes `else`, which may stand on a next line; gives back `elif` and the like, which stand here untaken then.
  private mutating func elseKeyword() -> String? {
    let offset = lexer.blanksEnd(from: lexer.position, newlines: true)
    let end = lexer.dashedNameEnd(from: offset)
    guard end > offset, end - offset <= 6, lexer.isBoundary(at: end) else { return nil }
    let word = lexer.text(offset, end)
    switch word {
    case "else":
      lexer.skipBlanks(newlines: true)
      lexer.take(.keyword, to: end)
      return word
    case "elif", "elsif", "elseif":
      lexer.skipBlanks(newlines: true)
      let place = SourceRange(offset, end)
      report(.elseIf(word), at: place, fixes: [.init(place, "else if")])
      return word
    default: return nil
    }
  }

  mutating func attempt() -> Attempt {
    let start = lexer.position
    lexer.take(.keyword, count: 3)
    let body = block(of: "try")
    var attempt = Attempt(body: body, errorName: nil, handler: nil, cleanup: nil, range: range(from: start))
    if takeOnNextLine("catch") {
      skipBlanks()
      if !lexer.isAt("{"), lexer.current.continuesName || lexer.isAt("$") { attempt.errorName = name(after: "catch") }
      attempt.handler = block(of: "catch")
    }
    if takeOnNextLine("finally") { attempt.cleanup = block(of: "finally") }
    attempt.range = range(from: start)
    return attempt
  }

  private mutating func takeOnNextLine(_ keyword: String) -> Bool {
    let offset = lexer.blanksEnd(from: lexer.position, newlines: true)
    let end = lexer.dashedNameEnd(from: offset)
    guard end - offset == keyword.utf8.count, lexer.text(offset, end) == keyword, lexer.isBoundary(at: end) else {
      return false
    }
    lexer.skipBlanks(newlines: true)
    lexer.take(.keyword, to: end)
    return true
  }

  mutating func match() -> Match {
    let start = lexer.position
    lexer.take(.keyword, count: 5)
    let subject = header("match")
    skipBlanks()
    if !lexer.isAt("{"), !isAtEndOfStage {
      report(.missingBlock("match"), at: here())
      recover(toBrace: true)
    }
    guard lexer.isAt("{"), let outside = open(1, closer: "}", Context(commaEnds: true), isProgram: true) else {
      reportMissing(.missingBlock("match"))
      return Match(subject: subject, arms: [], range: range(from: start))
    }
    var arms: [Match.Arm] = []
    while true {
      lexer.skipBlanks(newlines: true)
      while lexer.isAt(",") || lexer.isAt(";") {
        lexer.take(.sign)
        lexer.skipBlanks(newlines: true)
      }
      if lexer.isAtEnd || lexer.current.isCloser { break }
      if let arm = arm() { arms.append(arm) }
    }
    close("}", outside)
    return Match(subject: subject, arms: arms, range: range(from: start))
  }

  private mutating func arm() -> Match.Arm? {
    let start = lexer.position
    let pattern = pattern()
    skipBlanks()
    guard lexer.isAt("=", ">") else {
      let fixes: [Diagnostic.Fix] = lexer.isAt(":") ? [.init(here(), " =>")] : []
      reportMissing(.missingArrow, fixes: fixes)
      if lexer.position == start, !lexer.isAtEnd { lexer.takeInvalid() }
      recoverArm()
      return nil
    }
    lexer.take(.sign, count: 2)
    lexer.skipBlanks(newlines: true)
    let result: Match.Result
    // Empty braces are a block here, whatever blanks they hold.
    if lexer.isAt("{"), !lexer.beginsRecord(at: lexer.position) || lexer.areEmptyBraces(at: lexer.position) {
      result = .block(block(of: "=>"))
    } else {
      result = .expression(expression(.value))
    }
    let arm = Match.Arm(pattern: pattern, result: result, range: range(from: start))
    skipBlanks()
    let isAtEndOfArm = lexer.isAtEnd || lexer.current.isNewline || lexer.isAt(",") || lexer.isAt(";")
    if !isAtEndOfArm, !lexer.current.isCloser {
      report(.pipelineInArm, at: here())
      recoverArm()
    }
    return arm
  }

  private mutating func recoverArm() {
    recover()
    while lexer.isAt("|") {
      lexer.take(.invalid)
      recover()
    }
    if lexer.current.isCloser, !isAwaitedCloser { lexer.take(.invalid) }
  }

  private mutating func pattern() -> Match.Pattern {
    let end = lexer.nameEnd(from: lexer.position)
    if lexer.isAt("_"), end == lexer.position + 1 { return .anything(lexer.take(.sign)) }
    var values = [binary(Self.rangeStrength, .value)]
    skipBlanks()
    while lexer.isAt(",") {
      lexer.take(.sign)
      lexer.skipBlanks(newlines: true)
      values.append(binary(Self.rangeStrength, .value))
      skipBlanks()
    }
    return .values(values)
  }
}
