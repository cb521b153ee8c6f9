import Diagnostics

extension Parser {
  /// Reads stages up to the end of the statement; a leading `|` goes on from the last result.
  mutating func pipeline() -> Pipeline {
    let start = lexer.position
    let continuesLast = lexer.isAt("|")
    var stages: [Stage] = []
    if continuesLast { takeBar() }
    while true {
      if isAtEndOfStage {
        if continuesLast || !stages.isEmpty { reportMissing(.missingStage) }
      } else if let stage = stage() {
        stages.append(stage)
      }
      endStage(after: stages.last)
      guard goesOn() else { break }
      takeBar()
    }
    return Pipeline(stages: stages, continuesLast: continuesLast, range: range(from: min(start, lexer.significantEnd)))
  }

  /// `|` and what may stand between it and its stage.
  private mutating func takeBar() {
    if lexer.isAt("|", "|") {
      report(.orOr, at: here())
      lexer.take(.invalid, count: 2)
    } else {
      lexer.take(.sign)
    }
    lexer.skipBlanks(newlines: true)
  }

  /// Whether `|` follows, here or at the beginning of a next line. If so, it stands here afterwards.
  private mutating func goesOn() -> Bool {
    if lexer.isAt("|") { return true }
    guard lexer.current.isNewline else { return false }
    let offset = lexer.blanksEnd(from: lexer.position, newlines: true)
    guard lexer.byte(at: offset) == UInt8(ascii: "|") else { return false }
    lexer.skipBlanks(newlines: true)
    return lexer.isAt("|")
  }

  /// Passes over what cannot stand after a stage.
  private mutating func endStage(after stage: Stage?) {
    skipBlanks()
    if isAtEndOfStage || lexer.isAt("&", "&") { return }
    if case .verb? = stage, lexer.isAt(",") { report(.missingBlank, at: here()) }
    let kind =
      switch stage {
      case .path: "path"
      case .expression: "value"
      case .verb(let verb) where verb.tail != nil: "condition"
      default: ""
      }
    reportLeftover(after: kind)
    recover()
  }

  /// Reads one stage.
  mutating func stage() -> Stage? {
    let first = lexer.current
    if first.beginsName { return namedStage() }
    switch first {
    case UInt8(ascii: "/") where lexer.isAt("/", "/") && lexer.byte(at: lexer.position + 2).isBlank:
      return .expression(slashComment())
    case UInt8(ascii: "^"): return .external(externalCall())
    case UInt8(ascii: "/"), UInt8(ascii: "~"), UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "@"):
      return .path(word())
    case UInt8(ascii: "."):
      let isPath =
        lexer.next == UInt8(ascii: "/")
        || (lexer.next == UInt8(ascii: ".") && !lexer.byte(at: lexer.position + 2).isDigit)
      return isPath || lexer.isBoundary(at: lexer.position + 1) ? .path(word()) : .expression(expression())
    default: return .expression(expression())
    }
  }

  private mutating func namedStage() -> Stage {
    let start = lexer.position
    let end = lexer.dashedNameEnd(from: start)
    let isBoundary = lexer.isBoundary(at: end)
    if isBoundary {
      switch lexer.text(start, end) {
      case "if": return .conditional(conditional())
      case "match": return .match(match())
      case "try": return .attempt(attempt())
      case "true", "false", "null", "not": return .expression(expression())
      case "def", "let", "var", "for", "while", "use", "return": return .expression(strayStatement(to: end))
      default: break
      }
    }
    switch lexer.byte(at: end) {
    case UInt8(ascii: "("): return .expression(expression())
    case UInt8(ascii: "{"):
      if lexer.beginsAlternatives(at: end) { return .path(word()) }
      let place = SourceRange(end, end + 1)
      report(.gluedBrace, at: place, fixes: [.init(SourceRange(end, end), " ")])
      return .verb(verb(to: end))
    case UInt8(ascii: ">"), UInt8(ascii: "<"), UInt8(ascii: "="), UInt8(ascii: "&"), UInt8(ascii: "!"):
      return .verb(verb(to: end))
    default: return isBoundary ? .verb(verb(to: end)) : .path(word())
    }
  }

  private mutating func strayStatement(to end: Int) -> Expression {
    let place = SourceRange(lexer.position, end)
    report(.strayStatement(lexer.text(place.start, end)), at: place)
    lexer.take(.invalid, to: end)
    recover()
    return .missing(place)
  }

  /// `// note`, as other languages have it.
  private mutating func slashComment() -> Expression {
    let place = SourceRange(lexer.position, lexer.position + 2)
    report(.slashComment, at: place, fixes: [.init(place, "#")])
    var end = lexer.position
    while end < lexer.bytes.count, !lexer.bytes[end].isNewline { end += 1 }
    lexer.take(.invalid, to: end)
    return .missing(place)
  }

  private mutating func externalCall() -> ExternalCall {
    let start = lexer.position
    lexer.take(.sign)
    if lexer.current.isBlank || isAtEndOfStage { reportMissing(.missingName("^")) }
    let name = word()
    let arguments = arguments()
    return ExternalCall(name: name, arguments: arguments, range: range(from: start))
  }
}
