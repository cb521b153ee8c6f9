import Interpreter
import Runs

/// Gives what a run recorded.
struct ResultsVerb: Verb {
  static let name = "results"
  static let summary = "Give the rows that a run recorded, as they were, the last one of each object."
  static let discussion = """
    They come in the order in which they were known, however many they are. Of a run that is still under way, those come that are on the \
    disk. `runs` lists the runs.
    """
  static let examples = [
    Example("What failed in the last run", "results | where not ok"),
    Example("How often what happened", "results last | group cache"),
    Example("One run, as a file", "results b8m3k7 | save warmed.csv"),
  ]
  static let effects: Effects = [.read]
  static let input = VerbInput.nothing

  @Operand("The run: its name, a beginning of it that no other has, or `last`.", default: "last")
  var run: String

  func run(_ input: Rows, in context: Context) throws -> Rows {
    guard let journal = context.tools.settings.journal else { throw RunsError.noFolder }
    let chosen = try journal.run(named: run)
    let cancellation = context.cancellation
    var results: RunResults?
    var shape: (columns: RunShape, names: Shape)?
    return Rows(close: { results = nil }) {
      try cancellation.check()
      let open = try results ?? journal.results(of: chosen.id, isCancelled: { cancellation.isCancelled })
      results = open
      return try open.next()?.map { result in
        if shape?.columns !== result.shape { shape = (result.shape, Shape(result.shape.names)) }
        return .record(Record(shape?.names ?? .empty, result.values.map(Value.init)))
      }
    }
  }
}
