import Formats
import Interpreter

/// Reads text into rows.
struct From: Verb {
  static let summary = "Read the text that flows in as rows of a format."
  static let examples = [
    Example(
      "CSV", #"echo "name,size\na.mp4,17" | from csv | where size > 10 | select name"#, gives: #"{"name":"a.mp4"}"#),
    Example("JSON", #"echo '[{"n": 1}, {"n": 2}]' | from json | count"#, gives: "2"),
  ]
  static let uses: DemandUse = [.columns]
  static let input = VerbInput.rows

  @Operand("The format.")
  var format: FormatChoice

  func run(_ input: Rows, in context: Context) throws -> Rows {
    try format.format.rows(from: input.asBytes).countingDamage(context.session)
  }
}
