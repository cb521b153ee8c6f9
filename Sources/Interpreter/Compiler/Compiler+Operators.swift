import Diagnostics
import Language

extension Compiler {
  func prefix(_ sign: PrefixOperator, _ operand: Expression, _ range: SourceRange) -> Compiled {
    switch sign {
    case .not:
      let condition = self.condition(operand)
      return Compiled(evaluate: { frame, row in .bool(!(try condition(frame, row))) }, kind: .bool)
    case .negate:
      let compiled = expression(operand)
      if let constant = compiled.constant {
        do { return .constant(try Operators.negate(constant)) } catch {
          report("T0103", Failure(error).diagnostic.message, at: range)
          return .constant(.null)
        }
      }
      let evaluate = compiled.evaluate
      return Compiled(
        evaluate: placing(range) { frame, row in try Operators.negate(try evaluate(frame, row)) }, kind: compiled.kind)
    }
  }

  func infix(_ sign: InfixOperator, _ left: Expression, _ right: Expression, _ range: SourceRange) -> Compiled {
    switch sign {
    case .and, .or:
      let (first, second) = (condition(left), condition(right))
      let isAnd = sign == .and
      return Compiled(
        evaluate: { frame, row in
          let value = try first(frame, row)
          return .bool(value == isAnd ? try second(frame, row) : value)
        }, kind: .bool)
    case .coalesce:
      let (first, second) = (expression(left), expression(right))
      let (value, other) = (first.evaluate, second.evaluate)
      return Compiled(
        evaluate: { frame, row in
          let found = try value(frame, row)
          if case .null = found { return try other(frame, row) }
          return found
        }, kind: first.kind == second.kind ? first.kind : nil)
    default:
      let (first, second) = (expression(left), rightSide(right, of: sign))
      if sign == .matches || sign == .matchesNot, second.constant != nil {
        return arithmetic(sign, first, second, (left, right), right.range)
      }
      if sign.isComparison, checkDate(first.kind.map { (left, $0) }, right) { return .constant(.null) }
      return arithmetic(sign, first, second, (left, right), range)
    }
  }

  /// A lone bare word right of a comparison is text, unless it is also a column: then nobody can tell what is meant.
  private func rightSide(_ right: Expression, of sign: InfixOperator) -> Compiled {
    guard case .word(let word) = right, sign.isComparison else { return expression(right) }
    if rowDepth > 0, let text = word.loneName, rowSchema?[text] != nil {
      report(
        "N0113", "`\(text)` may be the text or the column here", at: word.range,
        help: ["write `.\(text)` for the column, `'\(text)'` for the text"])
    }
    if let pieces = word.constantPieces {
      let text = EvaluatedWord(pieces: pieces)
      return .constant(text.value)
    }
    return expression(right)
  }

  private func arithmetic(
    _ sign: InfixOperator, _ left: Compiled, _ right: Compiled, _ sides: (left: Expression, right: Expression),
    _ range: SourceRange
  ) -> Compiled {
    var kind: Kind?
    if let first = left.kind, let second = right.kind {
      if let result = Operators.kind(of: sign, first, second) {
        kind = result == .null ? nil : result
      } else {
        reportMix(sign, (sides.left, first), (sides.right, second), range)
        return .constant(.null)
      }
    } else if sign.isComparison {
      kind = .bool
    }
    let (first, second) = (left.evaluate, right.evaluate)
    if sign == .matches || sign == .matchesNot { return regex(sign, first, right, range) }
    let compute = placing(range) { frame, row in
      try Operators.apply(sign, try first(frame, row), try second(frame, row))
    }
    if let a = left.constant, let b = right.constant {
      do { return .constant(try Operators.apply(sign, a, b)) } catch {
        warn("T0115", "this always fails: \(Failure(error).diagnostic.message)", at: range)
      }
    }
    return Compiled(evaluate: compute, kind: kind)
  }

  /// A pattern that is known is read once, and found wrong before anything runs.
  private func regex(_ sign: InfixOperator, _ left: @escaping Evaluate, _ right: Compiled, _ range: SourceRange)
    -> Compiled
  {
    let wanted = sign == .matches
    if let constant = right.constant {
      do { _ = try PatternCache().pattern(constant) } catch {
        let failure = Failure(error).diagnostic
        let isGlob = constant.plainText?.first.map { "*?".contains($0) } ?? false
        report(
          "T0104", failure.message, at: range,
          help: isGlob ? ["patterns of file names are compared with `like`: `name like *.mp4`"] : failure.help)
        return .constant(.null)
      }
    }
    let second = right.evaluate
    return Compiled(
      evaluate: placing(range) { frame, row in
        let text = try left(frame, row)
        if case .null = text { return .bool(!wanted) }
        let pattern = try frame.patterns.pattern(try second(frame, row))
        return .bool(try Operators.matches(text, pattern, frame.session.cancellation) == wanted)
      }, kind: .bool)
  }
}

extension Word {
  /// The text, when it could just as well be the name of a column.
  fileprivate var loneName: String? {
    guard parts.count == 1, case .bare(let text, _) = parts[0] else { return nil }
    return text
  }
}
