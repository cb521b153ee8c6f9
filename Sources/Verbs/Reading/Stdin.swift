import Formats
import Interpreter

/// Reads standard input.
struct Stdin: Verb {
  static let summary = "Read standard input as rows: NDJSON, or another format, or lines."
  static let examples = [Example("Names from another program", "stdin --lines | probe | select path codec height")]
  static let effects: Effects = [.read]
  static let uses: DemandUse = [.columns]
  static let input = VerbInput.nothing

  @Operand("The format.", default: FormatChoice(format: .ndjson))
  var format: FormatChoice

  @Switch("Each line is a text.", short: "l")
  var lines: Bool

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let format = lines ? Format.text : format.format
    return try format.rows(from: .standardInput(context.cancellation))
  }
}
