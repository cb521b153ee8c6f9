/// How far lines are indented, bracket by bracket.
struct Indentation {
  private var level = 0
  private var isContinued = false
  /// The groups whose brackets stand on a line that goes on with the one before: their lines move with them.
  private var moved: [Int] = []

  /// Begins a line and gives its first column.
  mutating func beginLine(isContinued: Bool) -> Int {
    self.isContinued = isContinued
    return column(isContinued: isContinued)
  }

  /// The column at which a line would begin.
  func column(isContinued: Bool) -> Int { 2 * (level + moved.count + (isContinued ? 1 : 0)) }

  mutating func indent(_ group: Int) {
    level += 1
    guard isContinued else { return }
    moved.append(group)
    isContinued = false
  }

  mutating func outdent() { level -= 1 }

  mutating func close(_ group: Int) { if moved.last == group { moved.removeLast() } }
}
