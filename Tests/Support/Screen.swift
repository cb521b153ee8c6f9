/// What a terminal would show: enough of a VT100 to follow a line editor.
public struct Screen: Sendable {
  /// The cells, row by row; the second half of a wide character is an empty cell.
  private var cells: [[String]]
  private let (rows, columns): (Int, Int)
  private var parser = EscapeParser()
  /// Where the cursor stands, from 0.
  public private(set) var cursor = (row: 0, column: 0)
  /// A character in the last column leaves the cursor there until the next one comes.
  private var isWrapPending = false

  /// An empty screen.
  public init(rows: Int, columns: Int) {
    (self.rows, self.columns) = (rows, columns)
    cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
  }

  /// The rows without blanks at their ends, and without empty rows at the end.
  public var lines: [String] {
    let texts = cells.map { row in
      let text = row.joined()
      return String(text[..<(text.lastIndex { $0 != " " }.map { text.index(after: $0) } ?? text.startIndex)])
    }
    return Array(texts[..<((texts.lastIndex { !$0.isEmpty } ?? -1) + 1)])
  }

  /// The rows as one text.
  public var text: String { lines.joined(separator: "\n") }

  /// Shows what a program wrote.
  public mutating func feed(_ text: String) {
    for scalar in text.unicodeScalars {
      switch parser.take(scalar) {
      case .print(let scalar): put(scalar)
      case .control(let value): control(value)
      case .sequence(let final, let numbers): sequence(final, numbers)
      case .none: break
      }
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    let width = Self.width(of: scalar)
    if width == 0 {
      let column = max(0, cursor.column - (isWrapPending ? 0 : 1))
      cells[cursor.row][column].unicodeScalars.append(scalar)
      return
    }
    if isWrapPending || cursor.column + width > columns {
      cursor.column = 0
      newline()
    }
    cells[cursor.row][cursor.column] = String(scalar)
    if width == 2 { cells[cursor.row][cursor.column + 1] = "" }
    isWrapPending = cursor.column + width >= columns
    cursor.column = min(cursor.column + width, columns - 1)
  }

  private mutating func control(_ value: UInt32) {
    isWrapPending = false
    switch value {
    case 0x08: cursor.column = max(0, cursor.column - 1)
    case 0x09: cursor.column = min(columns - 1, (cursor.column / 8 + 1) * 8)
    case 0x0A: newline()
    case 0x0D: cursor.column = 0
    default: break
    }
  }

  private mutating func newline() {
    isWrapPending = false
    if cursor.row + 1 < rows { return cursor.row += 1 }
    cells.removeFirst()
    cells.append(Array(repeating: " ", count: columns))
  }

  private mutating func sequence(_ final: Character, _ numbers: [Int]) {
    let count = max(1, numbers.first ?? 1)
    if final != "m" { isWrapPending = false }
    switch final {
    case "A": cursor.row = max(0, cursor.row - count)
    case "B": cursor.row = min(rows - 1, cursor.row + count)
    case "C": cursor.column = min(columns - 1, cursor.column + count)
    case "D": cursor.column = max(0, cursor.column - count)
    case "G": cursor.column = min(columns, count) - 1
    case "H": cursor = (min(rows, count) - 1, min(columns, max(1, numbers.dropFirst().first ?? 1)) - 1)
    case "J": erase(numbers.first == 2 ? 0 : cursor.row, from: numbers.first == 2 ? 0 : cursor.column, toEnd: true)
    case "K": erase(cursor.row, from: cursor.column, toEnd: false)
    case "@": shift(inserting: count)
    case "P": shift(inserting: -count)
    default: break
    }
  }

  private mutating func erase(_ row: Int, from column: Int, toEnd: Bool) {
    for index in column..<columns { cells[row][index] = " " }
    guard toEnd else { return }
    for index in (row + 1)..<max(row + 1, rows) { cells[index] = Array(repeating: " ", count: columns) }
  }

  private mutating func shift(inserting count: Int) {
    let row = cells[cursor.row]
    let blanks = Array(repeating: " ", count: min(abs(count), columns - cursor.column))
    let tail = row[cursor.column...]
    let moved = count > 0 ? blanks + tail.dropLast(blanks.count) : tail.dropFirst(blanks.count) + blanks
    cells[cursor.row] = Array(row[..<cursor.column]) + moved
  }

  private static func width(of scalar: Unicode.Scalar) -> Int {
    if scalar.properties.generalCategory == .nonspacingMark { return 0 }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFF00...0xFF60, 0x1F300...0x1F9FF:
      return 2
    default: return 1
    }
  }
}
