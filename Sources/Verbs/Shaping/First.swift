import Interpreter

/// Passes on the first items and stops its source.
struct First: Verb {
  static let summary = "Keep the first items of the stream and stop its source."
  static let examples = [
    Example("The two smallest", "[3 1 2] | sort | first 2", gives: "1\n2"),
    Example("Of an endless source", "1.. | first", gives: "1"),
  ]
  static let input = VerbInput.rows

  @Operand("How many items to keep, as a list. Without it: one, as a value of its own.", default: nil)
  var count: Int?

  var note: String? { "stops its source after \(Rows.counted(count ?? 1))" }

  func check() throws { _ = try count.map(Int.positive) }

  func schema(after input: Schema?) -> Schema? { input }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    var left = try count.map(Int.positive) ?? 1
    input.narrow(Demand(limit: left))
    return Rows(
      nature: count == nil ? .single : .many, details: input.details(), narrow: { input.narrow($0.withoutConditions) },
      close: input.close
    ) {
      guard left > 0, let batch = try input.next() else {
        input.close()
        return nil
      }
      let kept = Array(batch.prefix(left))
      left -= kept.count
      if left == 0 { input.close() }
      return kept
    }
  }
}

extension Int {
  /// A number of items, or why it is none.
  static func positive(_ count: Int) throws -> Int {
    guard count >= 0 else { throw Failure("usage", "a number of items is 0 or more, not \(count)", number: "T0101") }
    return count
  }
}
