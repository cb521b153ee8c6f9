import Interpreter

/// Numbers the rows.
struct Enumerate: Verb {
  static let summary = "Number the rows in a first column `index`; values that are no rows become `{index item}`."
  static let examples = [
    Example("Values", "[a b] | enumerate", gives: "{\"index\":0,\"item\":\"a\"}\n{\"index\":1,\"item\":\"b\"}"),
    Example("Rows, from 1", "[{n: a}] | enumerate --from 1", gives: #"{"index":1,"n":"a"}"#),
  ]
  static let input = VerbInput.rows

  @Option("The first number.", default: 0)
  var from: Int

  func schema(after input: Schema?) -> Schema? {
    input.map { Schema([Column("index", .int, "the number of the row")] + $0.columns.filter { $0.name != "index" }) }
  }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    var number = from
    var cache = ShapeCache<(kept: [Int], shape: Shape)>()
    let plain = Shape(["index", "item"])
    let before = { (demand: Demand) in input.narrow(demand.withoutConditions) }
    return Rows(details: input.details(), narrow: before, close: input.close) {
      try input.next()?.map { row in
        let index = Value.int(number)
        number &+= 1
        if row.isErrorRow { return row }
        guard case .record(let record) = row else { return .record(Record(plain, [index, row])) }
        let plan = cache.plan(for: record.shape) { shape in
          let kept = shape.names.indices.filter { shape.names[$0] != "index" }
          return (kept, Shape(["index"] + kept.map { shape.names[$0] }))
        }
        return .record(Record(plan.shape, [index] + plan.kept.map { record.values[$0] }))
      }
    }
  }
}
