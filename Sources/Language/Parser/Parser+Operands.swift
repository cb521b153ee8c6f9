import Diagnostics
import Quantities

/// Values between operators.
extension Parser {
  mutating func operand(_ bareword: Bareword) -> Expression {
    let byte = lexer.current
    if byte.beginsName { return named(bareword) }
    if byte.isDigit { return number() }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(string())
    case UInt8(ascii: "$"): return dollar()
    case UInt8(ascii: "-"): return negative()
    case UInt8(ascii: "("): return group()
    case UInt8(ascii: "["): return .list(list())
    case UInt8(ascii: "{") where !context.isHeader: return braced()
    case UInt8(ascii: "."): return dotted(bareword)
    case UInt8(ascii: "!"): return notSign()
    case UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "~"), UInt8(ascii: "^"), UInt8(ascii: "@"),
      UInt8(ascii: "\\"), UInt8(ascii: "?"):
      return bareword == .column ? missing() : .word(word(inExpression: true))
    case UInt8(ascii: "`"):
      let place = lexer.takeInvalid()
      report(.backquote, at: place)
      recover()
      return .missing(place)
    default: return missing()
    }
  }

  private mutating func missing() -> Expression {
    reportMissing(.missingValue(after: ""))
    return .missing(SourceRange(lexer.position, lexer.position))
  }

  /// One level deeper without brackets, as `- - x` or `not not x`.
  private mutating func prefixed(_ sign: PrefixOperator, length: Int, least: Int) -> Expression {
    let start = lexer.position
    guard depth < Self.deepestNesting else {
      giveUp()
      return .missing(SourceRange(start, start))
    }
    lexer.take(sign == .not ? .keyword : .sign, count: length)
    depth += 1
    skipBlanks()
    let value = sign == .negate ? operand(.column) : binary(least, .column)
    depth -= 1
    grow()
    return .prefix(sign, value, range(from: start))
  }

  private mutating func negative() -> Expression {
    let start = lexer.position
    guard lexer.next.isDigit else { return prefixed(.negate, length: 1, least: 0) }
    if case .quantity(let quantity, let length) = Quantity.read(lexer.bytes[(start + 1)...]),
      let negated = quantity.negated
    {
      return .quantity(negated, lexer.take(.number, count: length + 1))
    }
    return prefixed(.negate, length: 1, least: 0)
  }

  private mutating func notSign() -> Expression {
    let place = SourceRange(lexer.position, lexer.position + 1)
    report(.notSign, at: place, fixes: [.init(place, "not ")])
    return prefixed(.not, length: 1, least: Self.comparisonStrength)
  }

  private mutating func dollar() -> Expression {
    let start = lexer.position
    if lexer.next == UInt8(ascii: "(") {
      let (program, range) = substitution()
      return .substitution(program, range)
    }
    guard lexer.next == UInt8(ascii: "{") || lexer.next.beginsName else {
      reportDollar()
      lexer.take(.invalid)
      return .missing(range(from: start))
    }
    let path = variablePath(inExpression: true)
    if lexer.isAt("["), lexer.digitsEnd(from: lexer.position + 1) > lexer.position + 1 {
      let end = lexer.digitsEnd(from: lexer.position + 1) + 1
      if lexer.byte(at: end - 1) == UInt8(ascii: "]") {
        reportIndex(lexer.position, end)
        lexer.take(.invalid, to: end)
      }
    }
    return .variable(path)
  }

  /// `.name`, `./path`, or `.5`, which is a mistake.
  /// Whether a dot stands alone: the working folder, as a default or in a record.
  private var isAtWorkingFolder: Bool {
    let after = lexer.position + 1
    return after >= lexer.bytes.count || lexer.byte(at: after).endsWord || lexer.byte(at: after) == UInt8(ascii: ",")
  }

  private mutating func dotted(_ bareword: Bareword) -> Expression {
    if lexer.next.beginsName { return .column(columnPath()) }
    if lexer.next == UInt8(ascii: "/") || isAtParentPath || isAtWorkingFolder, bareword != .column {
      return .word(word(inExpression: true))
    }
    guard lexer.next.isDigit else { return missing() }
    let start = lexer.position
    report(.leadingDot, at: here(), fixes: [.init(SourceRange(start, start), "0")])
    lexer.take(.invalid, to: max(start + 1, here().end))
    return .missing(range(from: start))
  }

  /// `name`, `name.field?`, `.name`.
  mutating func columnPath() -> ColumnPath {
    let start = lexer.position
    let isExplicit = lexer.isAt(".")
    var offset = isExplicit ? start + 1 : start
    let end = lexer.nameEnd(from: offset)
    let isOptional = takesMark(at: end)
    let first = Field(
      name: lexer.text(offset, end), isOptional: isOptional, range: SourceRange(offset, isOptional ? end + 1 : end))
    offset = first.range.end
    let rest = fields(from: &offset, marks: true)
    lexer.take(.column, to: offset)
    return ColumnPath(fields: [first] + rest, isExplicit: isExplicit, range: SourceRange(start, offset))
  }

  /// A literal that begins with a digit, or text such as `1080p`.
  private mutating func number() -> Expression {
    let start = lexer.position
    switch Quantity.read(lexer.bytes[start...]) {
    case .quantity(let quantity, let length):
      let end = start + length
      let isText = lexer.byte(at: end) == UInt8(ascii: ".") && lexer.byte(at: end + 1).continuesName
      return isText ? .word(word(inExpression: true)) : .quantity(quantity, lexer.take(.number, to: end))
    case .wrongUnit(let length, let unit, let offers):
      let range = lexer.take(.number, count: length)
      report(.wrongUnit(unit, offers: offers), at: range, fixes: offers.map { .init(range, $0) })
      return .missing(range)
    case .overflow(let length):
      let range = lexer.take(.number, count: length)
      report(.overflow, at: range)
      return .missing(range)
    case .text: return .word(word(inExpression: true))
    }
  }

  /// What begins with a letter: a literal, a call, a column, or text.
  private mutating func named(_ bareword: Bareword) -> Expression {
    let start = lexer.position
    let end = lexer.dashedNameEnd(from: start)
    if lexer.isBoundary(at: end) || lexer.isAtOperatorOrComma(end) {
      switch lexer.text(start, min(end, start + 6)) {
      case "true": return .boolean(true, lexer.take(.keyword, to: end))
      case "false": return .boolean(false, lexer.take(.keyword, to: end))
      case "null": return .null(lexer.take(.keyword, to: end))
      case "not" where bareword != .compared: return prefixed(.not, length: 3, least: Self.comparisonStrength)
      case "and" where lexer.isBoundary(at: end), "or" where lexer.isBoundary(at: end): return missing()
      default: break
      }
    }
    let callee = lexer.nameEnd(from: start)
    if lexer.byte(at: callee) == UInt8(ascii: "(") { return call(to: callee) }
    if bareword != .column, isText(bareword) { return .word(word(inExpression: true)) }
    return .column(columnPath())
  }

  /// Whether the bare word here is text: it stands alone, or is no name at all.
  private func isText(_ bareword: Bareword) -> Bool {
    let start = lexer.position
    let end = lexer.bareEnd(from: start, commaEnds: context.commaEnds, inExpression: true)
    var path = lexer.nameEnd(from: start)
    _ = fields(from: &path, marks: true)
    if takesMark(at: path) { path += 1 }
    let isPlain = end >= lexer.bytes.count || !lexer.bytes[end].startsGluedPart
    guard path == end, isPlain else { return true }
    let after = lexer.blanksEnd(from: end, newlines: context.newlineIsBlank)
    guard let (sign, _) = binaryOperator(at: after) else { return true }
    return bareword == .compared && sign.strength <= Self.comparisonStrength
  }

  private mutating func call(to end: Int) -> Expression {
    let start = lexer.position
    let name = Name(text: lexer.text(start, end), range: lexer.take(.name, to: end))
    guard let outside = open(1, closer: ")", Context(newlineIsBlank: true, commaEnds: true)) else {
      return .missing(name.range)
    }
    var arguments: [Expression] = []
    skipBlanks()
    while !lexer.isAtEnd, !lexer.current.isCloser {
      arguments.append(expression())
      skipBlanks()
      guard lexer.isAt(",") else { break }
      lexer.take(.sign)
      skipBlanks()
    }
    close(")", outside)
    return .call(name, arguments, range(from: start))
  }
}

extension Lexer {
  fileprivate func isAtOperatorOrComma(_ offset: Int) -> Bool {
    switch byte(at: offset) {
    case UInt8(ascii: ","), UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "?"), UInt8(ascii: "&"), UInt8(ascii: "+"):
      true
    default: false
    }
  }
}

extension UInt8 {
  /// Whether this is glued to a bare word as one more part of it.
  fileprivate var startsGluedPart: Bool {
    switch self {
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "$"), UInt8(ascii: "["), UInt8(ascii: "\\"): true
    default: false
    }
  }
}
