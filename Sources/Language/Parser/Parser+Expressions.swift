import Diagnostics

/// Operators, by precedence climbing.
extension Parser {
  /// What a bare word at this place is when it stands alone.
  enum Bareword {
    /// A column.
    case column
    /// Text, unless arithmetic follows: right of a comparison.
    case compared
    /// Text, unless any operator follows: after `:`, `=` or `=>`.
    case value
  }

  /// Reads an expression; `.missing` when none begins here.
  mutating func expression(_ bareword: Bareword = .column) -> Expression { binary(0, bareword) }

  /// Reads operators that bind at least so strongly.
  mutating func binary(_ least: Int, _ bareword: Bareword) -> Expression {
    let outside = height
    height = 0
    skipBlanks()
    var left = lexer.isAt(".", ".") && !isAtParentPath ? openRange() : operand(bareword)
    var wasComparison = false
    while !gaveUp {
      skipBlanks()
      guard let (sign, end) = binaryOperator(at: lexer.position), sign.strength >= least else { break }
      if context.isHeader, lexer.isAt("|") { break }
      let leftHeight = height
      if case .range(let includesUpper) = sign {
        left = range(from: left, includesUpper: includesUpper, end)
      } else if wasComparison, sign.isComparison {
        left = chained(left, sign, end)
      } else {
        left = infix(left, sign, end)
      }
      wasComparison = sign.isComparison
      height = max(leftHeight, height)
      grow()
    }
    height = max(outside, height)
    return left
  }

  private mutating func infix(_ left: Expression, _ sign: BinaryOperator, _ end: Int) -> Expression {
    let infix = takeOperator(sign, end)
    let right = rightSide(of: sign, infix)
    return .infix(infix, left, right, left.range.joined(right.range))
  }

  private mutating func rightSide(of sign: BinaryOperator, _ infix: InfixOperator) -> Expression {
    skipAfterOperator(infix.rawValue)
    depth += 1
    defer { depth -= 1 }
    return binary(sign.strength + 1, infix.isComparison ? .compared : .column)
  }

  /// A newline after an operator separates nothing, if something follows.
  private mutating func skipAfterOperator(_ sign: String) {
    let offset = lexer.blanksEnd(from: lexer.position, newlines: true)
    lexer.skipBlanks(newlines: offset < lexer.bytes.count && !lexer.bytes[offset].isCloser)
    if !beginsOperand { reportMissing(.missingValue(after: sign)) }
  }

  private mutating func takeOperator(_ sign: BinaryOperator, _ end: Int) -> InfixOperator {
    let place = SourceRange(lexer.position, end)
    switch sign {
    case .infix(let infix):
      lexer.take(lexer.current.beginsName ? .keyword : .sign, to: end)
      return infix
    case .range: return .add
    case .mistaken(let infix, let spelled):
      let message: ParserMessage =
        switch spelled {
        case "=": .assignmentInExpression
        case "%": .modulo
        case "&&": .andAnd
        case "||": .orOr
        default: .foreignOperator(spelled, meant: spelled == "**" ? nil : infix.rawValue)
        }
      let isGlued = lexer.position > 0 && !lexer.bytes[lexer.position - 1].isBlank
      let replacement = isGlued && infix != .equal ? " \(infix.rawValue) " : infix.rawValue
      report(message, at: place, fixes: spelled == "**" ? [] : [.init(place, replacement)])
      lexer.take(.invalid, to: end)
      return infix
    }
  }

  /// `a < b < c`, read as `a < b and b < c`.
  private mutating func chained(_ left: Expression, _ sign: BinaryOperator, _ end: Int) -> Expression {
    guard case .infix(_, _, let middle, _) = left else { return infix(left, sign, end) }
    let place = SourceRange(lexer.position, end)
    var again = source.text(middle.range)
    var fix = Diagnostic.Fix(SourceRange(left.range.end, left.range.end), " and " + again)
    if case .word = middle, again.utf8.allSatisfy(\.continuesName) {
      // Right of a comparison a name alone is text; a column is meant.
      again = "." + again
      fix = Diagnostic.Fix(middle.range, again + " and " + again)
    }
    report(.chainedComparison, at: place, fixes: [fix])
    let infix = takeOperator(sign, end)
    let right = rightSide(of: sign, infix)
    let second = Expression.infix(infix, middle, right, middle.range.joined(right.range))
    return .infix(.and, left, second, left.range.joined(right.range))
  }

  /// `a..b` and `a..` after its left side.
  private mutating func range(from left: Expression, includesUpper: Bool, _ end: Int) -> Expression {
    if end - lexer.position == 3, lexer.byte(at: end - 1) == UInt8(ascii: ".") {
      let place = SourceRange(lexer.position, end)
      report(.threeDots, at: place, fixes: [.init(place, "..")])
    }
    let sign = lexer.take(.sign, to: end)
    skipBlanks()
    guard beginsOperand, !(context.isHeader && lexer.isAt("{")),
      binaryOperator(at: lexer.position) == nil || lexer.isAt("-")
    else { return .range(lower: left, upper: nil, includesUpper: includesUpper, left.range.joined(sign)) }
    let upper = binary(Self.rangeStrength + 1, .column)
    return .range(lower: left, upper: upper, includesUpper: includesUpper, left.range.joined(upper.range))
  }

  /// `..b`.
  private mutating func openRange() -> Expression {
    let start = lexer.position
    let includesUpper = lexer.byte(at: start + 2) != UInt8(ascii: "<")
    lexer.take(.sign, count: includesUpper ? 2 : 3)
    skipBlanks()
    guard beginsOperand else {
      reportMissing(.missingValue(after: ".."))
      return .missing(range(from: start))
    }
    let upper = binary(Self.rangeStrength + 1, .column)
    return .range(lower: nil, upper: upper, includesUpper: includesUpper, range(from: start))
  }

  var isAtParentPath: Bool { lexer.isAt(".", ".") && lexer.byte(at: lexer.position + 2) == UInt8(ascii: "/") }

  /// Whether a value can begin here.
  var beginsOperand: Bool {
    let byte = lexer.current
    if lexer.isAtEnd || byte.endsWord { return false }
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): return false
    default: return true
    }
  }
}
