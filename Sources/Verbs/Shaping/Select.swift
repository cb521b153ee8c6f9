import Diagnostics
import Interpreter

/// Keeps some columns, in the order given.
struct Select: Verb {
  static let summary = "Keep only the named columns, in this order."
  static let examples = [
    Example("Two columns", "[{a: 1, b: 2, c: 3}] | select c a", gives: #"{"c":3,"a":1}"#),
    Example("One that may be missing", "[{a: 1}] | select a b?", gives: #"{"a":1,"b":null}"#),
    Example(
      "One within another", "[{name: a, video: {codec: av1}}] | select name video.codec",
      gives: #"{"name":"a","codec":"av1"}"#),
  ]
  static let input = VerbInput.rows

  @Rest("Columns; `name?` is null where a row has none.", isRequired: true)
  var columns: [ColumnName]

  func schema(after input: Schema?) -> Schema? {
    Schema(
      columns.map { column in
        let known = input?.column(column)
        return Column(column.name, known?.kind, known?.help ?? "")
      })
  }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let shape = Shape(columns.map(\.name))
    guard shape.count == columns.count else {
      throw Failure(
        "column-exists", "two columns would have the same name",
        hint: "name each once; `rename` one of those within others first")
    }
    input.narrow(Demand(columns: columns.roots))
    let plain = Set(columns.filter { $0.path == $0.name }.map(\.name))
    let before = { (demand: Demand) in
      let kept = demand.conditions.filter { $0.column.map(plain.contains) ?? false }
      input.narrow(Demand(limit: demand.limit, conditions: kept))
    }
    return Rows(nature: input.nature(), narrow: before, close: input.close) {
      try input.next()?.map { row in
        guard case .record = row else { return try row.passed(by: "select") }
        return .record(Record(shape, try columns.map { try $0.value(in: row) }))
      }
    }
  }
}

extension Record {
  /// Says that a column is missing, and which may have been meant.
  func missing(_ name: String) -> Failure {
    let nearest = Spelling.nearest(to: name, in: shape.names)
    return Failure(
      "missing-field", "there is no column `\(name)` in this row",
      hint: nearest.map { "did you mean `\($0)`?" } ?? "it has: " + shape.names.joined(separator: " "), number: "N0102")
  }
}

extension Value {
  /// An error that came as a row is thrown; anything else that is no record cannot be worked on.
  func refused(by verb: String) throws -> Value {
    if case .error(let failure) = self { throw failure }
    throw Failure(
      "type", "`\(verb)` works on rows with columns, not on \(kind.article): \(quotedDescription.shortened)",
      number: "T0112")
  }
}
