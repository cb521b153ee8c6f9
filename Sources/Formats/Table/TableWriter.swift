import Interpreter

/// Writes rows as a table for people, as they come.
///
/// The widths come from the first rows; when later ones need more room the columns are wider from then on. A row with
/// columns
/// that the table lacks begins a new one after an empty line. Values that are no records stand on lines of their own.
public struct TableWriter: RowWriter {
  /// How a table is drawn.
  public struct Style: Sendable {
    /// The columns of the terminal; nil when lines may be of any length.
    public var width: Int?
    /// Whether headings, failures and folders are coloured.
    public var isColoured: Bool
    /// Whether control characters in plain lines are escaped; within a table they always are.
    public var isForTerminal: Bool

    /// Makes a style; without arguments it is one for files.
    public init(width: Int? = nil, isColoured: Bool = false, isForTerminal: Bool = false) {
      self.width = width
      self.isColoured = isColoured
      self.isForTerminal = isForTerminal
    }
  }

  private let style: Style
  /// Lines that stand below a row, such as why it failed.
  public var remarks: ((Record) -> [String])?
  /// Columns that are not drawn. What is not drawn may still say how the rest is: `type` makes folders blue.
  public var hidden: Set<String> = []
  private var section: TableSection?
  /// Rows that wait for the end of their batch.
  private var waiting: [Record] = []
  private var isEmpty = true

  /// Starts a table.
  public init(_ style: Style = Style()) { self.style = style }

  /// The lines for some rows.
  public mutating func lines(for batch: Batch) -> [String] {
    var lines: [String] = []
    for row in batch {
      guard case .record(let record) = row, record.shape.count > 0 else {
        draw(into: &lines)
        lines.append(plainLine(row))
        isEmpty = false
        continue
      }
      if section?.accepts(record.shape, without: hidden) != true { begin(record.shape, &lines) }
      waiting.append(record)
    }
    draw(into: &lines)
    return lines
  }

  /// The lines at the end: which columns were left out.
  public mutating func finish() -> [String] {
    defer { section = nil }
    return section?.note.map { [$0] } ?? []
  }

  /// Appends the lines for some rows.
  public mutating func append(_ batch: Batch, to output: inout [UInt8]) {
    for line in lines(for: batch) { output.append(line + "\n") }
  }

  /// Appends the lines at the end.
  public mutating func finish(to output: inout [UInt8]) {
    for line in finish() { output.append(line + "\n") }
  }

  /// All rows as lines.
  public static func lines(of rows: [Value], _ style: Style = Style()) -> [String] {
    var writer = TableWriter(style)
    return writer.lines(for: rows) + writer.finish()
  }

  /// Goes over to the table that a row needs.
  private mutating func begin(_ whole: Shape, _ lines: inout [String]) {
    let shape = hidden.isEmpty ? whole : Shape(whole.names.filter { !hidden.contains($0) })
    if let section, section.isRelated(to: shape) {
      guard section.isDrawn else {
        self.section?.extend(by: shape)
        return
      }
    }
    draw(into: &lines)
    var names = shape.names
    if let section {
      if section.isRelated(to: shape) { names = section.names(with: shape) }
      if let note = section.note { lines.append(note) }
    }
    section = TableSection(names, available: style.width)
  }

  /// Draws the rows that wait.
  private mutating func draw(into lines: inout [String]) {
    guard !waiting.isEmpty, var section else { return }
    if !section.isDrawn, !isEmpty { lines.append("") }
    let drawn = section.lines(for: waiting, isColoured: style.isColoured)
    if let remarks {
      let heading = drawn.count - waiting.count
      lines += drawn.prefix(heading)
      for (line, record) in zip(drawn.dropFirst(heading), waiting) { lines += [line] + remarks(record) }
    } else {
      lines += drawn
    }
    self.section = section
    waiting.removeAll(keepingCapacity: true)
    isEmpty = false
  }

  private func plainLine(_ value: Value) -> String {
    var text = value.description
    if style.isForTerminal { text = text.escapedForTerminal(keepsLines: true) }
    guard case .error = value else { return text }
    return style.isColoured ? TableStyle.failure.apply(to: "error: " + text) : "error: " + text
  }
}
