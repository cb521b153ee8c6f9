import Diagnostics
import Flow
import Interpreter
import Media
import Platform
import Quantities
import Storage

/// Re-encodes videos without risk to the originals.
struct Optimize: Verb {
  static let summary = "Re-encode videos smaller, verify every result, and keep the originals."
  static let discussion = """
    For each video it is decided whether to skip it (small for its size already), to copy its streams to a better container, or to \
    encode it; `--dry-run` tells why, how large it would become and how long that takes. The new file is written beside the original as \
    NAME_optimized.EXT, to --out, or with --in-place over it. Before it appears it is probed, compared with the original (streams, \
    duration), decoded in full, and must be smaller; otherwise the original stays alone and the row says why. \
    All audio tracks, subtitles, chapters and colours are kept as far as the container can hold them; the rest is listed in `notes`. \
    The row's `path` is the file to use from now on, so `| validate` checks it.

    Of the next 4096 videos the largest is begun first, and rows come as they are done: while the result of one is checked and stored, \
    the next one is encoded already. Remote videos are read by ranges, without a copy \
    on this machine, where their container allows it. A run that was cut short goes on with --resume; `undo` puts back what --in-place \
    has replaced and --keep-original kept. The program ends with status 4 when some failed.
    """
  static let examples = [
    Example("The large ones of a bucket", "ls r2:videos | where size>256MiB | optimize h265 high | validate"),
    Example("One file to another place", "optimize film.mov av1 balanced --out web/film.mp4"),
    Example("What would be done", "ls r2:videos | optimize h265 --dry-run"),
    Example("How ffmpeg is called", "optimize film.mov h265 high --dry-run | get command"),
    Example("A library in its place, to be undone", "ls films | optimize h265 high --in-place --keep-original old/"),
    Example(
      "In the words of the toolkit before",
      "optimize --remote r2 --bucket videos --codec h265 --quality high --size-threshold 256 --optimize-in-place"),
    Example("After an interrupt", "ls films | optimize h265 high --in-place --keep-original old/ --resume"),
  ]
  static let effects: Effects = [.read, .write, .spend]
  static let input = VerbInput.optional
  static let columns = [
    Column("path", .path, "the file to use from now on"), Column("source", .path, "the original"),
    Column("action", .text, "encoded, remuxed, skipped, or kept when nothing was gained; `notes` has the reason"),
    Column("original", .size, "bytes of the original"), Column("size", .size, "bytes of the file to use"),
    Column("saved", .size, "bytes saved"), Column("saving", .percent, "of the original"),
    Column("took", .duration, "time for encoding and all checks"),
    Column("speed", .text, "playing time for each second of encoding"),
    Column("score", .text, "how like its original it looks, where --score asked"),
    Column("notes", .text, "what was changed or could not be kept"),
    Column("kept", .path, "where the original is, with --keep-original"),
    Column("webm", .path, "the WebM beside it, with --create-webm"),
    Column("etag", .text, "the store's mark of the file to use"),
    Column("digest", .text, "SHA-256 of what replaced an original"), Column("ok", .bool, "whether all went well"),
    Column("error", .error, "what did not"),
  ]
  static let planColumns = [
    Column("predicted", .size, "bytes of the result, about"),
    Column("takes", .duration, "time for encoding and all checks, with the machine for itself, about"),
    Column("reason", .text, "why"), Column("how", .text, "codec, quality, size of the picture, tracks, container"),
    Column("notes", .text, "what would be changed or could not be kept"),
    Column(
      "command", .text, "what a person would ask of ffmpeg for the same streams, where both places are on this machine"),
  ]
  static let details = StoredObject.details.union([
    "source", "saved", "speed", "modified", "score", "kept", "webm", "etag", "digest", "command",
  ])

  @ItemList("Videos to re-encode; from the pipeline if none are named.")
  var files: Items

  @Operand("The codec to encode to.", default: CodecChoice.h264, isAlsoNamed: true)
  var codec: CodecChoice

  @Operand("How much quality to keep, at the price of size.", default: QualityChoice.balanced, isAlsoNamed: true)
  var quality: QualityChoice

  @Option("How many files to encode at once; by default as many as keep processors busy and memory free.")
  var workers: Int?

  @Option(
    "Give up a video whose encoding and checks take longer; by default only what stands still. A bare number counts seconds."
  )
  var timeout: SecondsArgument?

  @Option("Only videos larger than this; a bare number counts MiB.")
  var sizeThreshold: SizeBound?

  @OptionGroup var encoding: EncodingOptions
  @OptionGroup var places: PlacementOptions
  @OptionGroup var journal: JournalOptions
  @OptionGroup var filters: ListingFilters

