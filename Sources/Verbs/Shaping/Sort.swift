import Interpreter

/// Puts rows in order.
struct Sort: Verb {
  static let summary = "Put the rows in order, by columns or by their own value."
  static let discussion =
    "Equal rows keep their order. Nulls come first, or last with --desc. It has to see all rows before it gives the first."
  static let examples = [
    Example("Values", "[3 1 2] | sort", gives: "1\n2\n3"),
    Example(
      "The largest first", "[{n: a, size: 1MB} {n: b, size: 2MB}] | sort size --desc | select n",
      gives: "{\"n\":\"b\"}\n{\"n\":\"a\"}"),
  ]
  static let input = VerbInput.rows
  static let memory = VerbMemory.collects

  @Rest("Columns to sort by, the most important first; `name?` is null where a row has none.")
  var columns: [String]

  @Switch("The largest first.", short: "d")
  var desc: Bool

  func schema(after input: Schema?) -> Schema? { input }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    var sorted: Rows?
    return Rows(details: input.details(), close: input.close) {
      if sorted == nil { sorted = Rows(try self.sorted(try collect(input, context))) }
      return try sorted?.next()
    }
  }

  private func collect(_ input: Rows, _ context: Context) throws -> [Value] {
    var rows: [Value] = []
    while let batch = try input.next() {
      try context.cancellation.check()
      rows += batch
    }
    return rows
  }

  private func sorted(_ rows: [Value]) throws -> [Value] {
    let keyed = try rows.map { row in (keys: try keys(of: row), row: row) }
    return keyed.sorted { left, right in
      for (a, b) in zip(left.keys, right.keys) {
        let order = a.sortOrder(against: b)
        if order != 0 { return desc ? order > 0 : order < 0 }
      }
      return false
    }.map(\.row)
  }

  private func keys(of row: Value) throws -> [Value] {
    guard !columns.isEmpty else { return [row] }
    guard case .record(let record) = row else {
      _ = try row.refused(by: "sort")
      return []
    }
    return try columns.map { column in
      if let value = record[column] { return value }
      if column.hasSuffix("?") { return record[String(column.dropLast())] ?? .null }
      throw record.missing(column)
    }
  }
}
