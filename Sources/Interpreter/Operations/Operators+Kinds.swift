import Language
import Quantities

extension Operators {
  /// What `left sign right` gives, or nil when it cannot be: found by trying it on a specimen of each kind, so that what
  /// is checked before running and what happens while running are one thing.
  static func kind(of sign: InfixOperator, _ left: Kind, _ right: Kind) -> Kind? {
    guard let first = left.specimen, let second = right.specimen else { return .null }
    if left == .null || right == .null { return sign.isComparison ? .bool : .null }
    // Files may hold sizes as plain numbers, so a run compares them; who writes a number beside a size forgot its unit.
    if sign.isComparison, left.lacksUnit(beside: right) || right.lacksUnit(beside: left) { return nil }
    if sign == .matches || sign == .matchesNot {
      return first.plainText == nil || second.plainText == nil ? nil : .bool
    }
    if sign == .equal || sign == .notEqual { return canBeEqual(first, second) ? .bool : nil }
    do {
      let result = try apply(sign, first, second).kind
      // An int divided by an int may be either.
      return left == .int && right == .int && sign == .divide ? .null : result
    } catch {
      return nil
    }
  }

  /// Values of kinds that can never be equal are not compared by intention.
  private static func canBeEqual(_ left: Value, _ right: Value) -> Bool {
    left.kind == right.kind || (try? apply(.less, left, right)) != nil
  }

  /// Why the two do not go together.
  static func refusal(_ sign: InfixOperator, _ left: Kind, _ right: Kind) -> String {
    switch sign {
    case .add: "cannot add \(right.article) to \(left.article)"
    case .subtract: "cannot take \(right.article) from \(left.article)"
    case .multiply: "cannot multiply \(left.article) by \(right.article)"
    case .divide: "cannot divide \(left.article) by \(right.article)"
    case .isIn, .isNotIn: "\(right.article) holds no values to look among"
    case .contains: "\(left.article) holds no values to look among"
    case .startsWith, .endsWith, .like, .matches, .matchesNot:
      "`\(sign.rawValue)` compares texts, not \(left.article) and \(right.article)"
    default: "cannot compare \(left.article) with \(right.article)"
    }
  }

  /// What was probably meant.
  static func advice(_ sign: InfixOperator, _ left: Kind, _ right: Kind) -> String? {
    switch (left, right) {
    case (.size, .text), (.text, .size): "sizes are written with their unit: `256MiB`, `1.5GB`"
    case (.duration, .text), (.text, .duration): "durations are written with their unit: `90s`, `1.5h`"
    case (.size, .duration) where sign == .add || sign == .subtract: nil
    case (.duration, .int), (.duration, .float), (.size, .int), (.size, .float): "give the number a unit"
    case (.text, .int), (.text, .float): "put values into a text with `\"…$x…\"`"
    default: nil
    }
  }
}

extension Kind {
  /// Whether this is a plain number and the other needs a unit.
  fileprivate func lacksUnit(beside other: Kind) -> Bool {
    (self == .int || self == .float) && [.size, .duration, .rate].contains(other)
  }

  /// A value of this kind on which operators can be tried; nil for kinds that are never literal operands.
  fileprivate var specimen: Value? {
    switch self {
    case .null: .null
    case .bool: .bool(true)
    case .int: .int(2)
    case .float: .float(2.5)
    case .text: .text("2026-01-31")
    case .bytes: nil
    case .size: .size(ByteSize(bytes: 2))
    case .duration: .duration(TimeSpan(nanoseconds: 2))
    case .date: .date(Timestamp(nanoseconds: 2))
    case .rate: .rate(BitRate(bitsPerSecond: 2))
    case .fps: .fps(2)
    case .percent: .percent(2)
    case .decibels: .decibels(2)
    case .path: .path(PathText("x"))
    case .list: .list([])
    case .record: .record(Record())
    case .range: .range(IntegerRange(first: 1, last: 2))
    case .closure, .error: nil
    }
  }
}
