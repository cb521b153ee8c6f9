import Interpreter
import Statistics

/// Counts how often values come.
struct Histogram: Verb {
  static let summary =
    "Count how often the values of a column come: amounts in bins of equal width, other values each for itself."
  static let discussion = """
    Bins have round bounds, a value on a bound belongs to the bin above it. The memory for amounts does not grow with the rows; of other \
    values it keeps one count for each different one, and shows the most frequent.
    """
  static let examples = [
    Example(
      "Numbers", "[1 2 2 3 9] | histogram --bins 2 | select from to count",
      gives: "{\"from\":0,\"to\":5,\"count\":4}\n{\"from\":5,\"to\":10,\"count\":1}"),
    Example(
      "Words", "[{c: av1} {c: h264} {c: av1}] | histogram c | select value count",
      gives: "{\"value\":\"av1\",\"count\":2}\n{\"value\":\"h264\",\"count\":1}"),
  ]
  static let input = VerbInput.rows
  static let memory = VerbMemory.keeps

  @Operand("The column; without it, the values of the stream.", default: nil)
  var column: ColumnName?

  @Option("About how many bins; of other values, how many are shown.", default: 10)
  var bins: Int

  func run(_ input: Rows, in context: Context) throws -> Rows {
    if let column { input.narrow(Demand(columns: [column.root, column.path])) }
    var others: [RowKey: Int] = [:]
    return Rows.collected(from: input) {
      var sample: Value?
      var amounts = AdaptiveHistogram()
      try input.forEachSound(context) { row in
        let value = try column?.value(in: row) ?? (row)
        if case .null = value { return }
        guard let amount = value.amount, sample.map({ value.hasUnit(of: $0) }) ?? true else {
          others[RowKey(value), default: 0] += 1
          return
        }
        if sample == nil || value.kind == .float { sample = value }
        amounts.add(amount)
      }
      let total = amounts.count + others.values.reduce(0, +)
      return Rows(binRows(amounts, sample ?? .null, total) + valueRows(others, total))
    }
  }

  private func binRows(_ amounts: AdaptiveHistogram, _ unit: Value, _ total: Int) -> [Value] {
    let bins = amounts.bins(about: max(1, bins))
    let highest = bins.map(\.count).max() ?? 1
    let isWhole = bins.allSatisfy { $0.lower == $0.lower.rounded() && $0.upper == $0.upper.rounded() }
    return bins.map { bin in
      .record(
        Record(
          Self.binShape,
          [
            unit.with(amount: bin.lower, keepsInt: isWhole), unit.with(amount: bin.upper, keepsInt: isWhole),
            .int(bin.count),
            share(bin.count, total), bar(bin.count, highest),
          ]))
    }
  }

  private func valueRows(_ counts: [RowKey: Int], _ total: Int) -> [Value] {
    let sorted = counts.sorted { left, right in
      if left.value != right.value { return left.value > right.value }
      return (left.key.values.first ?? .null).sortOrder(against: right.key.values.first ?? .null) < 0
    }
    let highest = sorted.first?.value ?? 1
    return sorted.prefix(max(1, bins)).map { key, count in
      .record(
        Record(Self.valueShape, [key.values.first ?? .null, .int(count), share(count, total), bar(count, highest)]))
    }
  }

  private func share(_ count: Int, _ total: Int) -> Value { .percent(Double(count) / Double(max(1, total)) * 100) }

  private func bar(_ count: Int, _ highest: Int) -> Value {
    // Eighths of a character, so that small counts can be told apart.
    let eighths = Int((Double(count) / Double(max(1, highest)) * 160).rounded(.up))
    let rest = eighths % 8
    let tail = rest == 0 ? "" : String(Character(Unicode.Scalar(UInt32(0x2590 - rest)) ?? " "))
    return .text(String(repeating: "█", count: eighths / 8) + tail)
  }

  private static let binShape = Shape(["from", "to", "count", "share", "bar"])
  private static let valueShape = Shape(["value", "count", "share", "bar"])
}
