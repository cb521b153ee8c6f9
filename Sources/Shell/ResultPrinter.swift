import Diagnostics
import Formats
import Interpreter

/// Shows results: as tables on a terminal, as NDJSON and plain lines where another program reads.
public final class ResultPrinter: ResultSink {
  private let screen: Screen
  /// The last rows that were shown, for `$_` at the prompt.
  private(set) var shown: [Value] = []
  /// How many rows are kept for `$_`; none outside of the prompt.
  private let keptRows: Int

  /// Prints on the screen.
  public init(_ screen: Screen, keptRows: Int = 0) {
    self.screen = screen
    self.keptRows = keptRows
  }

  public func show(_ rows: Rows) throws {
    shown = []
    do {
      if screen.hasTerminalOutput { try draw(rows) } else { try write(rows) }
    } catch {
      rows.close()
      throw error
    }
  }

  private func draw(_ rows: Rows) throws {
    var writer = TableWriter(TableWriter.Style(width: screen.width, isColoured: screen.usesColor, isForTerminal: true))
    var view = TableView()
    // Rows before an error are shown before it is told.
    defer { try? print(writer.finish()) }
    while let batch = try rows.next() {
      if shown.count < keptRows { shown += batch.prefix(keptRows - shown.count) }
      if case .prose = rows.nature() {
        try print(batch.map { $0.description.brokenHelp(width: min(screen.width, 100)) })
      } else {
        writer.hidden = view.hidden(in: batch, details: rows.details())
        try print(writer.lines(for: batch))
      }
    }
  }

  private func print(_ lines: [String]) throws {
    guard !lines.isEmpty else { return }
    try screen.write(Array((lines.joined(separator: "\n") + "\n").utf8))
  }

  private func write(_ rows: Rows) throws {
    var text = PipeText()
    while let batch = try rows.next() { try screen.write(text.bytes(of: batch)) }
  }
}

/// Leaves out the columns that say nothing new, and those that speak only of trouble while there is none.
///
/// Only the rows of verbs that name such columns are drawn so: what was chosen with `select` is shown in full.
struct TableView {
  /// Columns that are shown from the first row on that has something there.
  private static let quiet: Set<String> = ["error", "notes"]

  private var needed: Set<String> = []

  /// The columns that are not to be drawn, from this batch on.
  mutating func hidden(in batch: Batch, details: Set<String>) -> Set<String> {
    guard !details.isEmpty else { return [] }
    for row in batch {
      guard needed.count < Self.quiet.count, case .record(let record) = row else { continue }
      for column in Self.quiet { if let value = record[column], !value.isNull { needed.insert(column) } }
    }
    return details.union(Self.quiet.subtracting(needed))
  }
}

extension Value {
  fileprivate var isNull: Bool { if case .null = self { true } else { false } }
}
