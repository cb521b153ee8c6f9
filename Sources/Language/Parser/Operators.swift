/// What may stand between two values, with how strongly it binds.
enum BinaryOperator {
  case infix(InfixOperator)
  case range(includesUpper: Bool)
  /// What people bring along from elsewhere, and what they mean by it.
  case mistaken(InfixOperator, spelled: String)

  /// 0 binds least: `or`, `and`, (`not`), comparisons, `??`, ranges, sums, products.
  var strength: Int {
    switch self {
    case .range: Parser.rangeStrength
    case .infix(let infix), .mistaken(let infix, _):
      switch infix {
      case .or: 0
      case .and: 1
      case .coalesce: 4
      case .add, .subtract: 6
      case .multiply, .divide, .modulo: 7
      default: Parser.comparisonStrength
      }
    }
  }

  var isComparison: Bool {
    switch self {
    case .infix(let infix), .mistaken(let infix, _): infix.isComparison
    case .range: false
    }
  }
}

extension Parser {
  static var comparisonStrength: Int { 3 }
  static var rangeStrength: Int { 5 }

  /// The operator at an offset, and where it ends.
  func binaryOperator(at offset: Int) -> (sign: BinaryOperator, end: Int)? {
    let first = lexer.byte(at: offset)
    if first.beginsName { return namedOperator(at: offset) }
    let second = lexer.byte(at: offset + 1)
    let third = lexer.byte(at: offset + 2)
    let isDouble = first == second
    func sign(_ infix: InfixOperator, _ length: Int) -> (BinaryOperator, Int)? { (.infix(infix), offset + length) }
    func mistake(_ infix: InfixOperator, _ text: String) -> (BinaryOperator, Int)? {
      (.mistaken(infix, spelled: text), offset + text.utf8.count)
    }
    switch first {
    case UInt8(ascii: "="):
      if second == UInt8(ascii: ">") { return nil }
      if isDouble, third == UInt8(ascii: "=") { return mistake(.equal, "===") }
      return isDouble ? sign(.equal, 2) : second == UInt8(ascii: "~") ? sign(.matches, 2) : mistake(.equal, "=")
    case UInt8(ascii: "!"):
      if second == UInt8(ascii: "="), third == UInt8(ascii: "=") { return mistake(.notEqual, "!==") }
      return second == UInt8(ascii: "=") ? sign(.notEqual, 2) : second == UInt8(ascii: "~") ? sign(.matchesNot, 2) : nil
    case UInt8(ascii: "<") where second == UInt8(ascii: ">"): return mistake(.notEqual, "<>")
    case UInt8(ascii: "<"): return second == UInt8(ascii: "=") ? sign(.lessOrEqual, 2) : sign(.less, 1)
    case UInt8(ascii: ">"): return second == UInt8(ascii: "=") ? sign(.greaterOrEqual, 2) : sign(.greater, 1)
    case UInt8(ascii: "?"): return isDouble ? sign(.coalesce, 2) : nil
    case UInt8(ascii: "+"): return sign(.add, 1)
    case UInt8(ascii: "-"): return isLateFlag(at: offset) ? nil : dashedComparison(at: offset) ?? sign(.subtract, 1)
    case UInt8(ascii: "*"): return isDouble ? mistake(.multiply, "**") : sign(.multiply, 1)
    case UInt8(ascii: "/"): return sign(.divide, 1)
    case UInt8(ascii: "%"): return mistake(.modulo, "%")
    case UInt8(ascii: "&"): return isDouble ? mistake(.and, "&&") : nil
    case UInt8(ascii: "|"): return isDouble ? mistake(.or, "||") : nil
    case UInt8(ascii: "."):
      guard isDouble else { return nil }
      let excludes = third == UInt8(ascii: "<")
      return (.range(includesUpper: !excludes), offset + (excludes || third == first ? 3 : 2))
    default: return nil
    }
  }

  private func isLateFlag(at offset: Int) -> Bool {
    lexer.byte(at: offset + 1) == UInt8(ascii: "-") && lexer.byte(at: offset + 2).beginsName && offset > 0
      && lexer.bytes[offset - 1].isBlank
  }

  private func namedOperator(at offset: Int) -> (sign: BinaryOperator, end: Int)? {
    let end = lexer.dashedNameEnd(from: offset)
    // The longest is `starts-with`; a key of a record is none.
    guard end - offset <= 11, end - offset >= 2, lexer.byte(at: end) != UInt8(ascii: ":") else { return nil }
    switch lexer.text(offset, end) {
    case "or": return (.infix(.or), end)
    case "and": return (.infix(.and), end)
    case "in": return (.infix(.isIn), end)
    case "contains": return (.infix(.contains), end)
    case "starts-with": return (.infix(.startsWith), end)
    case "ends-with": return (.infix(.endsWith), end)
    case "like": return (.infix(.like), end)
    case "mod": return (.infix(.modulo), end)
    case "AND": return (.mistaken(.and, spelled: "AND"), end)
    case "OR": return (.mistaken(.or, spelled: "OR"), end)
    case "IN": return (.mistaken(.isIn, spelled: "IN"), end)
    case "LIKE": return (.mistaken(.like, spelled: "LIKE"), end)
    case "IS", "is":
      let second = lexer.blanksEnd(from: end, newlines: false)
      let secondEnd = lexer.dashedNameEnd(from: second)
      let isNegated = ["not", "NOT"].contains(lexer.text(second, secondEnd))
      return isNegated
        ? (.mistaken(.notEqual, spelled: lexer.text(offset, secondEnd)), secondEnd)
        : (.mistaken(.equal, spelled: lexer.text(offset, end)), end)
    case "not":
      let second = lexer.blanksEnd(from: end, newlines: false)
      let secondEnd = lexer.dashedNameEnd(from: second)
      return second > end && lexer.text(second, secondEnd) == "in" ? (.infix(.isNotIn), secondEnd) : nil
    default: return nil
    }
  }

  /// `-eq` and the like, as the test of other shells has them.
  private func dashedComparison(at offset: Int) -> (BinaryOperator, Int)? {
    guard offset > 0, lexer.bytes[offset - 1].isBlank, lexer.byte(at: offset + 3).isBlank else { return nil }
    let signs: [String: InfixOperator] = [
      "-eq": .equal, "-ne": .notEqual, "-lt": .less, "-le": .lessOrEqual, "-gt": .greater, "-ge": .greaterOrEqual,
    ]
    let spelled = lexer.text(offset, min(offset + 3, lexer.bytes.count))
    return signs[spelled].map { (.mistaken($0, spelled: spelled), offset + 3) }
  }
}
