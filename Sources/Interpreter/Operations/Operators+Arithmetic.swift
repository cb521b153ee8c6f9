import Language
import Quantities

extension Operators {
  /// Sums, differences, products and quotients, with units as the language allows them. Null on a side gives null.
  static func arithmetic(_ sign: InfixOperator, _ left: Value, _ right: Value) throws -> Value {
    if case .int(let a) = left, case .int(let b) = right { return try integers(sign, a, b) }
    switch (left, right) {
    case (.null, _), (_, .null): return .null
    case (.text(let a), .text(let b)) where sign == .add:
      try checkSize(bytes: a.utf8.count, b.utf8.count)
      return .text(a + b)
    case (.list(let a), .list(let b)) where sign == .add:
      try checkSize(items: a.count, b.count)
      return .list(a + b)
    case (_, .percent(let share)): return try percentage(sign, left, share, right)
    case (.percent(let share), _) where sign == .multiply: return try percentage(sign, right, share, left)
    case (.date, _), (_, .date): return try dates(sign, left, right)
    default: break
    }
    if let a = left.plainAmount, let b = right.plainAmount { return try floats(sign, a, b) }
    return try quantities(sign, left, right)
  }

  static func negate(_ value: Value) throws -> Value {
    switch value {
    case .null: return .null
    case .float(let number): return .float(-number)
    default:
      guard case .some(let negated) = value.quantity?.negated else {
        throw Failure("type", "\(value.kind.article) has no negative: \(value.description.shortened)", number: "T0103")
      }
      return Value(negated)
    }
  }

  private static func integers(_ sign: InfixOperator, _ a: Int, _ b: Int) throws -> Value {
    let (result, overflow): (Int, Bool)
    switch sign {
    case .add: (result, overflow) = a.addingReportingOverflow(b)
    case .subtract: (result, overflow) = a.subtractingReportingOverflow(b)
    case .multiply: (result, overflow) = a.multipliedReportingOverflow(by: b)
    case .divide:
      guard b != 0 else { throw divisionByZero }
      (result, overflow) = a.dividedReportingOverflow(by: b)
      // 7 / 2 is 3.5: only what divides evenly stays an int.
      if !overflow, result * b != a { return .float(Double(a) / Double(b)) }
    default:
      guard b != 0 else { throw divisionByZero }
      // The one case that overflows on the way has a remainder all the same.
      (result, overflow) = b == -1 ? (0, false) : a.remainderReportingOverflow(dividingBy: b)
    }
    guard !overflow else { throw tooLarge }
    return .int(result)
  }

  private static func floats(_ sign: InfixOperator, _ a: Double, _ b: Double) throws -> Value {
    switch sign {
    case .add: return .float(a + b)
    case .subtract: return .float(a - b)
    case .multiply: return .float(a * b)
    case .divide:
      guard b != 0 else { throw divisionByZero }
      return .float(a / b)
    default:
      guard b != 0 else { throw divisionByZero }
      return .float(a.truncatingRemainder(dividingBy: b))
    }
  }

  /// `x * 40%` is a share of x, `x + 10%` is x and a share of it.
  private static func percentage(_ sign: InfixOperator, _ value: Value, _ share: Double, _ other: Value) throws -> Value
  {
    if case .percent(let first) = value, sign != .multiply {
      if sign == .divide { return try floats(sign, first, share) }
      guard case .float(let result) = try floats(sign, first, share) else { throw failure(sign, value, other) }
      return .percent(result)
    }
    let factor: Double
    switch sign {
    case .multiply: factor = share / 100
    case .add: factor = 1 + share / 100
    case .subtract: factor = 1 - share / 100
    case .divide:
      guard share != 0 else { throw divisionByZero }
      factor = 100 / share
    default: throw failure(sign, value, other)
    }
    return try scaled(value, by: factor) ?? { throw failure(sign, value, other) }()
  }

  private static func dates(_ sign: InfixOperator, _ left: Value, _ right: Value) throws -> Value {
    let (result, overflow): (Int64, Bool)
    switch (sign, left, right) {
    case (.add, .date(let date), .duration(let span)), (.add, .duration(let span), .date(let date)):
      (result, overflow) = date.nanoseconds.addingReportingOverflow(span.nanoseconds)
    case (.subtract, .date(let date), .duration(let span)):
      (result, overflow) = date.nanoseconds.subtractingReportingOverflow(span.nanoseconds)
    case (.subtract, .date(let a), .date(let b)):
      (result, overflow) = a.nanoseconds.subtractingReportingOverflow(b.nanoseconds)
      guard !overflow else { throw tooLarge }
      return .duration(TimeSpan(nanoseconds: result))
    default: throw failure(sign, left, right)
    }
    guard !overflow else { throw tooLarge }
    return .date(Timestamp(nanoseconds: result))
  }

