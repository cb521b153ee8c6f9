import Interpreter

/// The tables of a page: which columns the one at hand has, and which of them stand right.
struct PageTable {
  /// What a row is in the table.
  enum Step {
    /// A new table begins with these headings.
    case heading([(name: String, isRight: Bool)])
    case row([String])
  }

  private var names: [String]?
  private var shape: Shape?
  private var places: [Int?] = []

  /// What a row needs: a heading where it has columns that the table lacks, then its cells, as people read them.
  mutating func steps(for value: Value) -> [Step] {
    var record = Record([("value", value)])
    if case .record(let row) = value, row.shape.count > 0 { record = row }
    var steps: [Step] = []
    if record.shape !== shape {
      if names == nil || !record.shape.names.allSatisfy({ names?.contains($0) ?? false }) {
        names = record.shape.names
        steps.append(.heading(record.pairs.map { ($0, $1.isAmount) }))
      }
      shape = record.shape
      places = (names ?? []).map { record.shape.index(of: $0) }
    }
    steps.append(.row(places.map { place in place.map { TableCell.text(of: record.values[$0]) } ?? "" }))
    return steps
  }
}

extension Value {
  fileprivate var isAmount: Bool {
    switch self {
    case .int, .float, .size, .duration, .rate, .fps, .percent, .decibels: true
    default: false
    }
  }
}
