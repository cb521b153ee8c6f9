import Interpreter

extension Format {
  static let md = Format(
    name: "md", extensions: ["md", "markdown"], summary: "A table of Markdown (GitHub's), for people; it cannot be read back.", reader: nil,
    writer: { _ in MarkdownWriter() })
}

/// Writes rows as tables of GitHub Flavored Markdown, in the units that people read. A row with columns that the table lacks begins
/// a new one.
public struct MarkdownWriter: RowWriter {
  private var table = PageTable()
  private var isEmpty = true

  /// Starts a text.
  public init() {}

  /// Appends the lines of some rows.
  public mutating func append(_ batch: Batch, to output: inout [UInt8]) {
    for row in batch {
      for step in table.steps(for: row) {
        switch step {
        case .heading(let columns):
          if !isEmpty { output.append("\n") }
          isEmpty = false
          line(columns.map { Self.escaped($0.name) }, to: &output)
          line(columns.map { $0.isRight ? "---:" : "---" }, to: &output)
        case .row(let cells): line(cells.map(Self.escaped), to: &output)
        }
      }
    }
  }

  /// Appends nothing: a table without rows is an empty text.
  public mutating func finish(to output: inout [UInt8]) {}

  private func line(_ cells: [String], to output: inout [UInt8]) {
    output.append("| " + cells.joined(separator: " | ") + " |\n")
  }

  /// A text in which nothing means anything to Markdown.
  static func escaped(_ text: String) -> String {
    var result = ""
    var last: Unicode.Scalar = " "
    let scalars = Array(text.unicodeScalars)
    for (place, scalar) in scalars.enumerated() {
      let next = place + 1 < scalars.count ? scalars[place + 1] : " "
      switch scalar {
      case "\n": result += "<br>"
      case "\r": break
      case "\\", "`", "*", "[", "]", "<", ">", "|", "~": result += "\\" + String(scalar)
      case "&": result += "&amp;"
      // Within a word an underscore is one.
      case "_" where !last.properties.isAlphabetic || !next.properties.isAlphabetic: result += "\\_"
      default: result += String(scalar).escapedForTerminal
      }
      last = scalar
    }
    return result
  }
}