  private static func quantities(_ sign: InfixOperator, _ left: Value, _ right: Value) throws -> Value {
    switch (sign, left, right) {
    case (.add, .size(let a), .size(let b)):
      return .size(ByteSize(bytes: try exact(a.bytes.addingReportingOverflow(b.bytes)), family: a.family))
    case (.subtract, .size(let a), .size(let b)):
      return .size(ByteSize(bytes: try exact(a.bytes.subtractingReportingOverflow(b.bytes)), family: a.family))
    case (.divide, .size(let a), .size(let b)): return try floats(.divide, Double(a.bytes), Double(b.bytes))
    case (.add, .duration(let a), .duration(let b)):
      return .duration(TimeSpan(nanoseconds: try exact(a.nanoseconds.addingReportingOverflow(b.nanoseconds))))
    case (.subtract, .duration(let a), .duration(let b)):
      return .duration(TimeSpan(nanoseconds: try exact(a.nanoseconds.subtractingReportingOverflow(b.nanoseconds))))
    case (.divide, .duration(let a), .duration(let b)): return try floats(.divide, a.seconds, b.seconds)
    case (.divide, .size(let size), .duration(let span)):
      guard span.nanoseconds != 0 else { throw divisionByZero }
      let family: BitRate.Family = size.family == .binary ? .binaryBytes : .decimalBytes
      return .rate(BitRate(bitsPerSecond: Double(size.bytes) * 8 / span.seconds, family: family))
    case (.multiply, .rate(let rate), .duration(let span)), (.multiply, .duration(let span), .rate(let rate)):
      return try size(rate.bitsPerSecond / 8 * span.seconds, of: rate)
    case (.divide, .size(let size), .rate(let rate)):
      guard rate.bitsPerSecond != 0 else { throw divisionByZero }
      guard let span = TimeSpan(seconds: Double(size.bytes) * 8 / rate.bitsPerSecond) else { throw tooLarge }
      return .duration(span)
    case (.add, .rate(let a), .rate(let b)):
      return .rate(BitRate(bitsPerSecond: a.bitsPerSecond + b.bitsPerSecond, family: a.family))
    case (.subtract, .rate(let a), .rate(let b)):
      return .rate(BitRate(bitsPerSecond: a.bitsPerSecond - b.bitsPerSecond, family: a.family))
    case (.divide, .rate(let a), .rate(let b)): return try floats(.divide, a.bitsPerSecond, b.bitsPerSecond)
    case (.add, .fps(let a), .fps(let b)): return .fps(a + b)
    case (.subtract, .fps(let a), .fps(let b)): return .fps(a - b)
    case (.add, .decibels(let a), .decibels(let b)): return .decibels(a + b)
    case (.subtract, .decibels(let a), .decibels(let b)): return .decibels(a - b)
    case (.divide, .fps(let a), .fps(let b)): return try floats(.divide, a, b)
    default: break
    }
    if sign == .multiply, let factor = right.plainAmount, let value = try scaled(left, by: factor) { return value }
    if sign == .multiply, let factor = left.plainAmount, let value = try scaled(right, by: factor) { return value }
    if sign == .divide, let divisor = right.plainAmount {
      guard divisor != 0 else { throw divisionByZero }
      if let value = try scaled(left, by: 1 / divisor) { return value }
    }
    throw failure(sign, left, right)
  }

  private static func size(_ bytes: Double, of rate: BitRate) throws -> Value {
    guard let bytes = whole(bytes) else { throw tooLarge }
    return .size(ByteSize(bytes: bytes, family: rate.family == .binaryBytes ? .binary : .decimal))
  }

  /// The same unit, so many times; nil for what cannot be scaled.
  private static func scaled(_ value: Value, by factor: Double) throws -> Value? {
    switch value {
    case .int(let number): return .float(Double(number) * factor)
    case .float(let number): return .float(number * factor)
    case .size(let size):
      guard let bytes = whole(Double(size.bytes) * factor) else { throw tooLarge }
      return .size(ByteSize(bytes: bytes, family: size.family))
    case .duration(let span):
      guard let nanoseconds = whole(Double(span.nanoseconds) * factor) else { throw tooLarge }
      return .duration(TimeSpan(nanoseconds: nanoseconds))
    case .rate(let rate): return .rate(BitRate(bitsPerSecond: rate.bitsPerSecond * factor, family: rate.family))
    case .fps(let number): return .fps(number * factor)
    case .percent(let number): return .percent(number * factor)
    case .decibels(let number): return .decibels(number * factor)
    default: return nil
    }
  }

  private static func exact(_ result: (partialValue: Int64, overflow: Bool)) throws -> Int64 {
    guard !result.overflow else { throw tooLarge }
    return result.partialValue
  }

  static var divisionByZero: Failure { Failure("division-by-zero", "division by zero", number: "R0102") }
  static var tooLarge: Failure { Failure("overflow", "the result is too large to be held", number: "R0103") }
}

extension Value {
  /// A number without a unit.
  var plainAmount: Double? {
    switch self {
    case .int(let number): Double(number)
    case .float(let number): number
    default: nil
    }
  }

  /// The value as a literal of the language, when it is one.
  var quantity: Quantity? {
    switch self {
    case .int(let number): .int(number)
    case .float(let number): .float(number)
    case .size(let size): .size(size)
    case .duration(let span): .duration(span)
    case .date(let date): .date(date)
    case .rate(let rate): .rate(rate)
    case .fps(let number): .fps(number)
    case .percent(let number): .percent(number)
    case .decibels(let number): .decibels(number)
    default: nil
    }
  }
}
