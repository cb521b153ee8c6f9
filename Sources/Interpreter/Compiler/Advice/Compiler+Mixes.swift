import Diagnostics
import Language
import Quantities

/// What is said of values that do not go together.
extension Compiler {
  /// A value of the wrong kind with its expression.
  typealias Side = (expression: Expression, kind: Kind)

  /// Reports two values that an operator cannot join: at the one that was probably meant to be another, if there is one.
  func reportMix(_ sign: InfixOperator, _ left: Side, _ right: Side, _ range: SourceRange) {
    let message = Operators.refusal(sign, left.kind, right.kind)
    for (side, other) in [(right, left.kind), (left, right.kind)] {
      if let mended = mended(side, beside: other, sign) {
        report(
          "T0103", message, at: side.expression.range,
          label: "did you mean \(mended.map { "`\($0)`" }.joined(separator: " or "))?",
          fixes: mended.map { Diagnostic.Fix(side.expression.range, $0) })
        return
      }
      if other == .date, let reason = Meant.wrongDate(source.text(side.expression.range)) {
        report("T0103", reason, at: side.expression.range, help: ["dates are written `2026-01-31`"])
        return
      }
    }
    let joined = sign == .add ? joinedText(left.expression, right.expression) : nil
    var help = Operators.advice(sign, left.kind, right.kind).map { [$0] } ?? []
    if left.kind == .list, right.kind == .int, sign.isComparison {
      help = ["`count(\(source.text(left.expression.range)))` is how many items it has"]
    }
    report(
      "T0103", message, at: range, label: joined.map { "write `\($0)`" } ?? "", help: help,
      fixes: joined.map { [Diagnostic.Fix(range, $0)] } ?? [])
  }

  /// A constant that can be read as what the other side needs.
  private func mended(_ side: Side, beside other: Kind, _ sign: InfixOperator) -> [String]? {
    let text: String
    switch side.expression {
    case .string(let string): text = string.constantText ?? ""
    case .word, .quantity, .infix: text = source.text(side.expression.range)
    default: return nil
    }
    if case .word = side.expression, let literal = Foreign.literals[text] { return [literal] }
    var wanted = other
    if other == .date, sign == .add || sign == .subtract { wanted = .duration }
    if other == .date, wanted == .duration, side.kind == .int { return [text + "d"] }
    if case .infix = side.expression, wanted != .date { return nil }
    guard sign.isComparison || sign == .add || sign == .subtract else { return nil }
    let literals = Meant.literals(text, as: wanted)
    return literals.isEmpty ? nil : literals
  }

  /// A date compared with a text that is none can never be true.
  func checkDate(_ date: Side?, _ text: Expression) -> Bool {
    guard date?.kind == .date else { return false }
    let written: String
    switch text {
    case .string(let string):
      guard let constant = string.constantText else { return false }
      written = constant
    case .word(let word):
      guard let pieces = word.constantPieces else { return false }
      written = pieces.map(\.text).joined()
    default: return false
    }
    let literals = Meant.literals(written, as: .date)
    if case .string = text, literals == [written] {
      // It is compared as what it says; without quotes it is checked as well.
      return false
    }
    guard Timestamp(written) == nil else { return false }
    report(
      "T0103", "`\(written.shortened)` is no date", at: text.range,
      label: literals.first.map { "did you mean `\($0)`?" } ?? Meant.wrongDate(written) ?? "",
      help: literals.isEmpty ? ["dates are written `2026-01-31`"] : [],
      fixes: literals.map { Diagnostic.Fix(text.range, $0) })
    return true
  }

  /// `'clip' + $n` as one text.
  private func joinedText(_ left: Expression, _ right: Expression) -> String? {
    switch (left, right) {
    case (.string(let string), .variable(let path)) where path.fields.isEmpty:
      return string.plainConstant.map { "\"\($0)$\(path.name.text)\"" }
    case (.variable(let path), .string(let string)) where path.fields.isEmpty:
      return string.plainConstant.map { "\"${\(path.name.text)}\($0)\"" }
    default: return nil
    }
  }
}

extension StringLiteral {
  /// Its text, when it means the same in double quotes.
  fileprivate var plainConstant: String? {
    constantText.flatMap { text in text.contains { "\"\\$\n".contains($0) } ? nil : text }
  }
}
