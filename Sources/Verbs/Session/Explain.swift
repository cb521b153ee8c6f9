import Interpreter

/// Tells what a program would do.
struct Explain: Verb {
  static let summary =
    "Tell for each stage of a block how much it holds, which columns come out, and what it does to the world."
  static let examples = [
    Example("The main job", "explain { ls r2:videos | where size>256MiB | optimize h265 high | validate }"),
    Example(
      "How much is held", "explain { echo a | sort | first 2 } | select stage memory",
      gives:
        "{\"stage\":\"echo a\",\"memory\":\"streams\"}\n{\"stage\":\"sort\",\"memory\":\"collects\"}\n{\"stage\":\"first 2\",\"memory\":\"streams\"}"
    ),
  ]
  static let input = VerbInput.nothing
  static let columns = [
    Column("stage", .text, "as it was written"),
    Column("memory", .text, "streams; keeps a bounded part; collects all rows"),
    Column("columns", .text, "what comes out, where it is known"),
    Column("effects", .text, "read, write, delete, network, spend"),
    Column("note", .text, "what the source does by itself"),
  ]

  @Operand("What to explain; nothing of it runs.")
  var block: Closure

  func run(_ input: Rows, in context: Context) throws -> Rows { Rows(block.stages.map(\.row)) }
}
