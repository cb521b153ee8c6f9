import Interpreter

/// Drops what was there before.
struct Dedupe: Verb {
  static let summary = "Drop each row that equals any row before it."
  static let discussion = "It streams, and keeps one key in memory for each different row."
  static let examples = [
    Example("Numbers", "[1 2 1 3 2] | dedupe", gives: "1\n2\n3"),
    Example("By a column", "[{a: 1, b: x} {a: 2, b: y} {a: 1, b: z}] | dedupe a | get b", gives: "x\ny"),
  ]
  static let input = VerbInput.rows
  static let memory = VerbMemory.keeps

  @Rest("Columns that must be equal; without any, the whole rows.")
  var columns: [ColumnName]

  func schema(after input: Schema?) -> Schema? { input }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    var seen = RowKeyTable<Void>()
    return input.filterBatches(used: columns.isEmpty ? nil : columns.roots) { batch in
      try context.cancellation.check()
      return try batch.filter { row in try row.isErrorRow || seen.insert(try columns.key(of: row)) }
    }
  }
}
