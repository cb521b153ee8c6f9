import Interpreter

/// Leaves out the first items.
struct Skip: Verb {
  static let summary = "Leave out the first items of the stream."
  static let examples = [Example("All but the first two", "[1 2 3 4] | skip 2", gives: "3\n4")]
  static let input = VerbInput.rows

  @Operand("How many items to leave out.", default: 1)
  var count: Int

  func schema(after input: Schema?) -> Schema? { input }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let count = max(0, count)
    var left = count
    let before = { (demand: Demand) in
      input.narrow(Demand(limit: demand.limit.map { $0 &+ count < $0 ? .max : $0 &+ count }, columns: demand.columns))
    }
    return Rows(details: input.details(), narrow: before, close: input.close) {
      while let batch = try input.next() {
        let dropped = min(left, batch.count)
        left -= dropped
        if dropped < batch.count { return Array(batch.dropFirst(dropped)) }
        try context.cancellation.check()
      }
      return nil
    }
  }
}
