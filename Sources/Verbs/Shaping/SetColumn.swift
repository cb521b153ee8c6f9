import Interpreter

/// Adds or replaces a column.
struct SetColumn: ExpressionVerb {
  static let name = "set"
  static let summary = "Add or replace a column with a value worked out for each row."
  static let examples = [
    Example(
      "The size in half", "[{name: a, size: 8MB}] | set half size/2",
      gives: #"{"name":"a","size":8000000,"half":4000000}"#)
  ]
  static let input = VerbInput.rows

  @Operand("The column.")
  var column: String

  @RowExpression("What it holds; bare names are columns of the row.")
  var value: RowFunction

  func schema(after input: Schema?) -> Schema? { input?.merging([Column(column, nil)]) }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    var last: (from: Shape, to: Shape)?
    let before = { (demand: Demand) in input.narrow(demand.adding(value.columns)) }
    return Rows(nature: input.nature(), details: input.details(), narrow: before, close: input.close) {
      try input.next()?.map(setting)
    }
    func setting(_ row: Value) throws -> Value {
      guard case .record(var record) = row else { return try row.passed(by: "set") }
      let value = try value.evaluate(row)
      if record.shape.index(of: column) != nil {
        record[column] = value
        return .record(record)
      }
      // Rows of one table get one new shape, not one each.
      let shape: Shape
      if let last, last.from === record.shape {
        shape = last.to
      } else {
        shape = record.shape.appending(column)
        last = (record.shape, shape)
      }
      return .record(Record(shape, record.values + [value]))
    }
  }
}
