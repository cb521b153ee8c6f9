import Diagnostics

extension Parser {
  /// Reads one statement; nil when nothing of it could be read.
  mutating func statement() -> Statement? {
    if lexer.isAt("$") {
      let end = lexer.variableEnd(from: lexer.position)
      if let sign = assignmentSign(from: end) { return assignment(sign) }
      if end > lexer.position, isIncrement(at: end) { return increment(from: end) }
      return .pipeline(pipeline())
    }
    let start = lexer.position
    let end = lexer.dashedNameEnd(from: start)
    guard end > start else { return .pipeline(pipeline()) }
    if lexer.isBoundary(at: end), let keyword = statement(beginningWith: lexer.text(start, end), to: end) {
      return keyword
    }
    if let sign = assignmentSign(from: end), sign.operation == .set { return bareAssignment(to: end, sign.end) }
    return .pipeline(pipeline())
  }

  private mutating func statement(beginningWith word: String, to end: Int) -> Statement? {
    switch word {
    case "let", "var": return .declaration(declaration(word))
    case "for": return .forLoop(forLoop())
    case "while": return .whileLoop(whileLoop())
    case "def": return .definition(definition())
    case "use": return .use(use())
    case "return": return returning()
    case "break": return .breaking(lexer.take(.keyword, to: end))
    case "continue": return .continuing(lexer.take(.keyword, to: end))
    case "else", "catch", "finally":
      strayKeyword(word, to: end)
      return nil
    default: return nil
    }
  }

  /// The sign of an assignment after a variable's path that ends at an offset.
  private func assignmentSign(from end: Int) -> (operation: Assignment.Operator, start: Int, end: Int)? {
    guard end > lexer.position else { return nil }
    let start = lexer.blanksEnd(from: end, newlines: false)
    let (first, second, third) = (lexer.byte(at: start), lexer.byte(at: start + 1), lexer.byte(at: start + 2))
    if first == UInt8(ascii: "=") {
      return second == UInt8(ascii: "=") || second == UInt8(ascii: "~") ? nil : (.set, start, start + 1)
    }
    guard second == UInt8(ascii: "="), third != UInt8(ascii: "="),
      let operation = Assignment.Operator(rawValue: lexer.text(start, start + 2)),
      lexer.byte(at: start) < 0x80
    else { return nil }
    return (operation, start, start + 2)
  }

  private mutating func assignment(_ sign: (operation: Assignment.Operator, start: Int, end: Int)) -> Statement {
    let start = lexer.position
    let target = variablePath()
    skipBlanks()
    lexer.take(.sign, to: sign.end)
    let value = value(after: sign.operation.rawValue)
    return .assignment(
      Assignment(target: target, operation: sign.operation, value: value, range: range(from: start)))
  }

