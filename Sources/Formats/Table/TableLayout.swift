/// How wide the columns of a table are, so that it fits.
///
/// Numbers and dates are never cut. Texts and headings are cut, the widest first, down to `leastWidth`; when that is
/// not enough the columns at the right are left out.
struct TableLayout {
  /// Blanks between columns.
  static let gap = 2
  /// The width to which texts are cut before columns are left out.
  static let leastWidth = 8
  /// Most paths are not longer.
  static let usualPathWidth = 36

  /// A column: what it needs and what it gets.
  struct Column {
    /// The name as it is shown.
    let heading: String
    /// The widest that was seen, the heading included.
    private(set) var natural: Int
    /// The widest that must not be cut.
    private(set) var firm = 0
    /// The width it is drawn in.
    fileprivate(set) var width = 0
    private var hasNumbers = false
    private var hasOthers = false
    /// Paths say what a row is about: other texts are cut before them.
    fileprivate var hasPaths = false

    init(_ name: String) {
      heading = name.escapedForTerminal
      natural = DisplayWidth.of(heading)
    }

    /// Numbers stand at the right, as long as nothing else was seen.
    var isRightAligned: Bool { hasNumbers && !hasOthers }

    /// The least width that shows what must be seen.
    var least: Int { max(firm, min(natural, TableLayout.leastWidth)) }

    fileprivate mutating func widen(to width: Int) { natural = max(natural, width) }

    fileprivate func width(cappedAt cap: Int, _ sparesPaths: Bool) -> Int {
      sparesPaths && hasPaths ? natural : min(natural, max(least, cap))
    }

    /// Takes a cell into account.
    mutating func hold(_ cell: TableCell) {
      natural = max(natural, cell.width)
      switch cell.content {
      case .nothing: break
      case .number:
        hasNumbers = true
        firm = max(firm, cell.width)
      case .fixed:
        hasOthers = true
        firm = max(firm, cell.width)
      case .text: hasOthers = true
      case .path: (hasOthers, hasPaths) = (true, true)
      }
    }
  }

  var columns: [Column]
  /// How many columns are drawn; the others did not fit.
  private(set) var visible: Int
  /// The columns of the terminal; nil when lines may be of any length.
  let available: Int?

  init(_ names: [String], available: Int?) {
    columns = names.map(Column.init)
    visible = names.count
    self.available = available.map { max(1, $0) }
  }

  /// The columns that are left out.
  var hidden: ArraySlice<Column> { columns[visible...] }

  /// Gives paths room for longer ones, as far as it is there.
  mutating func reserveForPaths() {
    guard let available, let place = columns.firstIndex(where: \.hasPaths) else { return }
    let room = available - total(columns.map(\.natural))
    columns[place].widen(to: min(Self.usualPathWidth, columns[place].natural + max(0, room)))
  }

  /// Leaves out the columns at the right that do not fit even when cut; the first one stays.
  mutating func chooseColumns() {
    guard let available else { return }
    while visible > 1, total(columns.prefix(visible).map(\.least)) > available { visible -= 1 }
  }

  /// Gives each drawn column its width; later ones may be larger, so that a line can become too long but nothing gets
  /// lost.
  mutating func fit() {
    let shown = columns.prefix(visible)
    var widths = shown.map(\.natural)
    if let available, total(widths) > available {
      let sparesPaths = total(shown.map { $0.hasPaths ? $0.natural : $0.least }) <= available
      let cap = largestCap(shown, available, sparesPaths)
      widths = shown.map { $0.width(cappedAt: cap, sparesPaths) }
      // What the cap leaves over goes to the first columns that can use it.
      var left = available - total(widths)
      for (place, column) in shown.enumerated() where left > 0 && widths[place] < column.natural {
        widths[place] += 1
        left -= 1
      }
    }
    for (place, width) in widths.enumerated() { columns[place].width = width }
  }

  /// The largest width to which columns can be cut so that all fit.
  private func largestCap(_ shown: ArraySlice<Column>, _ available: Int, _ sparesPaths: Bool) -> Int {
    var low = 0
    var high = available
    while low < high {
      let cap = (low + high + 1) / 2
      if total(shown.map { $0.width(cappedAt: cap, sparesPaths) }) <= available { low = cap } else { high = cap - 1 }
    }
    return low
  }

  private func total(_ widths: [Int]) -> Int { widths.reduce(0, +) + Self.gap * max(0, widths.count - 1) }
}