  func schema(after input: Schema?) -> Schema? { files.schema(after: input, adding: Self.columns) }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    try refuseMistypedChoices()
    var task = try task(context)
    let width = try workers.checkedWorkers()
    // In place the result of an earlier run would be encoded once more, and lose once more.
    if places.inPlace, !encoding.evenEfficient, !journal.noJournal, context.tools.settings.journal != nil {
      journal.onlyChanged = true
    }
    let recorder = try RunRecorder(journal, of: Self.name, target: target, in: context)
    if let folder = context.tools.settings.runsFolder?.text {
      let log = ReplacementLog(in: folder)
      (task.replacements, task.announced) = (log, recorder.id.map(log.replacements) ?? [:])
    }
    let work = OptimizeWork(task, recorder, context)
    guard let items = try confirmed(items(input, context), context) else { return .none }
    let run = OptimizeRun(items, width: width, work, recorder, context)
    return recorder.closing(Rows(details: Self.details, close: run.close, next: run.next))
  }

  /// Where the filters alone say what is meant, that is videos: a bucket holds other things too.
  private func items(_ input: Rows, _ context: Context) throws -> Rows {
    let filters = filters
    if filters.namePlace, filters.extensions.isEmpty, filters.mediaType == .all { filters.mediaType = .video }
    return try context.items(files, input, of: Self.name, writes: true, filters: filters)
  }

  /// Asks at the prompt before many originals are replaced.
  private func confirmed(_ items: Rows, _ context: Context) throws -> Rows? {
    let terminal = context.session.terminal
    guard places.inPlace, !places.yes, terminal.isInteractive, case .perform = context.gate.mode else { return items }
    let all = try items.collect(limit: 1_000_000)
    if all.count > 3 {
      let fate = places.keepOriginal.map { "originals are kept in \($0.text)" } ?? "originals are not kept"
      guard terminal.confirm("Replace up to \(all.count.grouped) videos by smaller ones (\(fate))?") else {
        terminal.note("nothing was replaced")
        return nil
      }
    }
    return Rows(all)
  }

  private func task(_ context: Context) throws -> OptimizeTask {
    var request = try encoding.request(codec, quality)
    let out = try places.out.map { OutputPlace($0, below: places.below?.path, origins: try origins()) }
    if let named = out?.container, let place = places.out {
      guard request.container ?? named == named else {
        throw Failure(
          "wrong-container", "`\(place.text)` is a name of \(named.rawValue), and --output-format asks for another",
          hint: "leave out --output-format, or choose a name that fits it")
      }
      request.container = named
    }
    _ = try request.validated()
    var task = OptimizeTask(request: request, namesContainer: encoding.outputFormat != nil)
    task.options.isScored = encoding.score != nil
    if let score = encoding.score {
      let looking = context.session.work.begin { try await QualityMetric.available(score.metric) }
      task.options.metric = try looking.value(context.cancellation)
    }
    task.options.minScore = encoding.minScore
    if let timeout, timeout.span.seconds < 1 { throw ListingFilters.usage("--timeout is 1 s or more") }
    task.options.timeout = timeout.map { .nanoseconds($0.span.nanoseconds) }
    task.keptOriginals = try places.validated()
    task.threshold = sizeThreshold?.bytes
    task.out = out
    (task.inPlace, task.overwrite) = (places.inPlace, places.overwrite)
    task.createsWebM = encoding.createWebm
    task.workFolder = places.workDir?.path
    return task
  }

  /// What runs have to have in common for one to go on with another, or to know what another has done: all that decides what becomes
  /// of a video, as it would be written. What only chooses videos is no part of it.
  var target: String {
    var words = [codec.rawValue, quality.rawValue] + encoding.settings
    if places.inPlace { words.append("--in-place") }
    if let out = places.out { words.append("--out \(out.text)") }
    if let below = places.below { words.append("--below \(below.text)") }
    return words.joined(separator: " ")
  }

  /// `h266` would be taken for a file, and found missing only after hours of work on those before it.
  private func refuseMistypedChoices() throws {
    let choices = CodecChoice.allCases.map(\.rawValue) + QualityChoice.allCases.map(\.rawValue)
    for argument in files.named {
      if case .word(let word) = argument, choices.contains(word.text), access(word.text, F_OK) != 0 {
        throw Failure(
          "usage", "`\(word.text)` is one codec or quality too many, and no file of that name is there",
          hint: "leave one out", number: "T0101", exitStatus: ExitStatus.usage)
      }
      guard case .word(let word) = argument, !word.text.utf8.contains(where: { "./:~".utf8.contains($0) }),
        let nearest = Spelling.nearest(to: word.text, in: choices), access(word.text, F_OK) != 0
      else { continue }
      throw Failure(
        "usage", "there is no codec or quality `\(word.text)`, and no file of that name",
        hint: "did you mean `\(nearest)`?",
        number: "T0101", exitStatus: ExitStatus.usage)
    }
  }
}
