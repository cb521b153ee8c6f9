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
      let needed = columns.filter { !$0.isOptional }.map(\.path)
      let conditions = limit == nil ? demand.conditions.map { $0.needing(needed) } : []
      input.narrow(demand.withoutLimit.adding(columns.isEmpty ? nil : columns.roots).passing(conditions))
    }
    var sorter = RowSorter(isDescending: desc) { try context.cancellation.check() }
    var damaged: [Value] = []
    return Rows.collected(from: input, narrow: narrow) {
      sorter.limit = limit.map { max(0, $0) }
      try input.forEach(context) { row in
        if row.isErrorRow { return damaged.append(row) }
        guard let first = columns.first else { return try sorter.add(row, row, []) }
        try sorter.add(
          row, try first.value(in: row), columns.count == 1 ? [] : try columns.dropFirst().map { try $0.value(in: row) }
        )
      }
      return Rows(try sorter.sorted() + damaged)
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

  /// How many are wanted; nil for all.
  var limit: Int?
  private let isDescending: Bool
  private let check: () throws -> Void
  private var entries: [Entry] = []
  /// Entries before those, where all are wanted: one array that grew would be moved as a whole, again and again.
  private var chunks: [[Entry]] = []
  private var count = 0
  /// The last one of those that are kept, when there are enough of them.
  private var bound: Entry?

  /// Sorting asks `check` now and then whether it should stop, by throwing.
  init(isDescending: Bool, keeping limit: Int? = nil, check: @escaping () throws -> Void = {}) {
    self.isDescending = isDescending
    self.limit = limit
    self.check = check
  }

  mutating func add(_ row: Value, _ key: Value, _ others: [Value]) throws {
    let entry = Entry(row: row, key: key, others: others, number: count)
    count += 1
    if let bound, !Self.isBefore(entry, bound, isDescending) { return }
    entries.append(entry)
    if let limit {
      if entries.count >= limit &* 2 &+ 256 { try cut(to: limit) }
    } else if entries.count == 1 << 16 {
      chunks.append(entries)
      entries = []
    }
  }

  mutating func sorted() throws -> [Value] {
    try joinChunks()
    try cut(to: limit ?? .max)
    return entries.map(\.row)
  }

  private mutating func joinChunks() throws {
    guard !chunks.isEmpty else { return }
    chunks.append(entries)
    entries = []
    entries.reserveCapacity(count)
    for place in chunks.indices {
      try check()
      entries += chunks[place]
      chunks[place] = []
    }
    chunks = []
  }

  private mutating func cut(to limit: Int) throws {
    var comparisons = 0
    let (isDescending, check) = (isDescending, check)
    try entries.sort { left, right in
      comparisons &+= 1
      if comparisons & 0xFFFF == 0 { try check() }
      return Self.isBefore(left, right, isDescending)
    }
    if entries.count > limit { entries.removeLast(entries.count - limit) }
    if entries.count == limit { bound = entries.last }
  }

  private static func isBefore(_ left: Entry, _ right: Entry, _ isDescending: Bool) -> Bool {
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
