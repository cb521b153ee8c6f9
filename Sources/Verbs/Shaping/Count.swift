import Interpreter

/// Counts the rows.
struct Count: Verb {
  static let summary = "Count the rows that flow in, or the items of a list that is given."
  static let examples = [
    Example("Of a range", "1..1000 | count", gives: "1000"),
    Example("Of a variable", "let names = [a b c]; \"$(count $names) names\"", gives: "3 names"),
  ]
  static let input = VerbInput.optional

  @Operand("What to count, when no rows flow in.", default: nil)
  var list: Value?

  func run(_ input: Rows, in context: Context) throws -> Rows {
    guard let rows = try counted(input, context) else {
      throw Failure("no-input", "`count` has nothing to count", hint: "`ls | count`, or `count $list`", number: "N0120")
    }
    rows.narrow(Demand(columns: []))
    return Rows(one: {
      var count = 0
      while let batch = try rows.next() {
        try context.cancellation.check()
        count += batch.count
      }
      return .int(count)
    })
  }

  private func counted(_ input: Rows, _ context: Context) throws -> Rows? {
    guard let list else { return context.hasInput ? input : nil }
    guard !context.hasInput else {
      throw Failure("both-sides", "`count` gets rows from both sides: from the pipeline and by name", number: "N0122")
    }
    if case .null = list { return Rows([]) }
    return Rows(of: list)
  }
}
