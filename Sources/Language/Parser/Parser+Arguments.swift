import Diagnostics

/// Words mode.
extension Parser {
  /// Reads arguments up to the end of the stage.
  mutating func arguments(of verb: Name? = nil) -> [Argument] {
    var arguments: [Argument] = []
    var allowsFlags = true
    while true {
      skipBlanks()
      if isAtEndOfStage || lexer.isAt("&", "&") { return arguments }
      let before = lexer.position
      if lexer.isAt(">") || lexer.isAt("<") {
        redirection(after: verb)
      } else if lexer.isAt("&") {
        background()
      } else if allowsFlags, let range = endOfFlags() {
        arguments.append(.endOfFlags(range))
        allowsFlags = false
      } else {
        arguments.append(argument(allowsFlags: allowsFlags))
        if lexer.position == before { unexpectedSign() } else { separate(from: arguments) }
      }
    }
  }

  /// Passes over one character that fits nowhere.
  mutating func unexpectedSign() {
    report(.leftover(text(here()), after: ""), at: here())
    lexer.takeInvalid()
  }

  /// Tells when what follows is glued to brackets that end an argument.
  private mutating func separate(from arguments: [Argument]) {
    guard let byte = arguments.last?.closingByte(in: lexer.bytes), byte.isCloser else { return }
    guard !lexer.isAtEnd, !lexer.current.isBlank, !lexer.current.isNewline, !isAtEndOfStage, !lexer.isAt(","),
      lexer.continuationEnd(at: lexer.position) == nil, !lexer.current.isControl
    else { return }
    let place = SourceRange(lexer.position, lexer.position)
    report(.missingBlank, at: here(), fixes: [.init(place, " ")])
  }

  private mutating func redirection(after verb: Name?) {
    let start = lexer.position
    var end = start + 1
    while [UInt8(ascii: ">"), UInt8(ascii: "<"), UInt8(ascii: "="), UInt8(ascii: "&")].contains(lexer.byte(at: end)) {
      end += 1
    }
    let sign = lexer.text(start, end)
    let target = lexer.blanksEnd(from: end, newlines: false)
    let isNumber = lexer.byte(at: target).isDigit
    let hasTarget = !isNumber && lexer.bareEnd(from: target, commaEnds: false, inExpression: false) > target
    let fixes: [Diagnostic.Fix] =
      sign == ">" && hasTarget ? [.init(SourceRange(lexer.significantEnd, target), " | save ")] : []
    let compared = isNumber ? verb?.text : nil
    let meant = verb.flatMap { name in
      shapes.synonyms[name.text] ?? Spelling.nearest(to: name.text, in: shapes.tails.keys.sorted())
    }
    if let meant, let verb {
      report(.noComparison(verb.text, meant: meant), at: verb.range, fixes: [.init(verb.range, meant)])
    } else {
      report(.redirection(sign, compared: compared), at: SourceRange(start, end), fixes: fixes)
    }
    lexer.take(.invalid, to: end)
  }

  private mutating func background() {
    report(.background, at: here())
    lexer.take(.invalid)
  }

  /// `--` alone.
  private mutating func endOfFlags() -> SourceRange? {
    guard lexer.isAt("-", "-") else { return nil }
    let after = lexer.byte(at: lexer.position + 2)
    guard lexer.position + 2 >= lexer.bytes.count || after.endsWord else { return nil }
    return lexer.take(.sign, count: 2)
  }

  /// Reads one argument. Nothing is taken when none begins here.
  mutating func argument(allowsFlags: Bool) -> Argument {
    switch lexer.current {
    case UInt8(ascii: "("): return .expression(group())
    case UInt8(ascii: "["): return .list(list())
    case UInt8(ascii: "{"): return bracedArgument()
    case UInt8(ascii: "-") where allowsFlags && isAtFlag: return .flag(flag())
    default: return .word(word())
    }
  }

  private mutating func bracedArgument() -> Argument {
    switch braced() {
    case .record(let record): .record(record)
    case .closure(let closure): .closure(closure)
    case let other: .expression(other)
    }
  }

  private mutating func flag() -> Flag {
    let start = lexer.position
    if lexer.next != UInt8(ascii: "-") { return shortFlag() }
    let end = lexer.dashedNameEnd(from: start + 2)
    let name = lexer.text(start + 2, end)
    let nameRange = lexer.take(.flag, to: end)
    var value: Argument?
    if lexer.isAt("=") {
      lexer.take(.sign)
      value = argument(allowsFlags: false)
      if lexer.significantEnd == value?.range.start { reportMissing(.missingValue(after: "--\(name)=")) }
    } else if !lexer.isBoundary(at: lexer.position) || lexer.isAt("(") || lexer.isAt("{") {
      let place = SourceRange(lexer.position, lexer.position)
      report(.missingBlank, at: here(), fixes: [.init(place, " ")])
    }
    return Flag(name: name, isShort: false, value: value, nameRange: nameRange, range: range(from: start))
  }

  /// `-c`, `-cvalue`, `-c=value`.
  private mutating func shortFlag() -> Flag {
    let start = lexer.position
    var end = start + 2
    while lexer.byte(at: end) & 0xC0 == 0x80 { end += 1 }
    let name = lexer.text(start + 1, end)
    let nameRange = lexer.take(.flag, to: end)
    if lexer.isAt("=") { lexer.take(.sign) }
    let value =
      lexer.isAtEnd || lexer.current.endsWord || lexer.isAt(">") || lexer.isAt("<")
      ? nil : argument(allowsFlags: false)
    return Flag(name: name, isShort: true, value: value, nameRange: nameRange, range: range(from: start))
  }

  /// Reads `[ … ]`.
  mutating func list() -> ListLiteral {
    let start = lexer.position
    guard let outside = open(1, closer: "]", Context(newlineIsBlank: true, commaEnds: true)) else {
      return ListLiteral(elements: [], range: SourceRange(start, start))
    }
    var elements: [Argument] = []
    while true {
      skipBlanks()
      while lexer.isAt(",") {
        lexer.take(.sign)
        skipBlanks()
      }
      if lexer.isAtEnd || lexer.current.isCloser || lexer.isAt("|") || lexer.isAt(";") { break }
      let before = lexer.position
      elements.append(argument(allowsFlags: false))
      if lexer.position == before { unexpectedSign() }
    }
    close("]", outside)
    return ListLiteral(elements: elements, range: range(from: start))
  }
}

extension Argument {
  /// The last byte of a bracketed argument.
  fileprivate func closingByte(in bytes: [UInt8]) -> UInt8? {
    switch self {
    case .expression(let value): value.range.end > 0 ? bytes[value.range.end - 1] : nil
    case .list(let list): list.range.end > 0 ? bytes[list.range.end - 1] : nil
    case .record(let record): record.range.end > 0 ? bytes[record.range.end - 1] : nil
    case .closure(let closure): closure.range.end > 0 ? bytes[closure.range.end - 1] : nil
    case .word, .flag, .endOfFlags: nil
    }
  }
}
