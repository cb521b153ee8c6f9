import Interpreter

/// Leaves out some columns.
struct Reject: Verb {
  static let summary = "Leave out the named columns."
  static let examples = [
    Example("One column", "[{a: 1, b: 2, c: 3}] | reject b", gives: #"{"a":1,"c":3}"#),
    Example("One that not every row has", "[{a: 1, b: 2} {a: 3}] | reject b?", gives: "{\"a\":1}\n{\"a\":3}"),
  ]
  static let input = VerbInput.rows

  @Rest("Columns; `name?` where not every row has it.", isRequired: true)
  var columns: [ColumnName]

  func schema(after input: Schema?) -> Schema? {
    input.map { input in Schema(input.columns.filter { column in !columns.contains { $0.path == column.name } }) }
  }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    var cache = ShapeCache<(kept: [Int], shape: Shape)>()
    // What is left out need not be read, but it must be seen that it is there.
    let names = Set(columns.filter { !$0.isOptional }.map(\.path))
    return input.mapRecords(by: Self.name, columns: { $0.adding(names) }) { record in
      let plan = try cache.plan(for: record.shape) { shape in
        for column in columns where !column.isOptional && shape.index(of: column.path) == nil {
          throw record.missing(column.path)
        }
        let kept = shape.names.indices.filter { place in !columns.contains { $0.path == shape.names[place] } }
        return (kept, Shape(kept.map { shape.names[$0] }))
      }
      return Record(plan.shape, plan.kept.map { record.values[$0] })
    }
  }
}
