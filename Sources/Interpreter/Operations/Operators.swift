import Flow
import Globs
import Language
import Patterns
import Quantities

/// What operators do with values.
enum Operators {
  /// Works out `left sign right`. Arithmetic with null gives null; comparing with null is false, but for `==` and `!=`.
  static func apply(_ sign: InfixOperator, _ left: Value, _ right: Value) throws -> Value {
    switch sign {
    case .add, .subtract, .multiply, .divide, .modulo: return try arithmetic(sign, left, right)
    case .equal: return .bool(try areEqual(left, right))
    case .notEqual: return .bool(!(try areEqual(left, right)))
    case .less: return .bool(try order(sign, left, right).map { $0 < 0 } ?? false)
    case .lessOrEqual: return .bool(try order(sign, left, right).map { $0 <= 0 } ?? false)
    case .greater: return .bool(try order(sign, left, right).map { $0 > 0 } ?? false)
    case .greaterOrEqual: return .bool(try order(sign, left, right).map { $0 >= 0 } ?? false)
    case .isIn: return .bool(try contains(right, left))
    case .isNotIn: return .bool(!(try contains(right, left)))
    case .contains: return .bool(try contains(left, right))
    case .startsWith: return .bool(try texts(sign, left, right).map { $0.hasPrefix($1) } ?? false)
    case .endsWith: return .bool(try texts(sign, left, right).map { $0.hasSuffix($1) } ?? false)
    case .like: return .bool(try texts(sign, left, right).map { try Glob($1).matches($0) } ?? false)
    case .coalesce:
      if case .null = left { return right }
      return left
    case .and, .or, .matches, .matchesNot: throw failure(sign, left, right)
    }
  }

  /// Equality that also compares text with a date, and plain numbers with what they may count.
  private static func areEqual(_ left: Value, _ right: Value) throws -> Bool {
    if left.isEqual(to: right) { return true }
    return comparable(left, right).map { $0 == 0 } ?? false
  }

  /// Nil when one side is null or NaN; throws when the two cannot be compared.
  private static func order(_ sign: InfixOperator, _ left: Value, _ right: Value) throws -> Int? {
    if let order = left.order(against: right) ?? comparable(left, right) { return order }
    switch (left, right) {
    case (.null, _), (_, .null): return nil
    case (.float, .int), (.int, .float), (.float, .float), (.float, .size), (.size, .float): return nil
    default: throw failure(sign, left, right)
    }
  }

  /// What machine formats write as plain numbers and texts is still a duration, a rate or a date when it is compared with
  /// one: seconds, bits per second, RFC 3339.
  private static func comparable(_ left: Value, _ right: Value) -> Int? {
    switch (left, right) {
    case (.duration(let span), _): right.seconds.map { three(span.seconds, $0) }
    case (_, .duration(let span)): left.seconds.map { three($0, span.seconds) }
    case (.rate(let rate), _): right.seconds.map { three(rate.bitsPerSecond, $0) }
    case (_, .rate(let rate)): left.seconds.map { three($0, rate.bitsPerSecond) }
    case (.date(let date), .text(let text)): Timestamp(text).map { three(date, $0) }
    case (.text(let text), .date(let date)): Timestamp(text).map { three($0, date) }
    default: nil
    }
  }

  private static func three<T: Comparable>(_ left: T, _ right: T) -> Int { left < right ? -1 : left > right ? 1 : 0 }

  /// Whether a list, a range, a text or a record holds something.
  static func contains(_ whole: Value, _ part: Value) throws -> Bool {
    switch whole {
    case .list(let items): return items.contains { $0.isEqual(to: part) }
    case .range(let range):
      guard case .int(let number) = part else { return false }
      return number >= range.first && number <= range.last ?? .max
    case .record(let record): return part.plainText.map { record.shape.index(of: $0) != nil } ?? false
    case .null: return false
    default:
      guard let text = whole.plainText else { throw failure(.contains, whole, part) }
      guard let wanted = part.plainText else { return text.contains(part.description) }
      return wanted.isEmpty || text.contains(wanted)
    }
  }

  private static func texts(_ sign: InfixOperator, _ left: Value, _ right: Value) throws -> (String, String)? {
    if case .null = left { return nil }
    guard let text = left.plainText else { throw failure(sign, left, right) }
    return (text, right.plainText ?? right.description)
  }

  /// Whether a text holds a match.
  static func matches(_ value: Value, _ pattern: Pattern, _ cancellation: Cancellation) throws -> Bool {
    guard let text = value.plainText else {
      throw Failure("type", "`=~` looks into a text, not \(value.kind.article)", number: "T0103")
    }
    do { return try pattern.isFound(in: text, cancellation) } catch let error as PatternError {
      throw Failure("pattern", error.message, hint: error.hint)
    }
  }

  static func failure(_ sign: InfixOperator, _ left: Value, _ right: Value) -> Failure {
    Failure("type", refusal(sign, left.kind, right.kind), hint: advice(sign, left.kind, right.kind), number: "T0103")
  }
}

extension Value {
  /// The amount of a plain number.
  fileprivate var seconds: Double? {
    switch self {
    case .int(let number): Double(number)
    case .float(let number): number
    default: nil
    }
  }
}

/// Regular expressions by their text, each read once.
final class PatternCache {
  private var patterns: [String: Pattern] = [:]

  /// Patterns made by a program may be without number.
  private static let most = 256

  /// Reads a pattern; throws when it is none.
  func pattern(_ value: Value) throws -> Pattern {
    guard let text = value.plainText else {
      throw Failure("type", "a pattern is a text, not \(value.kind.article)", number: "T0104")
    }
    if let known = patterns[text] { return known }
    do {
      let pattern = try Pattern(text)
      if patterns.count == Self.most { patterns = [:] }
      patterns[text] = pattern
      return pattern
    } catch {
      throw Failure(
        "pattern", "`\(text.shortened)` is no regular expression", hint: error.message, number: "T0104")
    }
  }
}
