import Interpreter

/// Puts items together.
struct Chunk: Verb {
  static let summary = "Put so many items at a time into a list; the last one may be shorter."
  static let examples = [Example("In twos", "[1 2 3] | chunk 2", gives: "[1,2]\n[3]")]
  static let input = VerbInput.rows

  @Operand("How many items a list holds.")
  var size: Count1

  func run(_ input: Rows, in context: Context) throws -> Rows {
    var waiting: [Value] = []
    var isOver = false
    return Rows(close: input.close) {
      while !isOver {
        try context.cancellation.check()
        guard let batch = try input.next() else {
          isOver = true
          return waiting.isEmpty ? nil : [.list(waiting)]
        }
        var result: Batch = []
        for row in batch {
          waiting.append(row)
          guard waiting.count >= size.value else { continue }
          result.append(.list(waiting))
          waiting = []
        }
        if !result.isEmpty { return result }
      }
      return nil
    }
  }
}

/// A whole number from 1, as a parameter.
struct Count1: ArgumentType {
  let value: Int

  static let typeName = "int from 1"
  static let placeholder = Count1(value: 1)
  var shown: String? { String(value) }
  static func convert(_ value: Value) -> Count1? { Int.convert(value).flatMap { $0 >= 1 ? Count1(value: $0) : nil } }
}
