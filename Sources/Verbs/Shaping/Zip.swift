import Interpreter

/// Puts two streams side by side.
struct Zip: Verb {
  static let summary = "Put the items of another stream beside those of this one, until either ends."
  static let discussion =
    "Two records become one; a column that both have comes from the other stream as `name_right`. Other values become lists of two."
  static let examples = [
    Example("Values", "[1 2 3] | zip [a b]", gives: "[1,\"a\"]\n[2,\"b\"]"),
    Example("Rows", "[{a: 1}] | zip [{b: 2}]", gives: #"{"a":1,"b":2}"#),
  ]
  static let input = VerbInput.rows

  @Operand("A list, or a block whose results are streamed.")
  var items: Value

  func run(_ input: Rows, in context: Context) throws -> Rows {
    var other: Rows?
    var (waiting, position): (Batch, Int) = ([], 0)
    let close = {
      other?.close()
      input.close()
    }
    return Rows(close: close) {
      let right = try other ?? context.stream(of: items)
      other = right
      try context.cancellation.check()
      guard let batch = try input.next() else {
        close()
        return nil
      }
      var result: Batch = []
      for left in batch {
        while position >= waiting.count {
          guard let next = try right.next() else {
            close()
            return result.isEmpty ? nil : result
          }
          (waiting, position) = (next, 0)
        }
        result.append(pair(left, waiting[position]))
        position += 1
      }
      return result
    }
  }

  private func pair(_ left: Value, _ right: Value) -> Value {
    guard case .record(let first) = left, case .record(let second) = right else { return .list([left, right]) }
    return .record(first.beside(second))
  }
}

extension Record {
  /// The columns of both; those of the other that are there already are called `name_right`.
  func beside(_ other: Record, without keys: Set<String> = []) -> Record {
    var names = shape.names
    var values = values
    for (name, value) in other.pairs where !keys.contains(name) {
      var free = name
      while names.contains(free) { free += "_right" }
      names.append(free)
      values.append(value)
    }
    return Record(Shape(names), values)
  }
}
