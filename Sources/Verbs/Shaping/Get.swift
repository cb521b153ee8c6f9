import Interpreter

/// Gives the values of one column.
struct Get: Verb {
  static let summary = "Give the values of one column, without the rows around them."
  static let examples = [
    Example("A column", "[{name: a, size: 1MB} {name: b, size: 2MB}] | get name", gives: "a\nb"),
    Example("Within another", "[{video: {codec: av1}}] | get video.codec", gives: "av1"),
    Example("An item of lists", "[{n: [7 8]}] | get n.1", gives: "8"),
  ]
  static let input = VerbInput.rows

  @Operand("The column; `name?` is null where a row has none.")
  var column: ColumnName

  func run(_ input: Rows, in context: Context) throws -> Rows {
    input.narrow(Demand(columns: [column.root, column.path]))
    return Rows(nature: input.nature(), narrow: { input.narrow(Demand(limit: $0.limit)) }, close: input.close) {
      try input.next()?.map { $0.isErrorRow ? $0 : try column.value(in: $0) }
    }
  }
}
