import Interpreter
import Quantities
import Runs

/// Lists the runs that are recorded.
struct RunsVerb: Verb {
  static let name = "runs"
  static let summary = "List the recorded runs of verbs that work on many objects, the latest first."
  static let discussion = """
    Each result is on the disk a moment after it is known. A run that was interrupted, whose process was killed, or some of whose objects \
    failed, goes on with `--resume RUN` of its verb; `results RUN` gives its rows. The journal is in the folder that the \
    setting `runs.folder` names, for its owner only. The settings `runs.keep` and `runs.size` bound it, `runs.record` turns it off. \
    Command lines are kept without their secrets.
    """
  static let examples = [
    Example("The last ones", "runs --limit 5"),
    Example("What can be gone on with", "runs | where state == interrupted or failed > 0"),
    Example("What failed in the last one", "results | where not ok"),
    Example("Remove one", "runs --remove b8m3k7"),
  ]
  static let effects: Effects = [.read]
  static let input = VerbInput.nothing
  static let columns = [
    Column("id", .text, "its name; a beginning of it that no other has will do"),
    Column("verb", .text, "what was called"),
    Column("started", .date, "when it began"), Column("duration", .duration, "how long it was worked on"),
    Column("state", .text, "running, done, failed, interrupted or damaged"),
    Column("total", .int, "objects, or parts of them, with a result"), Column("ok", .int, "those that are good"),
    Column("failed", .int, "those that are not"), Column("target", .text, "what it worked towards, such as a base URL"),
    Column("command", .text, "the line that was called"),
    Column("error", .error, "why its file cannot be read"),
  ]

  @Option("No more than so many; 0 is no limit.", default: 0)
  var limit: Int

  @Option("Remove this run and its results instead; what is known of its objects for --only-changed stays.")
  var remove: String?

  func check() throws {
    guard limit >= 0 else { throw ListingFilters.usage("--limit is 0 or more, not \(limit)") }
  }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    guard let journal = context.tools.settings.journal else { throw RunsError.noFolder }
    if let remove {
      let run = try journal.run(named: remove)
      guard try context.gate.allows(Effect("remove run \(run.id)")) else {
        return .single(Effect("remove run \(run.id)").row)
      }
      try journal.remove(run.id)
      context.session.terminal.note("removed run \(run.id)")
      return .none
    }
    var ids = try journal.runIDs()[...]
    if limit > 0 { ids = ids.prefix(limit) }
    let cancellation = context.cancellation
    return Rows(details: ["target", "error"]) {
      while let id = ids.popFirst() {
        try cancellation.check()
        if let run = journal.run(id) { return [Self.row(run)] }
      }
      return nil
    }
  }

  private static func row(_ run: Run) -> Value {
    let isReadable = run.problem == nil
    let values: [Value] = [
      .text(run.id.text), isReadable ? .text(run.verb) : .null, .date(run.started),
      isReadable ? .duration(run.worked.rounded) : .null, .text(run.state.rawValue),
      isReadable ? .int(run.total) : .null, isReadable ? .int(run.good) : .null,
      isReadable ? .int(run.failed) : .null, run.target.isEmpty ? .null : .text(run.target),
      isReadable ? .text(run.command) : .null, run.problem.map { .error(Failure($0)) } ?? .null,
    ]
    return .record(Record(shape, values))
  }

  private static let shape = Shape(columns.map(\.name))
}

extension TimeSpan {
  /// To a thousandth of a second.
  fileprivate var rounded: TimeSpan { TimeSpan(nanoseconds: nanoseconds / 1_000_000 * 1_000_000) }
}
