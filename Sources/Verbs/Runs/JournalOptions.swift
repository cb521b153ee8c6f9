import Interpreter
import Runs

/// What a verb that works on many objects does with the journal of runs; include it with `@OptionGroup`.
struct JournalOptions: ParameterGroup {
  static let title = ParameterGroupTitle(
    "Journal",
    """
    What becomes of each object is recorded as it comes, unless the setting `runs.record` is false: `runs` lists the runs, `results` gives \
    their rows. A run that was interrupted or killed goes on where it was.
    """)

  @Option(
    "Go on with this run, or with the last one: what succeeded in it is passed over, the rest is added to it.",
    alone: "last")
  var resume: String?

  @Switch(
    "Pass over what is as it was when it was last good, by ETag, or by size and time, in all runs with the same target."
  )
  var onlyChanged: Bool

  @Switch("Record nothing.")
  var noJournal: Bool
}

/// One subject of a run, as the journal tells it from others.
struct RunSubject: Sendable {
  /// The address of the object.
  var name: String
  /// Which part of the work on it, such as the name of a variant.
  var variant = ""
  /// By what a change of the object is seen; nil when neither an ETag nor size and time are known.
  var identity: String?
}

extension RunSubject {
  /// The object of a row of a listing: its `path`, with the `etag`, or `size` and `modified`. Nil for a row without a path.
  init?(_ row: Record, variant: String = "") {
    guard let path = row["path"], let name = String.convert(path) else { return nil }
    self.init(name: name, variant: variant, identity: Self.identity(of: row))
  }

  /// The ETag of an object where its row has one, else its size and time; nil when it lacks these.
  static func identity(of row: Record) -> String? {
    if case .text(let etag)? = row["etag"] { return etag }
    guard case .size(let size)? = row["size"], case .date(let date)? = row["modified"] else { return nil }
    return "\(size.bytes) \(date.nanoseconds)"
  }
}
