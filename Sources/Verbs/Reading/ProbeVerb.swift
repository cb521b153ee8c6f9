import Interpreter
import Media
import Quantities
import Storage

/// Tells what is in media files.
struct ProbeVerb: Verb {
  static let name = "probe"
  static let summary = "Tell what is in media files: codec, size of the picture, duration, bitrate, tracks."
  static let examples = [
    Example(
      "The worst bytes per second", "ls footage | probe | where size/duration > 2MB/s | sort size --desc | first 20")
  ]
  static let effects: Effects = [.read]
  static let input = VerbInput.optional
  static let columns = [
    Column("path", .path, "the file"), Column("name", .text, "the last part of the path"),
    Column("size", .size, "bytes of the file"),
    Column("container", .text, "the format, as ffprobe names it"), Column("duration", .duration, "playing time"),
    Column("bitrate", .rate, "of the whole file"), Column("codec", .text, "of the main video stream"),
    Column("width", .int, "in pixels"), Column("height", .int, "in pixels"), Column("fps", .fps, "mean frame rate"),
    Column("pixels", .text, "pixel format"), Column("hdr", .bool, "whether the colours are HDR10 or HLG"),
    Column("audio", .int, "audio tracks"), Column("subtitles", .int, "subtitle tracks"),
    Column("ok", .bool, "whether it could be read"), Column("error", .error, "why not"),
  ]

  @ItemList("Files to look at; from the pipeline if none are named.")
  var files: Items

  @OptionGroup var filters: ListingFilters

  func schema(after input: Schema?) -> Schema? { files.schema(after: input, adding: Self.columns) }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let storage = context.tools.storage
    let rows = context.eachItem(
      try context.items(files, input, of: Self.name, filters: filters), of: Self.name, atOnce: processorCount
    ) {
      item in
      try await storage.withLocalCopy(of: item.path) { local in
        item.row(with: [("name", .text(item.path.name))] + Self.describe(try await MediaProbe.probe(local)))
      }
    }
    return rows.leavingOut(
      StoredObject.details.union(["modified", "container", "pixels", "hdr", "audio", "subtitles"]))
  }

  private static func describe(_ info: MediaInfo) -> [(String, Value)] {
    let video = info.video
    return [
      ("size", .size(ByteSize(bytes: info.size))), ("container", .text(info.container)),
      ("duration", info.duration.flatMap(TimeSpan.init(seconds:)).map { .duration($0) } ?? .null),
      ("bitrate", info.bitrate.map { .rate(BitRate(bitsPerSecond: Double($0))) } ?? .null),
      ("codec", video.map { .text($0.codec) } ?? .null),
      ("width", video?.displaySize.map { .int($0.width) } ?? .null),
      ("height", video?.displaySize.map { .int($0.height) } ?? .null),
      ("fps", video?.frameRate.map { .fps($0) } ?? .null), ("pixels", video?.pixelFormat.map { .text($0) } ?? .null),
      ("hdr", .bool(info.isHDR)), ("audio", .int(info.audio.count)), ("subtitles", .int(info.subtitles.count)),
      ("ok", .bool(true)), ("error", .null),
    ]
  }
}
