import Flow
import Interpreter
import Media
import Quantities
import Storage

/// Finds damaged media files.
struct Validate: Verb {
  static let summary = "Decode media files fully and tell which are damaged, and how."
  static let discussion = """
    Every frame of picture and sound is decoded, and the file's own structure is compared with its size; what ffmpeg says is \
    read, its exit status alone is never believed. A flipped bit that decodes cleanly is beyond this: only a checksum finds it. \
    Rows that an earlier stage gave up (`ok` false) are passed on as they are. The program ends with status 4 when a file is damaged.
    """
  static let examples = [
    Example("A folder", "ls library | where ext in [mp4 mkv mov] | validate | where not ok"),
    Example("Two files", "validate a.mp4 b.mp4"),
  ]
  static let effects: Effects = [.read]
  static let input = VerbInput.optional
  static let columns = [
    Column("path", .path, "the file"), Column("ok", .bool, "whether nothing is damaged or missing"),
    Column("level", .text, "how deep the check went: full, every frame decoded"),
    Column("decoded", .duration, "playing time that was decoded"),
    Column("error", .error, "what is wrong: code, message, hint"),
  ]

  @ItemList("Files to check; from the pipeline if none are named.")
  var files: Items

  @Option("How many files to decode at once; by default as the setting `jobs` says, or one for each processor.")
  var workers: Int?

  @Switch("Sound without picture is no fault.")
  var audioOnly: Bool

  @OptionGroup var filters: ListingFilters

  func schema(after input: Schema?) -> Schema? { files.schema(after: input, adding: Self.columns) }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let storage = context.tools.storage
    let options = Integrity.Options(requiresVideo: !audioOnly)
    let session = context.session
    let show: ProgressSink = { session.terminal.show($0) }
    let rows = context.eachItem(
      try context.items(files, input, of: Self.name, filters: filters), of: Self.name,
      atOnce: try workers.checkedWorkers() ?? context.tools.settings.jobs ?? processorCount
    ) { try await Self.check($0, storage, options, show) }
    return rows.counting(session, failsFast: context.failsFast).leavingOut(
      StoredObject.details.union(["level", "modified"]))
  }

  private static func check(
    _ item: Item, _ storage: Storage, _ options: Integrity.Options, _ show: @escaping ProgressSink
  ) async throws -> Record {
    let subject = "validate " + item.path.name
    defer { show(Progress(subject, isFinished: true)) }
    let renamed: ProgressSink = { progress in
      var progress = progress
      progress.subject = subject
      show(progress)
    }
    let report = try await storage.withLocalCopy(of: item.path, options: TransferOptions(progress: renamed)) { local in
      try await Integrity.check(local, options: options, progress: renamed)
    }
    let fault = report.findings.first { $0.kind.isDamage }
    return item.row(with: [
      ("ok", .bool(report.isSound)), ("level", .text("full")),
      ("decoded", report.seconds.flatMap(TimeSpan.init(seconds:)).map { .duration($0) } ?? .null),
      ("error", fault.map { .error(Failure($0)) } ?? .null),
    ])
  }
}

extension Failure {
  /// A fault of a file, as the error of its row.
  init(_ finding: Finding) {
    var message = finding.words
    if let seconds = finding.seconds, let span = TimeSpan(seconds: seconds) { message += " at \(span)" }
    if finding.count > 1 { message += " (and \(finding.count - 1) more)" }
    self.init(finding.kind.rawValue, message, hint: finding.hint, number: "X0201")
  }
}

extension Rows {
  /// Counts the rows that say `ok: false` and that no earlier stage has counted.
  fileprivate func counting(_ session: Session, failsFast: Bool) -> Rows {
    mapRows { row in
      if case .record(let record) = row, case .bool(false)? = record["ok"], case .text("full")? = record["level"] {
        var failure = record["error"]?.failure ?? Failure("damaged", "the file is damaged")
        failure.diagnostic.message = failure.reason(naming: record["path"])
        if failsFast {
          close()
          throw failure
        }
        session.countFailedItem(failure.diagnostic.message)
      }
      return row
    }
  }
}

extension Value {
  fileprivate var failure: Failure? {
    if case .error(let failure) = self { failure } else { nil }
  }
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
