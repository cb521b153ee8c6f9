import Interpreter

/// Counts.
struct RangeVerb: Verb {
  static let name = "range"
  static let summary = "Give whole numbers from one to another, or without end."
  static let discussion = "The numbers are made as they are pulled. `1..10` is the same for steps of one, as a value."
  static let examples = [
    Example("Every third", "range 1 10 --step 3", gives: "1\n4\n7\n10"),
    Example("Downward", "range 3 1 --step -1", gives: "3\n2\n1"),
    Example("Without end", "range 5 | first 2", gives: "5\n6"),
  ]
  static let input = VerbInput.nothing

  @Operand("The first number.")
  var start: Int

  @Operand("The last number, itself included; without it the numbers have no end.", default: nil)
  var end: Int?

  @Option("How far it is from one number to the next; below 0 they go down.", default: 1)
  var step: Int

  func run(_ input: Rows, in context: Context) throws -> Rows {
    guard step != 0 else {
      throw Failure("usage", "with a step of 0 there is no next number", number: "T0101", exitStatus: ExitStatus.usage)
    }
    let (step, end) = (step, end)
    var following: Int? = start
    return Rows {
      try context.cancellation.check()
      var batch: Batch = []
      while let number = following, batch.count < Rows.batchSize,
        end.map({ step > 0 ? number <= $0 : number >= $0 }) ?? true
      {
        batch.append(.int(number))
        let (next, overflow) = number.addingReportingOverflow(step)
        following = overflow ? nil : next
      }
      return batch.isEmpty ? nil : batch
    }
  }
}
