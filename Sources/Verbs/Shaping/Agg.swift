import Interpreter

/// Works out aggregates, for all rows or for groups of them.
struct Agg: AggregateVerb {
  static let summary = "Work out sums, means and the like, for all rows or for each group."
  static let discussion = """
    Functions are count() sum(x) mean(x) min(x) max(x) first(x) last(x) stddev(x) and pct(x, 95); x is a column or an expression over \
    the row, and its nulls are passed over. Around them stands any arithmetic: `rate: sum(size)/sum(duration)`. Groups come in the order \
    in which they were first seen, and each takes the same memory however many rows it has. pct is exact for up to 256 values, beyond \
    that it is off by at most 1 %. stddev is that of a sample.
    """
  static let examples = [
    Example(
      "By codec",
      "[{codec: av1, size: 2MB} {codec: h264, size: 1MB} {codec: av1, size: 4MB}] | agg n: count(), total: sum(size) by codec",
      gives: "{\"codec\":\"av1\",\"n\":2,\"total\":6000000}\n{\"codec\":\"h264\",\"n\":1,\"total\":1000000}"),
    Example(
      "Over all rows", "[{s: 1} {s: 2} {s: 6}] | agg mean: mean(s), spread: max(s) - min(s)",
      gives: #"{"mean":3.0,"spread":5}"#),
  ]
  static let input = VerbInput.rows
  static let memory = VerbMemory.keeps

  @Aggregates("What to work out, each with its name, and the columns to group by.")
  var aggregates: AggregateList

  func schema(after input: Schema?) -> Schema? { Schema(aggregates.columns) }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    input.narrow(Demand(columns: aggregates.usedColumns))
    let shape = Shape(aggregates.columns.map(\.name))
    var places = RowKeyTable<Int>()
    var groups: [(key: RowKey, group: AggregateGroup)] = []
    return Rows.collected(from: input) {
      guard aggregates.isGrouped else {
        let group = try aggregates.makeGroup()
        try input.forEachSound(context) { try group.add($0) }
        return .single(.record(Record(shape, try group.results())))
      }
      try input.forEachSound(context) { row in
        let key = try aggregates.key(of: row)
        if let place = places[key] { return try groups[place].group.add(row) }
        let group = try aggregates.makeGroup()
        places[key] = groups.count
        groups.append((key, group))
        try group.add(row)
      }
      return Rows(try groups.map { .record(Record(shape, $0.key.values + (try $0.group.results()))) })
    }
  }
}
