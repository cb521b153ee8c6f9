import Interpreter

/// Passes on the last items.
struct Last: Verb {
  static let summary = "Keep the last items of the stream."
  static let examples = [Example("The last two", "[1 2 3] | last 2", gives: "2\n3")]
  static let input = VerbInput.rows
  static let memory = VerbMemory.keeps

  @Operand("How many items to keep, as a list. Without it: one, as a value of its own.", default: nil)
  var count: Int?

  func check() throws { _ = try count.map(Int.positive) }

  func schema(after input: Schema?) -> Schema? { input }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let wanted = try count.map(Int.positive) ?? 1
    var result: Rows?
    return Rows(
      nature: count == nil ? .single : .many, details: input.details(), narrow: { input.narrow($0.withoutLimit) },
      close: input.close
    ) {
      if result == nil {
        var kept: [Value] = []
        while let batch = try input.next() {
          try context.cancellation.check()
          kept += batch
          // Cut now and then, so that moving what stays costs little and memory stays bounded.
          if kept.count - 4096 > wanted, kept.count / 2 > wanted { kept.removeFirst(kept.count - wanted) }
        }
        result = Rows(Array(kept.suffix(wanted)))
      }
      return try result?.next()
    }
  }
}
