extension DiagnosticRenderer {
  /// The diagnostic as one line of JSON without a newline.
  ///
  /// Keys: `code severity file byteStart byteEnd line col endLine endCol message labels help fixes trace incomplete`.
  /// Bytes count from 0, lines and columns (characters) from 1; places are null when there is no text.
  public static func json(_ diagnostic: Diagnostic) -> String {
    let source = diagnostic.source
    let labels = ([diagnostic.primary].compactMap { $0 }) + diagnostic.secondary
    let file = source.map { $0.name.quotedForJSON } ?? "null"
    let fields: [(String, String)] =
      [
        ("code", diagnostic.code.quotedForJSON), ("severity", diagnostic.severity.rawValue.quotedForJSON),
        ("file", file),
      ]
      + place(source == nil ? nil : diagnostic.primary?.range, source)
      + [
        ("message", diagnostic.message.quotedForJSON),
        ("labels", array(labels.map { object(place($0.range, source) + [("message", $0.text.quotedForJSON)]) })),
        ("help", array(diagnostic.help.map(\.quotedForJSON))),
        ("fixes", array(diagnostic.fixes.map { fix($0, source) })),
        ("trace", array(diagnostic.trace.map(\.quotedForJSON))),
        ("incomplete", diagnostic.isIncomplete ? "true" : "false"),
      ]
    return object(fields)
  }

  private static func place(_ range: SourceRange?, _ source: SourceText?) -> [(String, String)] {
    let names = ["byteStart", "byteEnd", "line", "col", "endLine", "endCol"]
    guard let range, let source else { return names.map { ($0, "null") } }
    let start = source.position(of: range.start)
    let end = source.position(of: range.end)
    let numbers = [range.start, range.end, start.line, start.column, end.line, end.column]
    return zip(names, numbers).map { ($0, String($1)) }
  }

  private static func fix(_ fix: Diagnostic.Fix, _ source: SourceText?) -> String {
    object(place(fix.range, source) + [("replacement", fix.replacement.quotedForJSON)])
  }

  private static func object(_ fields: [(String, String)]) -> String {
    "{" + fields.map { $0.0.quotedForJSON + ":" + $0.1 }.joined(separator: ",") + "}"
  }

  private static func array(_ values: [String]) -> String { "[" + values.joined(separator: ",") + "]" }
}
