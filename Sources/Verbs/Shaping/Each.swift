import Interpreter

/// Runs a block for each item.
struct Each: Verb {
  static let summary = "Run a block for each item, which it gets as `$it`; its results come out in order."
  static let examples = [
    Example("Doubled", "[1 2 3] | each { $it * 2 }", gives: "2\n4\n6"),
    Example("With a name", "[a b] | each {|word| echo \"<$word>\" }", gives: "<a>\n<b>"),
  ]
  static let input = VerbInput.rows

  @Operand("What to do with each item.")
  var block: Closure

  func run(_ input: Rows, in context: Context) throws -> Rows {
    var items: [Value] = []
    var position = 0
    var current: Rows?
    return Rows(close: {
      current?.close()
      input.close()
    }) {
      while true {
        if let batch = try current?.next() { return batch }
        while position >= items.count {
          guard let batch = try input.next() else { return nil }
          (items, position) = (batch, 0)
        }
        current = try context.call(block, with: items[position])
        position += 1
      }
    }
  }
}
