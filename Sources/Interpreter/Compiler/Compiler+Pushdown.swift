import Diagnostics
import Language
import Synchronization

/// How often a variable was declared in the text that was compiled so far.
final class DeclarationCount: Sendable {
  private let value = Atomic(1)

  var count: Int { value.load(ordering: .relaxed) }
  func increment() { value.add(1, ordering: .relaxed) }
}

extension Compiler {
  /// The columns of a listing that conditions for its source may look at.
  private static let listed: Set<String> = ["name", "ext", "path", "size", "modified"]

  /// What a condition over rows says that their source could use. It was compiled before, so nothing is reported here.
  func pushdown(of expression: Expression) -> PushdownPlan {
    switch expression {
    case .group(let inner, _): return pushdown(of: inner)
    case .prefix(.not, let inner, _): return .negated(pushdown(of: inner))
    case .infix(.and, let left, let right, _): return .both(pushdown(of: left), pushdown(of: right))
    case .infix(.or, let left, let right, let range):
      return .either(written: source.text(range), pushdown(of: left), pushdown(of: right))
    case .infix(let sign, .column(let path), let right, let range):
      guard sign.isComparison, path.fields.count == 1, let column = path.fields.first?.name,
        Self.listed.contains(column), let value = steady(right)
      else { return .unknown }
      return .test(written: source.text(range), column: column, sign, value)
    default: return .unknown
    }
  }

  private func steady(_ expression: Expression) -> SteadyValue? {
    var parts = SteadyParts()
    guard collect(expression, &parts) else { return nil }
    let before = (diagnostics, usedColumns)
    defer { (diagnostics, usedColumns) = before }
    let compiled: Compiled
    if case .word(let word) = expression, let pieces = word.constantPieces {
      compiled = .constant(EvaluatedWord(pieces: pieces).value)
    } else {
      compiled = self.expression(expression)
    }
    return SteadyValue(
      evaluate: compiled.evaluate, constant: compiled.constant, isGrowing: parts.isGrowing, variables: parts.variables)
  }

  private struct SteadyParts {
    var isGrowing = false
    var variables: [(DeclarationCount, Int)] = []
  }

  /// Whether an expression has one value for all rows of a run, or a moment that only grows.
  private func collect(_ expression: Expression, _ parts: inout SteadyParts) -> Bool {
    switch expression {
    case .null, .boolean, .quantity: return true
    case .string(let string): return string.constantText != nil
    case .word(let word): return word.constantPieces != nil
    case .group(let inner, _): return collect(inner, &parts)
    case .list(let list):
      return list.elements.allSatisfy { element in
        switch element {
        case .word(let word): word.constantPieces != nil
        case .expression(let inner): collect(inner, &parts) && !parts.isGrowing
        default: false
        }
      }
    case .variable(let path):
      guard path.name.text != "in", let variable = scope.find(path.name.text),
        !variable.isMutable || variable.isCaptured
      else { return false }
      parts.variables.append((variable.declarations, variable.declarations.count))
      return true
    case .call(let name, let arguments, _):
      parts.isGrowing = true
      return arguments.isEmpty && (name.text == "now" || name.text == "today")
    case .infix(let sign, let left, let right, _) where sign == .add || sign == .subtract:
      guard collect(left, &parts) else { return false }
      var others = SteadyParts()
      guard collect(right, &others), !others.isGrowing else { return false }
      parts.variables += others.variables
      return true
    case .infix(let sign, let left, let right, _) where sign == .multiply || sign == .divide:
      return collect(left, &parts) && collect(right, &parts) && !parts.isGrowing
    default: return false
    }
  }
}
