import Interpreter

/// Tells what a program would do.
struct Explain: Verb {
  static let summary =
    "Tell for each stage of a block how much it holds, which columns come out, and what it does to the world."
  static let examples = [
    Example(
      "What the source is told",
      "explain { ls r2:videos | where ext == mp4 and size > 1GB | first 5 } | first | get pushed",
      gives: "leaves out all but ext == mp4 and size > 1GB"),
    Example("The main job", "explain { ls r2:videos | where size>256MiB | optimize h265 high | validate }"),
    Example(
      "How much is held", "explain { echo a | sort | first 2 } | select stage memory",
      gives:
        "{\"stage\":\"echo a\",\"memory\":\"streams\"}\n{\"stage\":\"sort\",\"memory\":\"holds 2 rows\"}\n{\"stage\":\"first 2\",\"memory\":\"streams\"}"
    ),
  ]
  static let input = VerbInput.nothing
  static let columns = [
    Column("stage", .text, "as it was written"),
    Column("memory", .text, "streams; holds so many rows; keeps a bounded part; collects all rows"),
    Column("effects", .text, "read, write, delete, network, spend"),
    Column("pushed", .text, "what the source is told by the stages after it, so that it need not give more"),
    Column("note", .text, "what else is worth knowing"),
    Column("columns", .text, "what comes out, where it is known"),
  ]

  @Operand("What to explain; nothing of it runs.")
  var block: Closure

  func run(_ input: Rows, in context: Context) throws -> Rows { Rows(block.stages(in: context.session)) }
}
