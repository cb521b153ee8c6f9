import Interpreter

/// Puts rows in order.
struct Sort: Verb {
  static let summary = "Put the rows in order, by columns or by their own value."
  static let discussion = """
    Equal rows keep their order. Nulls come first, or last with --desc. It has to see all rows before it gives the first, and keeps \
    them in memory; before `first n` it keeps only so many. Damaged lines come last.
    """
  static let examples = [
    Example("Values", "[3 1 2] | sort", gives: "1\n2\n3"),
    Example(
      "The largest first", "[{n: a, size: 1MB} {n: b, size: 2MB}] | sort size --desc | select n",
      gives: "{\"n\":\"b\"}\n{\"n\":\"a\"}"),
  ]
  static let input = VerbInput.rows
  static let memory = VerbMemory.collects

  @Rest("Columns to sort by, the most important first; `name?` is null where a row has none.")
  var columns: [ColumnName]

  @Switch("The largest first.", short: "d")
  var desc: Bool

  func schema(after input: Schema?) -> Schema? { input }
  func rowsHeld(for demand: Demand) -> Int? { demand.limit }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    var limit: Int?
    let narrow = { (demand: Demand) in
      limit = [limit, demand.limit].compactMap { $0 }.min()
      let conditions = limit == nil ? demand.conditions : []
      input.narrow(demand.withoutLimit.adding(columns.isEmpty ? nil : columns.roots).passing(conditions))
    }
    return Rows.collected(from: input, narrow: narrow) {
      var sorter = RowSorter(isDescending: desc, keeping: limit)
      var damaged: [Value] = []
      try input.forEach(context) { row in
        if row.isErrorRow { return damaged.append(row) }
        guard let first = columns.first else { return sorter.add(row, row, []) }
        sorter.add(
          row, try first.value(in: row), columns.count == 1 ? [] : try columns.dropFirst().map { try $0.value(in: row) }
        )
      }
      return Rows(sorter.sorted() + damaged)
    }
  }
}

/// Sorts rows by keys, equal ones in the order in which they came; keeps only the first ones when no more are wanted.
struct RowSorter {
  private struct Entry {
    let row: Value
    let key: Value
    let others: [Value]
    let number: Int
  }

  private let isDescending: Bool
  private let limit: Int?
  private var entries: [Entry] = []
  private var count = 0
  /// The last one of those that are kept, when there are enough of them.
  private var bound: Entry?

  init(isDescending: Bool, keeping limit: Int?) {
    self.isDescending = isDescending
    self.limit = limit.map { max(0, $0) }
  }

  mutating func add(_ row: Value, _ key: Value, _ others: [Value]) {
    let entry = Entry(row: row, key: key, others: others, number: count)
    count += 1
    if let bound, !isBefore(entry, bound) { return }
    entries.append(entry)
    guard let limit, entries.count >= limit &* 2 &+ 256 else { return }
    cut(to: limit)
  }

  mutating func sorted() -> [Value] {
    cut(to: limit ?? .max)
    return entries.map(\.row)
  }

  private mutating func cut(to limit: Int) {
    entries.sort(by: isBefore)
    if entries.count > limit { entries.removeLast(entries.count - limit) }
    if entries.count == limit { bound = entries.last }
  }

  private func isBefore(_ left: Entry, _ right: Entry) -> Bool {
    var order = left.key.sortOrder(against: right.key)
    var place = 0
    while order == 0, place < left.others.count, place < right.others.count {
      order = left.others[place].sortOrder(against: right.others[place])
      place += 1
    }
    if order == 0 { return left.number < right.number }
    return isDescending ? order > 0 : order < 0
  }
}
