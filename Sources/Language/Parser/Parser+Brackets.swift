import Diagnostics

/// Groups, records and closures.
extension Parser {
  /// Reads `( expression )`.
  mutating func group() -> Expression {
    let start = lexer.position
    guard let outside = open(1, closer: ")", Context(newlineIsBlank: true)) else {
      return .missing(SourceRange(start, start))
    }
    skipBlanks()
    let value = expression()
    close(")", outside)
    return .group(value, range(from: start))
  }

  /// Reads a record or a closure: `{ name: ` and `{}` begin a record, anything else a closure.
  mutating func braced() -> Expression {
    lexer.next != UInt8(ascii: "|") && lexer.beginsRecord(at: lexer.position) ? record() : closure()
  }

  private mutating func closure() -> Expression {
    let start = lexer.position
    guard let outside = open(1, closer: "}", Context(), isProgram: true) else {
      return .missing(SourceRange(start, start))
    }
    let parameters = lexer.isAt("|") ? closureParameters() : []
    let body = program(until: "}")
    close("}", outside)
    return .closure(ClosureLiteral(parameters: parameters, body: body, range: range(from: start)))
  }

  private mutating func closureParameters() -> [Name] {
    let bar = lexer.take(.sign)
    var names: [Name] = []
    while true {
      skipBlanks()
      if lexer.isAt("|") {
        lexer.take(.sign)
        return names
      }
      guard lexer.current.continuesName || lexer.isAt("$") else { break }
      names.append(name(after: "|"))
      skipBlanks()
      if lexer.isAt(",") { lexer.take(.sign) } else if !lexer.isAt("|"), !lexer.current.continuesName { break }
    }
    if lexer.blanksEnd(from: lexer.position, newlines: true) >= lexer.bytes.count {
      report(.unclosed("|"), at: bar, isIncomplete: true)
    } else {
      report(.missingSign("|", after: "{|\(names.map(\.text).joined(separator: ", "))"), at: here())
    }
    return names
  }

  private mutating func record() -> Expression {
    let start = lexer.position
    guard let outside = open(1, closer: "}", Context(newlineIsBlank: true, commaEnds: true)) else {
      return .missing(SourceRange(start, start))
    }
    var entries: [RecordLiteral.Entry] = []
    while true {
      skipBlanks()
      while lexer.isAt(",") {
        lexer.take(.sign)
        skipBlanks()
      }
      if lexer.isAtEnd || lexer.current.isCloser || lexer.isAt("|") || lexer.isAt(";") { break }
      if let entry = entry() { entries.append(entry) }
    }
    close("}", outside)
    return .record(RecordLiteral(entries: entries, range: range(from: start)))
  }

  private mutating func entry() -> RecordLiteral.Entry? {
    let start = lexer.position
    guard let end = lexer.keyEnd(from: start) else {
      let dashed = lexer.dashedNameEnd(from: start)
      if dashed > start, dashed >= lexer.bytes.count {
        lexer.take(.name, to: dashed)
        reportMissing(.missingSign(":", after: lexer.text(start, dashed)))
        return nil
      }
      if lexer.byte(at: dashed) == UInt8(ascii: ":") {
        report(.missingBlank, at: here(), fixes: [.init(SourceRange(dashed + 1, dashed + 1), " ")])
      } else {
        reportMissing(.missingKey)
      }
      let before = lexer.position
      recover()
      if lexer.position == before, !lexer.isAtEnd, !lexer.current.isCloser { lexer.takeInvalid() }
      return nil
    }
    let isQuoted = lexer.isAt("\"")
    let text = isQuoted ? lexer.text(start + 1, end - 1) : lexer.text(start, end)
    let name = Name(text: text, range: lexer.take(isQuoted ? .string : .name, to: end))
    lexer.take(.sign)
    skipBlanks()
    guard !lexer.isAtEnd, !lexer.current.isCloser, !lexer.isAt(",") else {
      reportMissing(.missingValue(after: text + ":"))
      return nil
    }
    return RecordLiteral.Entry(name: name, value: expression(.value))
  }
}
