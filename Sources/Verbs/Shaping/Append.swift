import Interpreter

/// Adds items after the stream.
struct Append: Verb {
  static let summary = "Add items after the end of the stream."
  static let examples = [
    Example("A list", "[1 2] | append [3 4]", gives: "1\n2\n3\n4"),
    Example("Another stream", "[1 2] | append { 7..8 }", gives: "1\n2\n7\n8"),
  ]
  static let input = VerbInput.rows

  @Operand("A value, a list of items, or a block whose results are streamed.")
  var items: Value

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let both = Rows.joined([{ input }, { try context.stream(of: items) }])
    return Rows(
      close: {
        both.close()
        input.close()
      }, next: both.next)
  }
}

extension Context {
  /// A value as a stream; a block is called, and its results are streamed.
  func stream(of value: Value) throws -> Rows {
    if case .closure(let block) = value { return try call(block, with: .null) }
    return Rows(of: value)
  }
}
