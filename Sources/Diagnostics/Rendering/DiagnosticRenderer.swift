/// Draws diagnostics for people and for programs.
///
/// ```
/// error[N0104]: `optimize` has no flag `--crff`
///   ┌─ night.mts:4:42
/// 4 │ ls $src | where size>1GiB | optimize av1 --crff 20
///   │                             ────────     ^^^^^^ did you mean `--crf`?
///   = usage: optimize <codec> [quality]
/// ```
public struct DiagnosticRenderer {
  private let diagnostic: Diagnostic
  private let pen: Pen
  private let width: Int
  private let wraps: Bool

  /// The diagnostic as lines of text, each with its newline. Nothing in it can command a terminal but the colours.
  /// - Parameters:
  ///   - color: Whether to use the terminal's colours.
  ///   - width: The columns of the terminal; lines of program text are cut to it. 40 at least.
  ///   - wraps: Whether the message and what follows it are broken between words to fit the width.
  public static func text(_ diagnostic: Diagnostic, color: Bool, width: Int = 100, wraps: Bool = false) -> String {
    DiagnosticRenderer(diagnostic: diagnostic, pen: Pen(isColored: color), width: max(40, width), wraps: wraps).draw()
  }

  private func draw() -> String {
    var lines = [header]
    var margin = ""
    if let source = diagnostic.source, let primary = diagnostic.primary {
      let numbers = shownLines(source, primary)
      margin = String(repeating: " ", count: String(numbers.last ?? 1).count)
      let place = source.position(of: primary.range.start)
      lines.append(
        margin + pen.draw(" ┌─", .frame) + " \(DisplayText.safe(source.name)):\(place.line):\(place.column)")
      var last: Int?
      for number in numbers {
        if let last, number > last + 1 { lines.append(margin + pen.draw(" ·", .frame)) }
        lines += excerpt(source, number, margin.count)
        last = number
      }
    }
    for help in diagnostic.help {
      let rows = broken(DisplayText.safe(help), from: margin.count + 3, indent: margin.count + 3)
      lines.append(margin + pen.draw(" =", .frame) + " " + rows.joined(separator: "\n"))
    }
    for caller in diagnostic.trace {
      lines.append(margin + pen.draw(" =", .frame) + " called from: " + DisplayText.safe(caller))
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private var header: String {
    let severity = pen.draw("\(diagnostic.severity.rawValue)[\(diagnostic.code)]", severityStyle)
    let start = diagnostic.severity.rawValue.count + diagnostic.code.count + 4
    let rows = broken(DisplayText.safe(diagnostic.message), from: start, indent: 2)
    return severity + pen.draw(": " + rows.joined(separator: "\n"), .title)
  }

  private func broken(_ text: String, from start: Int, indent: Int) -> [String] {
    wraps ? text.brokenIntoLines(width: width, from: start, indent: indent) : [text]
  }

  private var severityStyle: Pen.Style { diagnostic.severity == .error ? .error : .warning }

  /// The lines on which a label begins, in their order.
  private func shownLines(_ source: SourceText, _ primary: Diagnostic.Label) -> [Int] {
    Set(([primary] + diagnostic.secondary).map { source.lineNumber(of: $0.range.start) }).sorted()
  }

  /// A line of the program and its marks.
  private func excerpt(_ source: SourceText, _ number: Int, _ margin: Int) -> [String] {
    let bounds = source.bounds(ofLine: number)
    let primary = diagnostic.primary.flatMap { source.lineNumber(of: $0.range.start) == number ? $0 : nil }
    let secondary = diagnostic.secondary.filter { source.lineNumber(of: $0.range.start) == number }
    let focus = (primary ?? secondary.first)?.range.start ?? bounds.start
    let line = DisplayLine(source, line: number, focus: focus, width: width - margin - 3)
    func mark(_ label: Diagnostic.Label, _ isPrimary: Bool) -> MarkRow.Mark {
      let goesOn = label.range.end > bounds.end + 1
      let start = line.column(of: label.range.start)
      let end = max(start + 1, line.column(of: min(label.range.end, bounds.end)))
      return MarkRow.Mark(
        start: start, end: end, text: DisplayText.safe(label.text), isPrimary: isPrimary, goesOn: goesOn)
    }
    let marks = secondary.map { mark($0, false) } + (primary.map { [mark($0, true)] } ?? [])
    let label = String(number)
    let gutter = String(repeating: " ", count: margin - label.count) + label
    let empty = String(repeating: " ", count: margin)
    let first = pen.draw(gutter + " │", .frame) + (line.text.isEmpty ? "" : " " + line.text)
    let rows = MarkRow(marks: marks).rows(pen, severityStyle)
    return [first] + rows.map { pen.draw(empty + " │", .frame) + " " + $0 }
  }
}
