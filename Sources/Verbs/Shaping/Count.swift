import Interpreter

/// Counts the rows.
struct Count: Verb {
  static let summary = "Count the rows."
  static let examples = [Example("Of a range", "1..1000 | count", gives: "1000")]
  static let input = VerbInput.rows

  func run(_ input: Rows, in context: Context) throws -> Rows {
    input.narrow(Demand(columns: []))
    return Rows(one: {
      var count = 0
      while let batch = try input.next() {
        try context.cancellation.check()
        count += batch.count
      }
      return .int(count)
    })
  }
}
