import Interpreter

/// Puts all items together into one value.
struct Reduce: Verb {
  static let summary =
    "Put all items together into one value, with a block that takes what came of the others and the next item."
  static let examples = [
    Example("A product", "1..5 | reduce {|product, n| $product * $n }", gives: "120"),
    Example("From a first value", "[a b] | reduce --from x {|text, item| \"$text-$item\" }", gives: "x-a-b"),
  ]
  static let input = VerbInput.rows
  static let memory = VerbMemory.keeps

  @Operand("What to do with the value so far and the next item.")
  var block: Closure

  @Option("The value to begin with; without it, the first item.")
  var from: Value?

  func run(_ input: Rows, in context: Context) throws -> Rows {
    guard block.parameterCount == 2 else {
      throw Failure(
        "type", "`reduce` needs a block with two names", hint: "for example `reduce {|total, item| $total + $item }`",
        number: "T0101")
    }
    return Rows(one: {
      var total = from
      try input.forEachSound(context) { item in
                total = try total.map { try context.call(block, with: $0, item).value() } ?? item
      }
      return total ?? .null
    })
  }
}
