import Interpreter

/// Keeps the rows for which a condition holds.
struct Where: ExpressionVerb {
  static let summary = "Keep the rows for which a condition holds."
  static let discussion = """
    Bare names are columns; a lone bare word right of a comparison is text (`ext == mp4`). `.name` is always a column, quotes \
    are always text, `name?` reads as null where a row has no such column. A closure is called with the row: `{|r| $r.size > 5MB}`. \
    A damaged line, which comes as an error, passes.
    """
  static let examples = [
    Example("Numbers above two", "[1 2 3 4] | where {|n| $n > 2}", gives: "3\n4"),
    Example(
      "By two columns",
      "[{name: a.mp4, size: 3MB} {name: b.mov, size: 9MB}] | where size > 5MB and name like *.mov | select name",
      gives: #"{"name":"b.mov"}"#),
  ]
  static let input = VerbInput.rows

  @RowExpression("What must hold: true or false for each row; null counts as false.")
  var condition: RowFunction

  func schema(after input: Schema?) -> Schema? { input }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let known = condition.pushdown()
    input.narrow(Demand(conditions: known.conditions))
    // What is asked for further on may go first where this condition cannot fail.
    return input.filterBatches(used: condition.columns, passingConditions: known.neverFails) { batch in
      try context.cancellation.check()
      return try batch.filter { try $0.isErrorRow || condition.isTrue(for: $0) }
    }
  }
}
