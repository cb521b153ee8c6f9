import Interpreter

/// Joins equal neighbours.
struct Uniq: Verb {
  static let summary = "Drop each row that equals the one before it."
  static let discussion = """
    It keeps one row in memory, so it works on endless streams; rows that are equal but not neighbours stay. `dedupe` finds those \
    too, and `group` counts them.
    """
  static let examples = [
    Example("Numbers", "[1 1 2 1] | uniq", gives: "1\n2\n1"),
    Example(
      "By a column", "[{a: 1, b: x} {a: 1, b: y} {a: 2, b: z}] | uniq a",
      gives: "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"z\"}"),
  ]
  static let input = VerbInput.rows

  @Rest("Columns that must be equal; without any, the whole rows.")
  var columns: [ColumnName]

  func schema(after input: Schema?) -> Schema? { input }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    var last: RowKey?
    return input.filterBatches(used: columns.isEmpty ? nil : columns.roots) { batch in
      try context.cancellation.check()
      return try batch.filter { row in
        if row.isErrorRow { return true }
        let key = try columns.key(of: row)
        defer { last = key }
        return key != last
      }
    }
  }
}

extension [ColumnName] {
  /// The values of the columns in a row, or the row itself when there are none.
  func key(of row: Value) throws -> RowKey {
    switch count {
    case 0: RowKey(row)
    case 1: RowKey(try self[0].value(in: row))
    default: RowKey(try map { try $0.value(in: row) })
    }
  }

  /// The columns of the row that they begin with.
  var roots: Set<String> { Set(map(\.root)).union(map(\.path)) }
}
