/// A move of the cursor by rows within a line that holds newlines.
struct RowMove {
  private let rows: [Range<Int>]
  private let position: Int

  /// `position` counts scalars from the start of the line.
  init(_ scalars: [Unicode.Scalar], from position: Int) {
    var rows: [Range<Int>] = []
    var start = 0
    for (index, scalar) in scalars.enumerated() where scalar == "\n" {
      rows.append(start..<index)
      start = index + 1
    }
    self.rows = rows + [start..<max(start, scalars.count)]
    self.position = position
  }

  /// Where the cursor goes, at the same distance from the row's start if that row is long enough; nil outside the line.
  func target(by step: Int) -> Int? {
    guard let row = rows.lastIndex(where: { $0.lowerBound <= position }), rows.indices.contains(row + step) else {
      return nil
    }
    let target = rows[row + step]
    return min(target.lowerBound + position - rows[row].lowerBound, target.upperBound)
  }
}
