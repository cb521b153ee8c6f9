/// A function over the rows of a group: `sum(size)`.
struct AggregateFunction: Sendable {
  let name: String
  let usage: String
  let arity: ClosedRange<Int>
  /// What it gives for values of a kind; nil when it cannot take them.
  let kind: @Sendable (Kind?) -> Result
  /// Begins a group; the percentile is the second argument, from 0 to 100.
  let begin: @Sendable (_ percentile: Double) -> Accumulator

  enum Result {
    case known(Kind)
    case unknown
    case refused
  }

  /// Every function by its name.
  static let named: [String: AggregateFunction] = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  private static let all: [AggregateFunction] = [
    AggregateFunction("count()", 0...1, { _ in .known(.int) }) { _ in CountAccumulator() },
    AggregateFunction("sum(column)", 1...1, { amount($0, isDateAllowed: false) }) { _ in SumAccumulator() },
    AggregateFunction("mean(column)", 1...1, floating) { _ in MomentsAccumulator("mean", isDeviation: false) },
    AggregateFunction("stddev(column)", 1...1, deviation) { _ in MomentsAccumulator("stddev", isDeviation: true) },
    AggregateFunction("min(column)", 1...1, same) { _ in ExtremeAccumulator(wantsLeast: true) },
    AggregateFunction("max(column)", 1...1, same) { _ in ExtremeAccumulator(wantsLeast: false) },
    AggregateFunction("first(column)", 1...1, same) { _ in EndAccumulator(wantsFirst: true) },
    AggregateFunction("last(column)", 1...1, same) { _ in EndAccumulator(wantsFirst: false) },
    AggregateFunction("pct(column, percentile)", 2...2, { amount($0, isDateAllowed: false) }) {
      QuantileAccumulator(percentile: $0)
    },
  ]

  private init(
    _ usage: String, _ arity: ClosedRange<Int>, _ kind: @escaping @Sendable (Kind?) -> Result,
    _ begin: @escaping @Sendable (Double) -> Accumulator
  ) {
    name = String(usage.prefix { $0 != "(" })
    self.usage = usage
    self.arity = arity
    self.kind = kind
    self.begin = begin
  }

  static func refusal(_ name: String, _ value: Value) -> Failure {
    Failure(
      "type", "`\(name)` works on amounts, not on \(value.kind.article): \(value.quotedDescription.shortened)",
      number: "T0111")
  }

  @Sendable private static func same(_ kind: Kind?) -> Result { kind.map { .known($0) } ?? .unknown }

  private static func amount(_ kind: Kind?, isDateAllowed: Bool) -> Result {
    guard let kind, kind != .null else { return .unknown }
    return kind.hasAmount && (isDateAllowed || kind != .date) ? .known(kind) : .refused
  }

  @Sendable private static func floating(_ kind: Kind?) -> Result {
    kind == .int ? .known(.float) : amount(kind, isDateAllowed: true)
  }

  @Sendable private static func deviation(_ kind: Kind?) -> Result {
    kind == .date ? .known(.duration) : floating(kind)
  }
}