  /// Whether `++` or `--` ends the statement at an offset.
  private func isIncrement(at end: Int) -> Bool {
    let sign = lexer.byte(at: end)
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), lexer.byte(at: end + 1) == sign else { return false }
    let after = lexer.byte(at: end + 2)
    return end + 2 >= lexer.bytes.count || after.isBlank || after.isNewline || after.isCloser
      || after == UInt8(ascii: ";")
  }

  /// `$n++`
  private mutating func increment(from sign: Int) -> Statement? {
    _ = variablePath()
    let place = SourceRange(sign, sign + 2)
    let meant = lexer.isAt("+") ? "+= 1" : "-= 1"
    report(.increment(lexer.text(sign, sign + 2), meant: meant), at: place, fixes: [.init(place, " " + meant)])
    lexer.take(.invalid, to: sign + 2)
    return nil
  }

  /// `x = 5`, read as a declaration.
  private mutating func bareAssignment(to nameEnd: Int, _ signEnd: Int) -> Statement {
    let start = lexer.position
    let name = Name(text: lexer.text(start, nameEnd), range: SourceRange(start, nameEnd))
    var fixes = [Diagnostic.Fix(SourceRange(start, start), "let "), .init(SourceRange(start, start), "$")]
    if awaited.last == UInt8(ascii: "}"), start > 0, lexer.byte(at: start - 1) == UInt8(ascii: "{") {
      // `{a = 1}`, meant as a record.
      fixes.insert(.init(SourceRange(nameEnd, signEnd), ":"), at: 0)
    }
    lexer.take(.name, to: nameEnd)
    skipBlanks()
    report(.bareAssignment(name.text), at: SourceRange(lexer.position, signEnd), fixes: fixes)
    lexer.take(.invalid, to: signEnd)
    let value = value(after: "=")
    return .declaration(Declaration(isMutable: false, name: name, value: value, range: range(from: start)))
  }

  /// The pipeline right of an assignment.
  private mutating func value(after sign: String) -> Pipeline {
    lexer.skipBlanks(newlines: !lexer.isAtEnd && startsOnNextLine)
    guard !isAtEndOfStage || lexer.isAt("|") else {
      reportMissing(.missingValue(after: sign))
      let place = SourceRange(lexer.position, lexer.position)
      return Pipeline(stages: [], continuesLast: false, range: place)
    }
    return pipeline()
  }

  /// Whether only a newline stands between here and something that can be read.
  private var startsOnNextLine: Bool {
    let offset = lexer.blanksEnd(from: lexer.position, newlines: true)
    return offset < lexer.bytes.count && !lexer.bytes[offset].isCloser
  }

  private mutating func declaration(_ keyword: String) -> Declaration {
    let start = lexer.position
    lexer.take(.keyword, count: keyword.utf8.count)
    let name = name(after: keyword)
    skipBlanks()
    if lexer.isAt("=") {
      lexer.take(.sign)
    } else {
      let insertion = SourceRange(lexer.position, lexer.position)
      reportMissing(
        .missingSign("=", after: name.text.isEmpty ? keyword : name.text),
        fixes: name.text.isEmpty || isAtEndOfStage ? [] : [.init(insertion, "= ")])
      if isAtEndOfStage {
        let place = SourceRange(lexer.position, lexer.position)
        let nothing = Pipeline(stages: [], continuesLast: false, range: place)
        return Declaration(isMutable: keyword == "var", name: name, value: nothing, range: range(from: start))
      }
    }
    let value = value(after: "=")
    return Declaration(isMutable: keyword == "var", name: name, value: value, range: range(from: start))
  }

  /// A name to be bound: after `let`, `for`, `catch`, in closures and parameters.
  mutating func name(after keyword: String) -> Name {
    skipBlanks()
    if lexer.isAt("$"), lexer.next.beginsName {
      let sigil = SourceRange(lexer.position, lexer.position + 1)
      report(.sigilInName(keyword), at: sigil, fixes: [.init(sigil, "")])
      lexer.take(.invalid)
    }
    let start = lexer.position
    let end = lexer.nameEnd(from: start)
    guard end > start else {
      if lexer.current.isDigit {
        let piece = here()
        report(.invalidName(text(piece)), at: piece)
        lexer.take(.invalid, to: piece.end)
        return Name(text: source.text(piece), range: piece)
      }
      reportMissing(.missingName(keyword))
      return Name(text: "", range: SourceRange(start, start))
    }
    if lexer.byte(at: end) == UInt8(ascii: "-"), lexer.dashedNameEnd(from: start) > end {
      let piece = SourceRange(start, lexer.dashedNameEnd(from: start))
      let repaired = source.text(piece).split(separator: "-").joined(separator: "_")
      report(.invalidName(text(piece)), at: piece, fixes: [.init(piece, repaired)])
      lexer.take(.invalid, to: piece.end)
      return Name(text: repaired, range: piece)
    }
    return Name(text: lexer.text(start, end), range: lexer.take(.name, to: end))
  }

  private mutating func use() -> Use {
    let start = lexer.position
    lexer.take(.keyword, count: 3)
    skipBlanks()
    if isAtEndOfStage { reportMissing(.missingValue(after: "use")) }
    let module = word()
    return Use(module: module, range: range(from: start))
  }

  private mutating func returning() -> Statement {
    let keyword = lexer.take(.keyword, count: 6)
    skipBlanks()
    if isAtEndOfStage { return .returning(nil, keyword) }
    let value = pipeline()
    return .returning(value, range(from: keyword.start))
  }

  private mutating func strayKeyword(_ word: String, to end: Int) {
    let owner = word == "else" ? "if" : "try"
    report(.strayKeyword(word, owner: owner), at: SourceRange(lexer.position, end))
    lexer.take(.invalid, to: end)
    skipBlanks()
    if word == "catch", !lexer.isAt("{"), lexer.current.beginsName { _ = name(after: word) }
    skipBlanks()
    if lexer.isAt("{") { _ = block(of: word) }
  }
}
