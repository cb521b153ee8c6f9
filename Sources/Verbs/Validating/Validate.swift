import Flow
import Interpreter
import Media
import Quantities
import Reporting
import Storage

/// Finds damaged media files.
struct Validate: Verb {
  static let summary = "Check media files, from their structure up to every frame, and tell which are damaged, and how."
  static let discussion = """
    How deep it goes is chosen by --level. `quick` compares the structure of a file with its size, without starting a program: thousands \
    of files a second, and of a remote some ranges only. `packets` reads all of it, with the checksums that it holds, and compares \
    the packets with the index and with one another. `full`, the usual one, decodes every frame of picture and sound; what ffmpeg says \
    is read, its exit status alone is never believed. `bytes` compares checksums with a list of --manifest, or with what the store recorded; what is \
    missing from a list, or in it and gone, `hash --check` tells. \
    Each row says in `unseen` what its level cannot see.

    \(DetectionTable.text)

    A file without a picture that is called like a film (.mp4, .mov, .mkv, .avi and others) is a fault for `packets` and `full`, `no-video`, \
    unless --audio-only is said: most often its picture was lost. Sound goes by .m4a, .mka or its own extensions; .webm, .ts and .ogg may be either.

    A folder is gone through with all folders in it, for files with extensions of media. Findings that healthy files can have too are \
    doubts: `ok` stays true, `remarks` has them. Rows that an earlier stage gave up (`ok` false) are passed on as they are. The program \
    ends with status 4 when a file is damaged.
    """
  static let examples = [
    Example("A folder", "validate library --level quick"),
    Example("What is damaged, and where", "ls library | where ext in [mp4 mkv mov] | validate | where not ok"),
    Example("A bucket, some ranges of each object", "ls r2:videos | validate --level quick --workers 30"),
    Example("Again, but only what changed", "validate library --only-changed --report damaged.html"),
    Example("Against a list of checksums", "ls masters | validate --level bytes --manifest masters.sha256"),
  ]
  static let effects: Effects = [.read]
  static let input = VerbInput.optional
  static let columns = ValidateRow.columns

  @ItemList("Files, folders and objects to check; from the pipeline if none are named.")
  var files: Items

  @Option("How deep to go.", default: LevelChoice.full)
  var level: LevelChoice

  @Option(
    "How many files at once; by default as the setting `jobs` says, or one for each processor, 16 for `quick`.",
    alsoCalled: "validation-workers")
  var workers: Int?

  @Option("How long one file may take; by default as its length asks for. A bare number counts seconds.")
  var timeout: SecondsArgument?

  @Switch("Sound without picture is no fault.")
  var audioOnly: Bool

  @Option("The list of checksums that --level bytes compares with, as `hash --save` and sha256sum write it.")
  var manifest: PathArgument?

  @Option(namingItems: "Check what is in this folder.")
  var validateDirectory: PathArgument?

  @Option(
    namingItems:
      "Check what a results file of `prewarm` names: its URLs, or with --validate-directory files of those names.",
    alsoCalled: "validate-results")
  var resultsFile: PathArgument?

  @OptionList("Only names that match one of these patterns.", alsoCalled: "video-pattern", isSplitAtCommas: false)
  var pattern: [String]

  @Option("Write a report to this file of this machine too.", alsoCalled: "validation-report")
  var report: PathArgument?

  @Option(
    "The format of the report; by default as the name of its file says, else Markdown.", alsoCalled: "validation-format"
  )
  var reportFormat: ReportChoice?

  @OptionGroup var journal: JournalOptions
  @OptionGroup var filters: ListingFilters

  func schema(after input: Schema?) -> Schema? { files.schema(after: input, adding: Self.columns) }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let workers = try workers.checkedWorkers() ?? usualWorkers(context)
    if let timeout, timeout.span.seconds < 1 { throw ListingFilters.usage("--timeout is 1 s or more") }
    let outlet = try report.map { try ReportOutlet($0.path, reportFormat?.format, in: context) }
    if let outlet, let row = outlet.planned { return Rows([row]) }
    let recorder = try RunRecorder(journal, of: Self.name, target: level.rawValue, in: context)
    let tally = ValidateTally(level, outlet)
    let items = try ValidateSources(self, in: context).rows(input)
    let work = try ValidateWork(self, recorder, atOnce: workers, in: context)
    let left = items.mapBatches { batch in
      try batch.filter { value in
        guard recorder.skipsSome, let subject = ValidateWork.subject(of: try Item(value, for: Self.name)) else {
          return true
        }
        let isDone = try recorder.isDone(subject)
        if isDone { tally.addDone() }
        return !isDone
      }
    }
    let rows = context.eachItem(left, of: Self.name, adding: Self.columns, atOnce: workers) { try await work.run($0) }
    return recorder.closing(work.closing(rows.tallied(by: tally, context))).leavingOut(ValidateRow.details)
  }

  private func usualWorkers(_ context: Context) -> Int {
    level == .quick ? 16 : context.tools.settings.jobs ?? processorCount
  }
}

/// How deep to check, as a parameter.
enum LevelChoice: String, Choice {
  case quick, packets, full, bytes

  static let placeholder = LevelChoice.full

  /// The engine's level; nil where bytes are compared.
  var level: CheckLevel? { CheckLevel(rawValue: rawValue) }

  /// What it cannot see.
  var blindSpot: String { level?.blindSpot ?? "whether what was recorded was right" }
}

/// Formats of reports as a parameter.
enum ReportChoice: String, Choice {
  case text, markdown, json, html, csv, junit

  static let placeholder = ReportChoice.markdown

  var format: ReportFormat { ReportFormat(rawValue: rawValue) ?? .markdown }
}

extension Optional<Int> {
  /// A number of workers as given; refuses what is no number of workers.
  func checkedWorkers() throws -> Int? {
    guard let workers = self else { return nil }
    guard (1...256).contains(workers) else {
      throw Failure("usage", "--workers is 1 to 256, not \(workers)", number: "T0101", exitStatus: ExitStatus.usage)
    }
    return workers
  }
}
