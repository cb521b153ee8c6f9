import Formats
import Interpreter

/// Splits text into lines.
struct Lines: Verb {
  static let summary = "Split the text that flows in into lines, one row each."
  static let examples = [Example("Two lines", #"echo "a\nb" | lines | count"#, gives: "2")]
  static let input = VerbInput.rows

  @Switch("Leave out empty lines.")
  var skipEmpty: Bool

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let lines = TextRowReader(source: input.asBytes).rows()
    guard skipEmpty else { return lines }
    return lines.mapBatches { batch in
      try context.cancellation.check()
      return batch.filter { if case .text(let text) = $0 { !text.isEmpty } else { true } }
    }
  }
}
