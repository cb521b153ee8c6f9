extension DiagnosticRenderer {
  /// The diagnostic as one line of JSON without a newline.
  ///
  /// Keys: `code severity file byteStart byteEnd line col endLine endCol message labels help fixes trace incomplete`.
  /// Bytes count from 0, lines and columns (characters) from 1; places are null when there is no text.
  public static func json(_ diagnostic: Diagnostic) -> String {
    let source = diagnostic.source
    let labels = ([diagnostic.primary].compactMap { $0 }) + diagnostic.secondary
    let file = source.map { string($0.name) } ?? "null"
    let fields: [(String, String)] =
      [("code", string(diagnostic.code)), ("severity", string(diagnostic.severity.rawValue)), ("file", file)]
      + place(source == nil ? nil : diagnostic.primary?.range, source)
      + [
        ("message", string(diagnostic.message)),
        ("labels", array(labels.map { object(place($0.range, source) + [("message", string($0.text))]) })),
        ("help", array(diagnostic.help.map(string))), ("fixes", array(diagnostic.fixes.map { fix($0, source) })),
        ("trace", array(diagnostic.trace.map(string))), ("incomplete", diagnostic.isIncomplete ? "true" : "false"),
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
    object(place(fix.range, source) + [("replacement", string(fix.replacement))])
  }

  private static func object(_ fields: [(String, String)]) -> String {
    "{" + fields.map { string($0.0) + ":" + $0.1 }.joined(separator: ",") + "}"
  }

  private static func array(_ values: [String]) -> String { "[" + values.joined(separator: ",") + "]" }

  private static func string(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) || scalar.value & ~1 == 0x2028:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
