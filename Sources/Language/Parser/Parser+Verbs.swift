import Diagnostics

/// A verb with its arguments and what its signature says comes last.
extension Parser {
  mutating func verb(to nameEnd: Int) -> VerbCall {
    let start = lexer.position
    let name = Name(text: lexer.text(start, nameEnd), range: lexer.take(.verb, to: nameEnd))
    guard let shape = shapes.tails[name.text] else {
      let arguments = arguments(of: name)
      return VerbCall(name: name, arguments: arguments, tail: nil, range: range(from: start))
    }
    var arguments: [Argument] = []
    var tail: Tail?
    switch shape {
    case .expression(let count):
      readWords(count, into: &arguments)
      if !isAtEndOfStage { tail = .expression(expression()) }
    case .aggregates:
      readWords(0, into: &arguments)
      if !isAtEndOfStage { tail = aggregates() }
    }
    if tail != nil { lateFlags(of: name, into: &arguments) }
    return VerbCall(name: name, arguments: arguments, tail: tail, range: range(from: start))
  }

  /// The flags and so many words before an expression.
  private mutating func readWords(_ count: Int, into arguments: inout [Argument]) {
    var words = 0
    while true {
      skipBlanks()
      if isAtEndOfStage || lexer.isAt("&", "&") { return }
      let isFlag = isAtFlag
      guard isFlag || words < count else { return }
      let before = lexer.position
      arguments.append(argument(allowsFlags: true))
      if lexer.position == before { return }
      if !isFlag { words += 1 }
    }
  }

  /// Flags after the expression: told, and read all the same.
  private mutating func lateFlags(of verb: Name, into arguments: inout [Argument]) {
    skipBlanks()
    guard isAtLateFlag else { return }
    let start = lexer.position
    while !isAtEndOfStage {
      let before = lexer.position
      arguments.append(argument(allowsFlags: true))
      skipBlanks()
      if lexer.position == before { break }
    }
    let place = range(from: start)
    let expression = SourceRange(verb.range.end, endBefore(start))
    let fix = Diagnostic.Fix(
      SourceRange(verb.range.end, place.end), " " + source.text(place) + source.text(expression))
    report(.flagAfterExpression(verb.text), at: place, fixes: [fix])
  }

  private func endBefore(_ offset: Int) -> Int {
    var end = offset
    while end > 0, lexer.bytes[end - 1].isBlank { end -= 1 }
    return end
  }

  /// Whether a flag begins here: dashes and a letter.
  var isAtFlag: Bool {
    guard lexer.isAt("-") else { return false }
    return lexer.next.beginsName || (lexer.next == UInt8(ascii: "-") && lexer.byte(at: lexer.position + 2).beginsName)
  }

  /// Whether `--name` stands here, after a blank; in an expression that is a misplaced flag.
  var isAtLateFlag: Bool {
    lexer.isAt("-", "-") && lexer.byte(at: lexer.position + 2).beginsName && lexer.position > 0
      && lexer.bytes[lexer.position - 1].isBlank
  }

  private mutating func aggregates() -> Tail {
    let outside = context
    context.commaEnds = true
    defer { context = outside }
    var aggregates: [Aggregate] = []
    while true {
      if let aggregate = aggregate() { aggregates.append(aggregate) }
      skipBlanks()
      guard lexer.isAt(",") else { break }
      lexer.take(.sign)
      lexer.skipBlanks(newlines: true)
    }
    return .aggregates(aggregates, by: takeKeyword("by") == nil ? [] : keys())
  }

  private mutating func aggregate() -> Aggregate? {
    let start = lexer.position
    let end = lexer.dashedNameEnd(from: start)
    guard end > start, lexer.byte(at: end) == UInt8(ascii: ":") else {
      if end > start, end >= lexer.bytes.count {
        lexer.take(.name, to: end)
        reportMissing(.missingSign(":", after: lexer.text(start, end)))
      } else if isAtEndOfStage {
        reportMissing(.aggregateName)
      } else {
        let value = expression()
        report(.aggregateName, at: value.range, fixes: [.init(SourceRange(start, start), "n: ")])
      }
      return nil
    }
    let name = Name(text: lexer.text(start, end), range: lexer.take(.name, to: end))
    lexer.take(.sign)
    skipBlanks()
    return Aggregate(name: name, value: expression())
  }

  private mutating func keys() -> [ColumnPath] {
    var keys: [ColumnPath] = []
    while true {
      lexer.skipBlanks(newlines: context.newlineIsBlank)
      guard lexer.current.beginsName || (lexer.isAt(".") && lexer.next.beginsName) else {
        reportMissing(.missingName(keys.isEmpty ? "by" : ","))
        return keys
      }
      keys.append(columnPath())
      skipBlanks()
      guard lexer.isAt(",") else { return keys }
      lexer.take(.sign)
      lexer.skipBlanks(newlines: true)
    }
  }
}
