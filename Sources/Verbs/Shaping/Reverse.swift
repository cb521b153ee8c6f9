import Interpreter

/// Turns the order round.
struct Reverse: Verb {
  static let summary = "Turn the order of the rows round."
  static let discussion = "It has to keep all rows in memory before it gives the first."
  static let examples = [Example("Numbers", "[1 2 3] | reverse", gives: "3\n2\n1")]
  static let input = VerbInput.rows
  static let memory = VerbMemory.collects

  func schema(after input: Schema?) -> Schema? { input }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    var batches: [Batch] = []
    return Rows.collected(from: input, narrow: { input.narrow($0.withoutLimit.passing($0.conditions)) }) {
      while let batch = try input.next() {
        try context.cancellation.check()
        batches.append(batch)
      }
      return Rows { batches.popLast()?.reversed() }
    }
  }
}
