import Globs
import Language
import Quantities

/// What is known of a condition over the rows of a listing before it is asked for any row.
public struct Pushdown: Sendable {
  /// Whether it gives true or false for every row of a listing, and never an error.
  public var neverFails = false
  /// What holds of every row for which it is true, and of every row for which it would fail.
  public var conditions: [PushedCondition] = []

  /// Nothing is known.
  public static let unknown = Pushdown()
}

/// A condition as a program states it, as far as it can be handed to the source of the rows.
///
/// Conditions joined by `and` are looked at from the left, as they are when they run: behind one that may fail nothing is
/// handed on, or the source would leave out the very row that it fails for.
indirect enum PushdownPlan: Sendable {
  /// A comparison of a column with a value that stays the same while the rows pass.
  case test(written: String, column: String, InfixOperator, SteadyValue)
  case both(PushdownPlan, PushdownPlan)
  case either(written: String, PushdownPlan, PushdownPlan)
  case negated(PushdownPlan)
  case unknown

  /// What is known of it in a call.
  func resolved(in frame: Frame) -> Pushdown {
    switch self {
    case .test(let written, let column, let sign, let right):
      guard let value = right.value(in: frame) else {
        guard frame.isSketch, right.isSteady, ColumnTest.mayPush(column, sign, right) else { return .unknown }
        return Pushdown(
          neverFails: true, conditions: [PushedCondition(written: written, columns: [column], condition: nil)])
      }
      guard let test = ColumnTest(column, sign, value, isGrowing: right.isGrowing) else { return .unknown }
      return Pushdown(
        neverFails: true,
        conditions: test.condition.map { [PushedCondition(written: written, columns: [column], condition: $0)] } ?? [])
    case .both(let first, let second):
      let first = first.resolved(in: frame)
      guard first.neverFails else { return first }
      let second = second.resolved(in: frame)
      return Pushdown(neverFails: second.neverFails, conditions: first.conditions + second.conditions)
    case .either(let written, let first, let second):
      let (first, second) = (first.resolved(in: frame), second.resolved(in: frame))
      guard first.neverFails, second.neverFails else { return .unknown }
      guard !first.conditions.isEmpty, !second.conditions.isEmpty else { return Pushdown(neverFails: true) }
      return Pushdown(neverFails: true, conditions: [.either(first.conditions, second.conditions, written: written)])
    case .negated(let inner): return Pushdown(neverFails: inner.resolved(in: frame).neverFails)
    case .unknown: return .unknown
    }
  }
}

extension PushedCondition {
  fileprivate static func either(
    _ first: [PushedCondition], _ second: [PushedCondition], written: String
  ) -> PushedCondition {
    let parts = [first, second].map { side -> ObjectCondition? in
      let known = side.compactMap(\.condition)
      return known.count < side.count ? nil : known.count == 1 ? known[0] : .all(known)
    }
    let condition = parts.contains(nil) ? nil : ObjectCondition.any(parts.compactMap { $0 })
    let columns = (first + second).reduce(into: Set<String>()) { $0.formUnion($1.columns) }
    return PushedCondition(written: written, columns: columns, condition: condition)
  }
}

/// The right side of a comparison, when it is the same for every row of a run.
struct SteadyValue: Sendable {
  let evaluate: Evaluate
  /// Known before anything runs.
  let constant: Value?
  /// Whether it may be another one for a later row, and then a later moment: it holds `now()`.
  let isGrowing: Bool
  /// The variables in it, with how often they had been declared where it was compiled: one that was declared again further
  /// down may change while the rows pass.
  let variables: [(declarations: DeclarationCount, seen: Int)]

  /// Whether no variable in it was declared again since.
  var isSteady: Bool { variables.allSatisfy { $0.declarations.count == $0.seen } }

  /// Its value; nil when it is not known here or cannot be worked out.
  func value(in frame: Frame) -> Value? {
    if let constant { return constant }
    guard !frame.isSketch, isSteady else { return nil }
    return try? evaluate(frame, .null)
  }
}

/// A comparison of a column of a listing with a value, when it cannot fail.
private struct ColumnTest {
  /// What holds wherever it is true; nil when there is nothing that a source could use.
  var condition: ObjectCondition?

  init?(_ column: String, _ sign: InfixOperator, _ value: Value, isGrowing: Bool) {
    switch column {
    case "size":
      guard case .size(let size) = value, let bounds = Self.bounds(sign, size.bytes) else { return nil }
      condition = bounds.map { .size($0) }
    case "modified":
      guard case .date(let date) = value, let bounds = Self.bounds(sign, date.nanoseconds) else { return nil }
      // A later row is compared with a later moment: only what is too old for this one is too old for all.
      condition = bounds.flatMap { isGrowing && $0.most != nil ? nil : .modified($0) }
    default:
      guard let text = ObjectCondition.Text(rawValue: column), !isGrowing else { return nil }
      guard let test = Self.test(sign, value) else { return nil }
      condition = test.map { .text(text, $0) }
    }
  }

  /// Whether a value that is not known yet may give a condition.
  static func mayPush(_ column: String, _ sign: InfixOperator, _ value: SteadyValue) -> Bool {
    switch sign {
    case .equal: !value.isGrowing
    case .greater, .greaterOrEqual: column == "size" || column == "modified"
    case .less, .lessOrEqual: column == "size" || column == "modified" && !value.isGrowing
    case .isIn, .startsWith, .endsWith, .contains, .like: ObjectCondition.Text(rawValue: column) != nil
    default: false
    }
  }

  /// Nil when the comparison may fail, no bounds when it says nothing of them.
  private static func bounds(_ sign: InfixOperator, _ amount: Int64) -> AmountBounds?? {
    switch sign {
    case .equal: AmountBounds(least: amount, most: amount)
    case .greaterOrEqual: AmountBounds(least: amount)
    case .lessOrEqual: AmountBounds(most: amount)
    case .greater: AmountBounds(least: amount == .max ? amount : amount + 1)
    case .less: AmountBounds(most: amount == .min ? amount : amount - 1)
    case .notEqual: .some(nil)
    default: nil
    }
  }

  /// Nil when the comparison may fail, no test when it says nothing that is of use.
  private static func test(_ sign: InfixOperator, _ value: Value) -> ObjectCondition.TextTest?? {
    if case .list(let items) = value {
      let texts = items.map(\.plainText)
      guard sign == .isIn || sign == .isNotIn, !texts.contains(nil) else { return nil }
      return .some(sign == .isIn ? .isOneOf(texts.compactMap { $0 }) : nil)
    }
    guard let text = value.plainText else { return nil }
    switch sign {
    case .equal: return .isOneOf([text])
    case .startsWith: return .startsWith(text)
    case .endsWith: return .endsWith(text)
    case .contains: return .contains(text)
    case .like:
      guard let glob = try? Glob(text) else { return nil }
      return .like(glob)
    case .notEqual: return .some(nil)
    default: return nil
    }
  }
}
