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
      if screen.drawsTables { try draw(rows) } else { try write(rows) }
    } catch {
      rows.close()
      throw error
    }
  }

  private func draw(_ rows: Rows) throws {
    var writer = TableWriter(TableWriter.Style(width: screen.width, isColoured: screen.usesColor, isForTerminal: true))
    let remarks = RowRemarks(width: screen.width, isColoured: screen.usesColor)
    var bytes = TerminalBytes()
    // Rows before an error are shown before it is told.
    defer { try? print(writer.finish()) }
    while let batch = try rows.next() {
      if shown.count < keptRows { shown += batch.prefix(keptRows - shown.count) }
      if batch.allSatisfy(\.isBytes) {
        for case .bytes(let chunk) in batch {
          try screen.write(screen.hasTerminalOutput ? try bytes.text(of: chunk) : chunk)
        }
      } else if case .prose = rows.nature() {
        try print(batch.map { $0.description.brokenHelp(width: min(screen.width, 100)) })
      } else {
        // What was chosen with `select` is shown in full, as columns.
        let details = rows.details()
        writer.hidden = details.isEmpty ? [] : details.union(RowRemarks.columns)
        writer.remarks = details.isEmpty ? nil : { remarks.lines(below: $0) }
        try print(writer.lines(for: batch))
      }
    }
    if screen.hasTerminalOutput { try bytes.finish() }
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

/// What stands below a row instead of in columns of it: why it failed, why and how something would be done, and what was changed on the
/// way.
struct RowRemarks {
  /// The columns that are told so.
  static let columns: Set<String> = ["error", "notes", "reason", "how"]

  let width: Int
  let isColoured: Bool

  func lines(below row: Record) -> [String] {
    broken(row["error"].flatMap(Self.text(ofError:)), "\u{1b}[31m")
      + ["reason", "how", "notes"].flatMap { broken(row[$0]?.text, "\u{1b}[2m") }
  }

  private func broken(_ text: String?, _ colour: String) -> [String] {
    guard let text, !text.isEmpty else { return [] }
    return ("  " + text.escapedForTerminal).brokenIntoLines(width: max(20, width), indent: 4).map {
      isColoured ? colour + $0 + "\u{1b}[0m" : $0
    }
  }

  private static func text(ofError value: Value) -> String? {
    let record: Record
    switch value {
    case .null: return nil
    case .error(let failure): record = failure.record
    case .record(let error): record = error
    default: return value.description
    }
    guard let message = record["message"]?.text else { return value.description }
    return message + (record["hint"]?.text.map { " (\($0))" } ?? "")
  }
}

extension Value {
  fileprivate var isBytes: Bool { if case .bytes = self { true } else { false } }
  fileprivate var text: String? { if case .text(let text) = self { text } else { nil } }
}
