import Interpreter

/// Gives a column another name.
struct Rename: Verb {
  static let summary = "Give a column another name; it keeps its place."
  static let examples = [Example("A column", "[{a: 1, b: 2}] | rename a n", gives: #"{"n":1,"b":2}"#)]
  static let input = VerbInput.rows

  @Operand("The column.")
  var column: ColumnName

  @Operand("Its new name.")
  var newName: String

  func schema(after input: Schema?) -> Schema? {
    input.map { input in
      Schema(input.columns.map { $0.name == column.path ? Column(newName, $0.kind, $0.help) : $0 })
    }
  }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    var cache = ShapeCache<Shape?>()
    let (old, new) = (column.path, newName)
    let before = { (demand: Demand) in
      Demand(limit: demand.limit, columns: demand.columns.map { $0.subtracting([new]).union([old]) })
    }
    return input.mapRecords(by: Self.name, columns: before) { record in
      let shape = try cache.plan(for: record.shape) { shape -> Shape? in
        guard let place = shape.index(of: old) else {
          if column.isOptional { return nil }
          throw record.missing(old)
        }
        guard new == old || shape.index(of: new) == nil else {
          throw Failure(
            "column-exists", "there is a column `\(new.shortened)` already",
            hint: "leave it out first: `reject \(new.shortened)`")
        }
        var names = shape.names
        names[place] = new
        return Shape(names)
      }
      return shape.map { Record($0, record.values) } ?? record
    }
  }
}
