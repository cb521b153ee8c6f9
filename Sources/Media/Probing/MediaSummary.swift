import FoundationEssentials

/// What people ask of a file, without what only programs need: small enough to be kept for many thousand files.
public struct MediaSummary: Sendable, Equatable, Codable {
  /// A track of sound or of subtitles.
  public struct Track: Sendable, Equatable, Codable {
    /// ffmpeg's name of the codec: `aac`.
    public var codec: String
    /// How many channels of sound.
    public var channels: Int?
    /// Samples of sound per second.
    public var rate: Int?
    /// The language tag: `eng`.
    public var language: String?
    /// Its name, where it has one.
    public var title: String?
  }

  /// Bytes.
  public var size: Int64
  /// The demuxer's names of the container.
  public var container: String
  /// The format as people name it: `mp4`, `jpeg`.
  public var format: String
  /// Playing time in seconds; of single pictures none.
  public var duration: Double?
  /// Bits per second over all streams.
  public var bitrate: Int64?
  /// Of the main picture: codec, profile, level as people write it.
  public var codec, profile, level: String?
  /// Pixels as shown, after rotation.
  public var width, height: Int?
  /// Mean frames per second.
  public var rate: Double?
  /// Whether frames come at uneven times.
  public var isVariable: Bool?
  /// ffmpeg's name of the pixel format, bits per colour sample, and what the colours mean.
  public var pixelFormat: String?
  /// Bits per colour sample.
  public var depth: Int?
  /// Primaries, transfer curve and matrix, where the file says, joined by slashes.
  public var color: String?
  /// The kind of high dynamic range.
  public var hdr: String?
  /// Degrees the picture is turned for display.
  public var rotation: Int?
  /// Sound, in the file's order.
  public var audio: [Track]
  /// Subtitles, in the file's order.
  public var subtitles: [Track]
  /// How many chapters.
  public var chapters: Int
  /// Whether the index comes before the content.
  public var isFaststart: Bool?
  /// The program that made it.
  public var encoder: String?
  /// When it was recorded.
  public var created: String?
  /// Whether it is a picture.
  public var isImage: Bool
  /// Whether a picture moves.
  public var isAnimated: Bool?

  /// Takes what is asked for.
  public init(_ info: MediaInfo) {
    let video = info.video
    (size, container, format) = (info.size, info.container, info.format)
    (isImage, isAnimated) = (info.isImage, info.isAnimated)
    // ffprobe gives a single picture the length of one frame.
    let isStill = info.isImage && info.isAnimated != true
    (duration, bitrate) = (isStill ? nil : info.duration, isStill ? nil : info.bitrate)
    (codec, profile, level) = (video?.codec, video?.profile, video?.levelName)
    (width, height) = (video?.displaySize?.width, video?.displaySize?.height)
    (rate, isVariable) = (isStill ? nil : video?.frameRate, isStill ? nil : video?.isVariableRate)
    (pixelFormat, depth, hdr) = (video?.pixelFormat, video?.bitDepth, video?.hdr)
    let colors = [video?.colorPrimaries, video?.colorTransfer, video?.colorSpace]
    color = colors.contains { $0 != nil } ? colors.map { $0 ?? "?" }.joined(separator: "/") : nil
    rotation = video.map { ($0.rotation % 360 + 360) % 360 }
    audio = info.audio.map(Track.init)
    subtitles = info.subtitles.map(Track.init)
    chapters = info.chapters.count
    isFaststart = info.isFaststart
    (encoder, created) = (info.encoder, info.created)
  }

  /// Reads what ``encoded`` wrote; nil when it is something else.
  public init?(encoded bytes: [UInt8]) {
    guard let summary = try? JSONDecoder().decode(MediaSummary.self, from: Data(bytes)) else { return nil }
    self = summary
  }

  /// As JSON on one line.
  public var encoded: [UInt8]? { (try? JSONEncoder().encode(self)).map { Array($0) } }
}

extension MediaSummary.Track {
  init(_ stream: MediaStream) {
    (codec, channels, rate) = (stream.codec, stream.channels, stream.sampleRate)
    (language, title) = (stream.language, stream.tags["title"])
  }
}
