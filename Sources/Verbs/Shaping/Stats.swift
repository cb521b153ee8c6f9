import Interpreter
import Statistics

/// Describes columns of amounts.
struct Stats: Verb {
  static let summary = "Describe columns of numbers, sizes, durations and rates: count, sum, mean, spread, quantiles."
  static let discussion = """
    Without columns it describes every column that holds amounts. Its memory does not grow with the rows. Quantiles are exact for up to \
    256 values, beyond that they are off by at most 1 %. `missing` counts nulls and rows without the column.
    """
  static let examples = [
    Example(
      "Of numbers", "1..100 | stats | select count mean min p50 p95 max",
      gives: #"{"count":100,"mean":50.5,"min":1,"p50":50,"p95":95,"max":100}"#),
    Example(
      "Of a column", "[{s: 2MB} {s: 4MB}] | stats s | select column mean", gives: #"{"column":"s","mean":3000000}"#),
  ]
  static let input = VerbInput.rows
  static let memory = VerbMemory.keeps
  static let columns = [
    Column("column", .text, "the column that is described"), Column("count", .int, "values that are there"),
    Column("missing", .int, "rows without a value"), Column("sum", nil, "all together"),
    Column("mean", nil, "the average"),
    Column("stddev", nil, "the standard deviation of a sample"), Column("min", nil, "the least"),
    Column("p50", nil, "the median"), Column("p90", nil), Column("p95", nil), Column("p99", nil),
    Column("max", nil, "the greatest"),
  ]

  @Rest("Columns to describe.")
  var of: [ColumnName]

  func run(_ input: Rows, in context: Context) throws -> Rows {
    if !of.isEmpty { input.narrow(Demand(columns: of.roots)) }
    return Rows.collected(from: input) {
      var table = StatsTable(of)
      try input.forEachSound(context) { try table.add($0) }
      return Rows(table.rows)
    }
  }
}

/// What is known of each column.
private struct StatsTable {
  private let chosen: [ColumnName]
  private var summaries: [(name: String, summary: Summary)] = []
  private var places: [String: Int] = [:]
  private var cache = ShapeCache<[Int]>()
  private var rowCount = 0

  init(_ chosen: [ColumnName]) {
    self.chosen = chosen
    for column in chosen { _ = place(of: column.name) }
  }

  mutating func add(_ row: Value) throws {
    rowCount += 1
    guard chosen.isEmpty else {
      for (place, column) in chosen.enumerated() {
        try summaries[place].summary.add(try column.value(in: row), mustFit: true)
      }
      return
    }
    guard case .record(let record) = row else {
      let place = place(of: "value")
      return try summaries[place].summary.add(row, mustFit: false)
    }
    for (place, name) in record.shape.names.enumerated() {
      let value = record.values[place]
      guard value.amount != nil, value.kind != .date else { continue }
      let target = self.place(of: name)
      try summaries[target].summary.add(value, mustFit: false)
    }
  }

  private mutating func place(of name: String) -> Int {
    if let place = places[name] { return place }
    places[name] = summaries.count
    summaries.append((name, Summary()))
    return summaries.count - 1
  }

  var rows: [Value] { summaries.map { $0.summary.row($0.name, rowCount) } }
}

private struct Summary {
  private var sample: Value?
  private var moments = Moments()
  private var sum = CompensatedSum()
  private var sketch = QuantileSketch()

  /// Takes a value; what has no amount counts as missing, or is an error in a column that was asked for.
  mutating func add(_ value: Value, mustFit: Bool) throws {
    guard let amount = value.amount, value.kind != .date, sample.map({ value.hasUnit(of: $0) }) ?? true else {
      guard mustFit, value.kind != .null else { return }
      throw Failure(
        "type",
        "`stats` works on amounts of one kind, not on \(value.kind.article): \(value.quotedDescription.shortened)",
        number: "T0111")
    }
    if sample == nil || value.kind == .float { sample = value }
    moments.add(amount)
    sum.add(amount)
    sketch.add(amount)
  }

  func row(_ name: String, _ rows: Int) -> Value {
    let unit = sample ?? .null
    func value(_ amount: Double?, keepsInt: Bool = true) -> Value {
      amount.map { unit.with(amount: $0, keepsInt: keepsInt) } ?? .null
    }
    let has = moments.count > 0
    let quantiles = [0.5, 0.9, 0.95, 0.99].map { value(sketch.quantile($0)) }
    let head: [Value] = [.text(name), .int(moments.count), .int(rows - moments.count), value(has ? sum.value : nil)]
    let middle = [
      value(moments.mean, keepsInt: false), value(moments.standardDeviation, keepsInt: false),
      value(has ? sketch.least : nil),
    ]
    return .record(Record(Self.shape, head + middle + quantiles + [value(has ? sketch.greatest : nil)]))
  }

  private static let shape = Shape(Stats.columns.map(\.name))
}
