import Interpreter

/// Runs a block in which changes to the world become rows.
struct Plan: Verb {
  static let summary = "Run a block without changing anything: each change becomes a row that says what would be done."
  static let discussion =
    "Reads still run. It holds for everything that the block calls, `def`s included; `--dry-run` is the same for one verb."
  static let examples = [
    Example("What would go", "plan { ls r2:cache | where modified < now() - 30d | rm }"),
    Example("One object", "plan { rm old.mp4 }", gives: #"{"op":"remove","from":"old.mp4","to":null,"size":null}"#),
  ]
  static let input = VerbInput.nothing
  static let columns = Effect.columns
  static let plansItsBlock = true

  @Operand("What to plan.")
  var block: Closure

  func schema(after input: Schema?) -> Schema? { nil }

  func run(_ input: Rows, in context: Context) throws -> Rows { try context.call(block, gate: EffectGate(.plan)) }
}
