import Interpreter

extension Format {
  static let html = Format(
    name: "html", extensions: ["html", "htm"], summary: "A page with a table, for people; it cannot be read back.", reader: nil,
    writer: { _ in HTMLWriter() })
}

/// Writes rows as a page of HTML that needs nothing else: tables in the units that people read. A row with columns that the table lacks
/// begins a new one.
public struct HTMLWriter: RowWriter {
  private var table = PageTable()
  private var isBegun = false
  private var isTableOpen = false
  private var rightColumns: [Bool] = []

  /// Starts a page.
  public init() {}

  /// Appends some rows.
  public mutating func append(_ batch: Batch, to output: inout [UInt8]) {
    begin(to: &output)
    for row in batch {
      for step in table.steps(for: row) {
        switch step {
        case .heading(let columns):
          endTable(to: &output)
          isTableOpen = true
          rightColumns = columns.map(\.isRight)
          output.append("<table>\n<thead><tr>")
          for column in columns { cell("th", column.name, column.isRight, to: &output) }
          output.append("</tr></thead>\n<tbody>\n")
        case .row(let cells):
          output.append("<tr>")
          for (text, isRight) in zip(cells, rightColumns) { cell("td", text, isRight, to: &output) }
          output.append("</tr>\n")
        }
      }
    }
  }

  /// Appends the end of the page.
  public mutating func finish(to output: inout [UInt8]) {
    begin(to: &output)
    endTable(to: &output)
    output.append("</body>\n</html>\n")
  }

  private mutating func begin(to output: inout [UInt8]) {
    guard !isBegun else { return }
    isBegun = true
    output.append(
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <title>Table</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2em }
      table { border-collapse: collapse; margin-bottom: 2em }
      th, td { padding: .25em .75em; border-bottom: 1px solid #8884; text-align: left; vertical-align: top; white-space: pre-wrap }
      .r { text-align: right; font-variant-numeric: tabular-nums }
      </style>
      </head>
      <body>

      """)
  }

  private mutating func endTable(to output: inout [UInt8]) {
    if isTableOpen { output.append("</tbody>\n</table>\n") }
    isTableOpen = false
  }

  private func cell(_ tag: String, _ text: String, _ isRight: Bool, to output: inout [UInt8]) {
    output.append("<\(tag)\(isRight ? " class=\"r\"" : "")>" + Self.escaped(text) + "</\(tag)>")
  }

  /// A text in which nothing means anything to HTML; control characters, which may not stand there, are written as they are
  /// in the language.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.escapedForTerminal(keepsLines: true).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
