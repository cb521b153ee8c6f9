import Interpreter
import Quantities

/// Tells the time.
struct Now: Verb {
  static let summary = "Give the present moment; in expressions it is `now()`."
  static let examples = [Example("Since when", "let start = now; echo ($start <= now())", gives: "true")]
  static let input = VerbInput.nothing

  func run(_ input: Rows, in context: Context) throws -> Rows { .single(.date(.now)) }
}
