import Interpreter

/// Shows the lines that were typed.
struct History: Verb {
  static let summary = "Show the lines that were typed at the prompt, the last ones last."
  static let discussion = """
    It is kept from session to session in the file that the setting `history.file` names, for its owner only. A line that begins with a \
    blank is not kept. What tells by its name that it is a secret, such as `env API_TOKEN=…`, `--password …` or the password of an \
    address, is kept as •••.
    """
  static let examples = [
    Example("The last ones", "history 20"), Example("All with a word in them", "history optimize"),
    Example("How often", "history | where line contains validate | count"),
  ]
  static let effects: Effects = [.read]
  static let input = VerbInput.nothing
  static let columns = [
    Column("n", .int, "counts from the first line that is kept"), Column("line", .text, "as it was typed"),
  ]

  @Operand(
    "How many of the last lines, or a text that the lines have in them; all lines when it is left out.", default: "")
  var what: String

  func run(_ input: Rows, in context: Context) throws -> Rows {
    guard let lines = context.session.terminal.history else {
      throw Failure(
        "no-history", "nobody keeps a history here",
        hint: "it is kept at the prompt; `config history.file` tells where")
    }
    let numbered = lines.enumerated().map { (number: $0.offset + 1, line: $0.element) }
    let count = Int(what)
    if let count, count < 0 {
      throw Failure(
        "usage", "a number of lines is 0 or more, not \(count)", number: "T0101", exitStatus: ExitStatus.usage)
    }
    let wanted = what.lowercased()
    let chosen =
      count.map { numbered.suffix($0) }
      ?? numbered.filter { wanted.isEmpty || $0.line.lowercased().contains(wanted) }[...]
    return Rows(chosen.map { .record(Record(Self.shape, [.int($0.number), .text($0.line)])) })
  }

  private static let shape = Shape(columns.map(\.name))
}
