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
    The new file is written beside the original as NAME_optimized.EXT, or to --out. Before it appears it is probed, compared with \
    the original (streams, duration), decoded in full, and must be smaller; otherwise the original stays alone and the row says why. \
    All audio tracks, subtitles, chapters and colours are kept as far as the container can hold them; the rest is listed in `notes`. \
    The row's `path` is the file to use from now on, so `| validate` checks it.
    """
  static let examples = [
    Example("The large ones of a bucket", "ls r2:videos | where size>256MiB | optimize h265 high | validate"),
    Example("One file to another place", "optimize film.mov av1 balanced --out web/film.mp4"),
  ]
  static let effects: Effects = [.read, .write, .spend]
  static let input = VerbInput.optional
  static let columns = [
    Column("path", .path, "the file to use from now on"), Column("source", .path, "the original"),
    Column("action", .text, "encoded, or kept with the reason in `notes`"),
    Column("original", .size, "bytes of the original"), Column("size", .size, "bytes of the file to use"),
    Column("saved", .size, "bytes saved"), Column("saving", .percent, "of the original"),
    Column("took", .duration, "time for encoding and all checks"),
    Column("speed", .text, "playing time for each second of encoding"),
    Column("notes", .text, "what was changed or could not be kept"), Column("ok", .bool, "whether all went well"),
    Column("error", .error, "what did not"),
  ]
  static let details = StoredObject.details.union(["source", "saved", "speed", "modified"])

  @ItemList("Videos to re-encode; from the pipeline if none are named.")
  var files: Items

  @Operand("The codec to encode to.", default: CodecChoice.h264)
  var codec: CodecChoice

  @Operand("How much quality to keep, at the price of size.", default: QualityChoice.balanced)
  var quality: QualityChoice

  @Option("Where to put the result: a file, or a folder that ends with a slash.")
  var out: PathArgument?

  @Option("The container; by default mp4, and webm for vp8 and vp9.")
  var outputFormat: ContainerChoice?

  @Option("Constant quality instead of the profile's: h264 and h265 0 to 51, others 0 to 63.")
  var crf: Int?

  @Option("The encoder's own preset instead of the profile's, such as slow.")
  var preset: String?

  @Option("A mean bitrate instead of constant quality, such as 3Mbps.")
  var bitrate: BitRate?

  @Option("The greatest height in pixels; nothing is enlarged.")
  var height: Int?

  @Option("How many files to encode at once; encoders use all processors by themselves.", default: 1)
  var workers: Int

  @Switch("Replace the original by the verified result.")
  var inPlace: Bool

  @Switch("Replace an earlier result of the same name.")
  var overwrite: Bool

  @OptionGroup var filters: ListingFilters

  func schema(after input: Schema?) -> Schema? { files.schema(after: input, adding: Self.columns) }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let request = EncodeRequest(
      codec: codec.codec, quality: quality.profile, container: outputFormat?.container, crf: crf, preset: preset,
      bitrate: bitrate.flatMap { Int64(exactly: $0.bitsPerSecond.rounded()) }, height: height)
    let container = try request.validated()
    try refuseMistypedChoices()
    if inPlace, out != nil {
      throw Failure("usage", "--in-place and --out exclude each other", number: "T0101", exitStatus: ExitStatus.usage)
    }
    let terminal = context.session.terminal
    let job = OptimizeItem(
      storage: context.tools.storage, request: request, container: container, out: out.map(OutputPlace.init),
      inPlace: inPlace, overwrite: overwrite, gate: context.gate, show: { terminal.show($0) })
    let rows = context.eachItem(
      try context.items(files, input, of: Self.name, writes: true, filters: filters), of: Self.name,
      atOnce: try Optional(workers).checkedWorkers() ?? 1
    ) { try await job.run($0) }
    return summarised(rows, context.session)
  }
  /// Says at the end of several files what was gained.
  private func summarised(_ rows: Rows, _ session: Session) -> Rows {
    var tally = OptimizeTally()
    return Rows(details: Self.details, close: rows.close) {
      guard let batch = try rows.next() else {
        if let words = tally.words { session.remarkAtEnd(words) }
        return nil
      }
      for row in batch { tally.add(row) }
      return batch
    }
  }

  /// `h266` would be taken for a file, and found missing only after hours of work on those before it.
  private func refuseMistypedChoices() throws {
    let choices = CodecChoice.allCases.map(\.rawValue) + QualityChoice.allCases.map(\.rawValue)
    for argument in files.named {
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
