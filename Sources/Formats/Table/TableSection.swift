import Interpreter

/// A table with one heading.
struct TableSection {
  /// A table takes in columns of later rows only up to this many, so that it stays bounded.
  static let columnLimit = 64

  private(set) var names: [String]
  /// The same, for finding names fast.
  private var known: Shape
  private(set) var isDrawn = false
  private var layout: TableLayout
  /// The shape of the row before, and where its values stand.
  private var shape: Shape?
  private var places: [Int?] = []
  /// The columns that were hidden when the last shape was accepted.
  private var accepted: Set<String> = []

  init(_ names: [String], available: Int?) {
    self.names = names
    known = Shape(names)
    layout = TableLayout(names, available: available)
  }

  /// Whether a row has no column that is missing here.
  mutating func accepts(_ shape: Shape, without hidden: Set<String> = []) -> Bool {
    if shape === self.shape, hidden == accepted { return true }
    accepted = hidden
    return shape.names.allSatisfy { known.index(of: $0) != nil || hidden.contains($0) }
  }

  /// Whether a row is of the same kind, with a column more: half of its columns are known.
  func isRelated(to shape: Shape) -> Bool {
    names.count <= Self.columnLimit && shape.names.count { known.index(of: $0) != nil } * 2 >= shape.names.count
  }

  /// The columns of the table and of a row.
  func names(with shape: Shape) -> [String] { names + shape.names.filter { known.index(of: $0) == nil } }

  /// Adds the columns of a row; only before anything is drawn.
  mutating func extend(by shape: Shape) {
    names = names(with: shape)
    known = Shape(names)
    layout = TableLayout(names, available: layout.available)
    self.shape = nil
  }

  /// Tells which columns were left out; nil when none were.
  var note: String? {
    guard isDrawn, !layout.hidden.isEmpty else { return nil }
    let names = layout.hidden.map(\.heading).joined(separator: " ")
    return "… and \(layout.hidden.count) more column\(layout.hidden.count == 1 ? "" : "s"): \(names); use `select`"
  }

  /// The lines for some rows, the heading before the first ones.
  mutating func lines(for records: [Record], isColoured: Bool) -> [String] {
    let rows = records.map { cells(of: $0) }
    for row in rows { for (place, cell) in row.enumerated() { layout.columns[place].hold(cell) } }
    if !isDrawn {
      // A single row is the first of a slow stream: the names after it may be longer.
      if rows.count == 1 { layout.reserveForPaths() }
      layout.chooseColumns()
    }
    layout.fit()
    var lines: [String] = []
    if !isDrawn { lines.append(heading(isColoured: isColoured)) }
    isDrawn = true
    for row in rows { lines.append(line(row, isColoured: isColoured)) }
    return lines
  }

  private mutating func cells(of record: Record) -> [TableCell] {
    if record.shape !== shape {
      shape = record.shape
      places = names.map { record.shape.index(of: $0) }
    }
    var kind: String?
    if case .text(let text)? = record["type"] { kind = text }
    return names.indices.map { column in
      let value = places[column].map { record.values[$0] } ?? .null
      return TableCell(value, column: names[column], kind: kind)
    }
  }

  private func heading(isColoured: Bool) -> String {
    let parts = layout.columns.prefix(layout.visible).map { column in
      column.heading.cut(to: column.width).padded(to: column.width, isRightAligned: column.isRightAligned)
    }
    let line = parts.joined(separator: String(repeating: " ", count: TableLayout.gap)).withoutTrailingBlanks
    return isColoured ? TableStyle.header.apply(to: line) : line
  }

  private func line(_ cells: [TableCell], isColoured: Bool) -> String {
    var line = ""
    /// Blanks are written only when something follows them.
    var blanks = 0
    for (cell, column) in zip(cells, layout.columns.prefix(layout.visible)) {
      let text = cell.cut(to: column.width)
      let missing = max(
        0, column.width - (text.utf8.count == cell.text.utf8.count ? cell.width : DisplayWidth.of(text)))
      if column.isRightAligned { blanks += missing }
      if !text.isEmpty {
        line += String(repeating: " ", count: blanks) + (isColoured ? cell.style.apply(to: text) : text)
        blanks = 0
      }
      blanks += TableLayout.gap + (column.isRightAligned ? 0 : missing)
    }
    return line
  }
}

extension TableCell {
  /// The text in `width` columns: paths lose their middle, other texts their end, and what must not be cut stays.
  fileprivate func cut(to width: Int) -> String {
    guard self.width > width else { return text }
    switch content {
    case .path: return text.cutInMiddle(to: width)
    case .text: return text.cut(to: width)
    case .nothing, .number, .fixed: return text
    }
  }
}

extension String {
  fileprivate var withoutTrailingBlanks: String {
    var text = Substring(self)
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
