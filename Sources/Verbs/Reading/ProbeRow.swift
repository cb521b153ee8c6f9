import Interpreter
import Media
import Quantities
import Storage

/// The row that `probe` gives for a file.
enum ProbeRow {
  static let columns = [
    Column("path", .path, "the file"), Column("name", .text, "the last part of the path"),
    Column("size", .size, "bytes of the file"), Column("container", .text, "the format, as ffprobe names it"),
    Column("format", .text, "the format, as people name it: mp4, mkv, jpeg"),
    Column("duration", .duration, "playing time"), Column("bitrate", .rate, "of the whole file"),
    Column("codec", .text, "of the main video stream, or of the picture"), Column("profile", .text, "of that codec"),
    Column("level", .text, "of that codec: 4.1"), Column("width", .int, "in pixels, as shown"),
    Column("height", .int, "in pixels, as shown"), Column("fps", .fps, "mean frame rate"),
    Column("vfr", .bool, "whether frames come at uneven times"), Column("pixels", .text, "pixel format"),
    Column("depth", .int, "bits of a colour sample"), Column("color", .text, "primaries/transfer/matrix"),
    Column("hdr", .bool, "whether the colours are HDR10 or HLG"),
    Column("hdr_kind", .text, "hdr10, hdr10+, hlg, pq or dolby-vision"),
    Column("rotation", .int, "degrees the picture is turned for display"), Column("audio", .int, "audio tracks"),
    Column("audio_tracks", .list, "of each: codec, channels, rate, language"),
    Column("subtitles", .int, "subtitle tracks"), Column("subtitle_tracks", .list, "of each: codec, language"),
    Column("chapters", .int, "how many chapters"),
    Column("faststart", .bool, "whether the index of an MP4 comes before its content"),
    Column("encoder", .text, "the program that made it"), Column("created", .text, "when it was recorded, as it says"),
    Column("animated", .bool, "whether a picture moves; null for videos"),
    Column("ok", .bool, "whether it could be read"), Column("error", .error, "why not"),
  ]

  static let details = StoredObject.details.union([
    "modified", "container", "pixels", "hdr", "audio", "subtitles", "profile", "level", "vfr", "depth", "color",
    "hdr_kind",
    "rotation", "audio_tracks", "subtitle_tracks", "chapters", "faststart", "encoder", "created", "animated", "format",
  ])

  static func row(of media: MediaSummary, _ item: Item) -> Record {
    item.row(with: [
      ("name", .text(item.path.name)), ("size", .size(ByteSize(bytes: media.size))),
      ("container", .text(media.container)),
      ("format", .text(media.format)),
      ("duration", media.duration.flatMap(TimeSpan.init(seconds:)).map { .duration($0) } ?? .null),
      ("bitrate", media.bitrate.map { .rate(BitRate(bitsPerSecond: Double($0))) } ?? .null),
      ("codec", text(media.codec)), ("profile", text(media.profile)), ("level", text(media.level)),
      ("width", int(media.width)), ("height", int(media.height)), ("fps", media.rate.map { .fps($0) } ?? .null),
      ("vfr", bool(media.isVariable)), ("pixels", text(media.pixelFormat)), ("depth", int(media.depth)),
      ("color", text(media.color)), ("hdr", .bool(media.hdr != nil)), ("hdr_kind", text(media.hdr)),
      ("rotation", int(media.rotation)), ("audio", .int(media.audio.count)),
      ("audio_tracks", .list(media.audio.map(sound))), ("subtitles", .int(media.subtitles.count)),
      ("subtitle_tracks", .list(media.subtitles.map(subtitle))), ("chapters", .int(media.chapters)),
      ("faststart", bool(media.isFaststart)), ("encoder", text(media.encoder)), ("created", text(media.created)),
      ("animated", bool(media.isAnimated)), ("ok", .bool(true)), ("error", .null),
    ])
  }

  private static func sound(_ track: MediaSummary.Track) -> Value {
    .record(
      Record([
        ("codec", .text(track.codec)), ("channels", int(track.channels)), ("rate", int(track.rate)),
        ("language", text(track.language)), ("title", text(track.title)),
      ]))
  }

  private static func subtitle(_ track: MediaSummary.Track) -> Value {
    .record(Record([("codec", .text(track.codec)), ("language", text(track.language)), ("title", text(track.title))]))
  }

  private static func text(_ value: String?) -> Value { value.map { .text($0) } ?? .null }
  private static func int(_ value: Int?) -> Value { value.map { .int($0) } ?? .null }
  private static func bool(_ value: Bool?) -> Value { value.map { .bool($0) } ?? .null }
}
