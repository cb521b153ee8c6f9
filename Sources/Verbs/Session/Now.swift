import Interpreter
import Quantities

/// Tells the time.
struct Now: Verb {
  static let summary = "Give this moment as a date."
  static let examples = [Example("The day", "now | format date %Y-%m-%d")]
  static let input = VerbInput.nothing

  func run(_ input: Rows, in context: Context) throws -> Rows { .single(.date(.now)) }
}
