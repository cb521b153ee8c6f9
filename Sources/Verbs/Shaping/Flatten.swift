import Interpreter

/// Spreads lists and records out.
struct Flatten: Verb {
  static let summary = "Spread lists out into rows, and records within rows into columns of their own."
  static let discussion = """
    Without a column, a list in the stream becomes its items, and each record in a row becomes columns `outer_inner`. With a column \
    that holds lists, a row comes out for each item; an empty list gives none.
    """
  static let examples = [
    Example("Lists", "[[1 2] [3]] | flatten", gives: "1\n2\n3"),
    Example(
      "Records", "[{n: 1, video: {codec: av1, height: 720}}] | flatten",
      gives: #"{"n":1,"video_codec":"av1","video_height":720}"#),
    Example(
      "A column of lists", "[{n: a, tags: [x y]}] | flatten tags",
      gives: "{\"n\":\"a\",\"tags\":\"x\"}\n{\"n\":\"a\",\"tags\":\"y\"}"),
  ]
  static let input = VerbInput.rows

  @Operand("A column that holds lists or records.", default: nil)
  var column: ColumnName?

  func run(_ input: Rows, in context: Context) throws -> Rows {
    input.mapBatches { batch in
      try context.cancellation.check()
      var result: Batch = []
      for row in batch { try spread(row, into: &result) }
      return result
    }
  }

  private func spread(_ row: Value, into result: inout Batch) throws {
    switch row {
    case .list(let items) where column == nil: result += items
    case .record(let record):
      guard let column else { return result.append(.record(Flatten.flat(record))) }
      guard let value = record[column.path] else {
        guard column.isOptional else { throw record.missing(column.path) }
        return result.append(row)
      }
      guard case .list(let items) = value else {
        return result.append(.record(Flatten.flat(record, only: column.path)))
      }
      for item in items {
        var copy = record
        copy[column.path] = item
        result.append(.record(copy))
      }
    default: result.append(column == nil ? row : try row.passed(by: Self.name))
    }
  }

  /// One level of records made columns; a name that is taken already gets a number.
  private static func flat(_ record: Record, only: String? = nil) -> Record {
    let isNested = record.pairs.contains { name, value in value.kind == .record && (only == nil || only == name) }
    guard isNested else { return record }
    var result = Record()
    for (name, value) in record.pairs {
      guard case .record(let inner) = value, only == nil || only == name else {
        result[free(name, in: result)] = value
        continue
      }
      for (part, value) in inner.pairs { result[free(name + "_" + part, in: result)] = value }
    }
    return result
  }

  private static func free(_ name: String, in record: Record) -> String {
    var (candidate, number) = (name, 2)
    while record[candidate] != nil {
      candidate = "\(name)_\(number)"
      number += 1
    }
    return candidate
  }
}
