import Diagnostics
import Interpreter

/// Keeps some columns, in the order given.
struct Select: Verb {
  static let summary = "Keep only the named columns, in this order."
  static let examples = [
    Example("Two columns", "[{a: 1, b: 2, c: 3}] | select c a", gives: #"{"c":3,"a":1}"#),
    Example("One that may be missing", "[{a: 1}] | select a b?", gives: #"{"a":1,"b":null}"#),
  ]
  static let input = VerbInput.rows

  @Rest("Columns; `name?` is null where a row has none.", isRequired: true)
  var columns: [String]

  func schema(after input: Schema?) -> Schema? {
    input.map { input in
      Schema(
        columns.map { column in input[column] ?? Column(column.hasSuffix("?") ? String(column.dropLast()) : column, nil)
        })
    }
  }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let wanted = columns.map { (name: $0.hasSuffix("?") ? String($0.dropLast()) : $0, isOptional: $0.hasSuffix("?")) }
    let shape = Shape(wanted.map(\.name))
    return Rows(nature: input.nature(), close: input.close) {
      try input.next()?.map { row in
        guard case .record(let record) = row else { return try row.refused(by: "select") }
        return .record(
          Record(
            shape,
            try wanted.map { name, isOptional in
              if let value = record[name] { return value }
              guard isOptional else { throw record.missing(name) }
              return .null
            }))
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
  /// An error that came as a row stays one; anything else that is no record cannot be worked on.
  func refused(by verb: String) throws -> Value {
    if case .error(let failure) = self { throw failure }
    throw Failure(
      "type", "`\(verb)` works on rows with columns, not on \(kind.article): \(quotedDescription.shortened)",
      number: "T0112")
  }
}
