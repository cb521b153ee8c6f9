import Quantities
import Statistics

/// Takes the values of a group one by one, in constant memory. Nulls are never passed in.
class Accumulator {
  func add(_ value: Value) throws {}
  func result() -> Value { .null }
}

final class CountAccumulator: Accumulator {
  private var count = 0
  override func add(_ value: Value) { count &+= 1 }
  override func result() -> Value { .int(count) }
}

final class SumAccumulator: Accumulator {
  private var total: Value?
  private var floats = CompensatedSum()

  override func add(_ value: Value) throws {
    switch (total, value) {
    case (.int(let left)?, .int(let right)):
      let (sum, overflow) = left.addingReportingOverflow(right)
      guard !overflow else { throw Operators.tooLarge }
      total = .int(sum)
    case (.size(let left)?, .size(let right)):
      let (sum, overflow) = left.bytes.addingReportingOverflow(right.bytes)
      guard !overflow else { throw Operators.tooLarge }
      total = .size(ByteSize(bytes: sum, family: left.family))
    case (.float?, .float(let number)): floats.add(number)
    case (.float?, .int(let number)): floats.add(Double(number))
    case (nil, .float(let number)), (.int(0)?, .float(let number)): begin(number)
    case (.int(let earlier)?, .float(let number)):
      begin(Double(earlier))
      floats.add(number)
    case (let earlier?, _): total = try Operators.arithmetic(.add, earlier, value)
    case (nil, _):
      guard value.kind.hasAmount, value.kind != .date else { throw AggregateFunction.refusal("sum", value) }
      total = value
    }
  }

  private func begin(_ number: Double) {
    total = .float(0)
    floats.add(number)
  }

  override func result() -> Value {
    if case .float? = total { return .float(floats.value) }
    return total ?? .int(0)
  }
}

/// Amounts of one unit.
class AmountAccumulator: Accumulator {
  private let name: String
  private(set) var sample: Value?

  init(_ name: String) { self.name = name }

  final func amount(of value: Value) throws -> Double {
    guard let amount = value.amount else { throw AggregateFunction.refusal(name, value) }
    guard let sample else {
      sample = value
      return amount
    }
    guard value.hasUnit(of: sample) else {
      throw Failure("type", "`\(name)` got both \(sample.kind.article) and \(value.kind.article)", number: "T0111")
    }
    if case .int = sample, case .float = value { self.sample = value }
    return amount
  }
}

final class MomentsAccumulator: AmountAccumulator {
  private var moments = Moments()
  private let isDeviation: Bool

  init(_ name: String, isDeviation: Bool) {
    self.isDeviation = isDeviation
    super.init(name)
  }

  override func add(_ value: Value) throws { moments.add(try amount(of: value)) }

  override func result() -> Value {
    guard let sample, let amount = isDeviation ? moments.standardDeviation : moments.mean else { return .null }
    if isDeviation, case .date = sample { return Value.duration(TimeSpan(nanoseconds: 0)).with(amount: amount) }
    return sample.with(amount: amount)
  }
}

final class QuantileAccumulator: AmountAccumulator {
  private var sketch = QuantileSketch()
  private let share: Double

  /// `percentile` from 0 to 100.
  init(percentile: Double) {
    share = percentile / 100
    super.init("pct")
  }

  override func add(_ value: Value) throws {
    // One percent of the time since 1970 would be half a year.
    if case .date = value { throw AggregateFunction.refusal("pct", value) }
    sketch.add(try amount(of: value))
  }

  override func result() -> Value {
    guard let sample, let amount = sketch.quantile(share) else { return .null }
    return sample.with(amount: amount, keepsInt: true)
  }
}

final class ExtremeAccumulator: Accumulator {
  private var best: Value?
  private let wantsLeast: Bool

  init(wantsLeast: Bool) { self.wantsLeast = wantsLeast }

  override func add(_ value: Value) {
    if let best {
      let order = value.sortOrder(against: best)
      guard wantsLeast ? order < 0 : order > 0 else { return }
    }
    best = value
  }

  override func result() -> Value { best ?? .null }
}

final class EndAccumulator: Accumulator {
  private var value: Value?
  private let wantsFirst: Bool

  init(wantsFirst: Bool) { self.wantsFirst = wantsFirst }

  override func add(_ value: Value) { if self.value == nil || !wantsFirst { self.value = value } }

  override func result() -> Value { value ?? .null }
}
