import Interpreter

/// Counts the rows of each group.
struct Group: Verb {
  static let summary = "Count the rows for each value of some columns."
  static let discussion =
    "Groups come in the order in which they were first seen. It keeps one count in memory for each group."
  static let examples = [
    Example(
      "How often each status came", "[{status: 200} {status: 404} {status: 200}] | group status | sort count --desc",
      gives: "{\"status\":200,\"count\":2}\n{\"status\":404,\"count\":1}")
  ]
  static let input = VerbInput.rows
  static let memory = VerbMemory.keeps

  @Rest("Columns to group by.", isRequired: true)
  var by: [ColumnName]

  func schema(after input: Schema?) -> Schema? {
    Schema(by.map { Column($0.name, input?.column($0)?.kind) } + [Column("count", .int)])
  }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    input.narrow(Demand(columns: by.roots))
    let shape = Shape(by.map(\.name) + ["count"])
    guard shape.count == by.count + 1 else {
      throw Failure("column-exists", "two columns would have the same name", hint: "`rename` one of them first")
    }
    var places = RowKeyTable<Int>()
    var groups: [(key: RowKey, count: Int)] = []
    return Rows.collected(from: input) {
      try input.forEachSound(context) { row in
        let key = try by.key(of: row)
        if let place = places[key] {
          groups[place].count += 1
        } else {
          places[key] = groups.count
          groups.append((key, 1))
        }
      }
      return Rows(groups.map { .record(Record(shape, $0.key.values + [.int($0.count)])) })
    }
  }
}
