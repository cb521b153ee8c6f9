/// One stream of a media file.
public struct MediaStream: Sendable, Equatable {
  /// What a stream carries.
  public enum Kind: String, Sendable {
    case video, audio, subtitle, data, attachment
  }

  /// Its number in the file, from 0.
  public var index: Int
  /// What it carries.
  public var kind: Kind
  /// ffmpeg's name of the codec: `h264`, `hevc`, `aac`; `unknown` when it has none.
  public var codec: String
  /// The profile as ffmpeg words it: `High`, `Main 10`, `LC`.
  public var profile: String?
  /// The level as the codec numbers it: 41 is 4.1 in H.264, 120 is 4.0 in HEVC.
  public var level: Int?
  /// The four-letter tag of the container: `hvc1`, `avc1`.
  public var codecTag: String?
  /// Coded size in pixels, before any rotation.
  public var width, height: Int?
  /// Frames per second, averaged, and the smallest grid that holds all timestamps; they differ when the rate varies.
  public var frameRate, baseFrameRate: Double?
  /// ffmpeg's name of the pixel format: `yuv420p10le`.
  public var pixelFormat: String?
  /// Bits per colour sample: 8, 10, 12.
  public var bitDepth: Int?
  /// Colour tags in ffmpeg's words: `bt2020`, `smpte2084`, `bt2020nc`, `tv`.
  public var colorPrimaries, colorTransfer, colorSpace, colorRange: String?
  /// The order of fields: `progressive`, or `tt`, `bb`, `tb`, `bt` when interlaced.
  public var fieldOrder: String?
  /// How many degrees the picture is to be turned for display, counter-clockwise, as ffprobe gives it.
  public var rotation: Int = 0
  /// Sound: how many channels, how they lie (`5.1(side)`), samples per second.
  public var channels: Int?
  public var channelLayout: String?
  public var sampleRate: Int?
  /// Bits per second of this stream alone, where the container says.
  public var bitrate: Int64?
  /// How long it plays, in seconds, where the container says.
  public var duration: Double?
  /// How many frames the container's index counts.
  public var frameCount: Int64?
  /// The language tag: `eng`; nil when unknown or `und`.
  public var language: String?
  /// Whether this is cover art rather than moving pictures.
  public var isAttachedPicture = false
  /// Whether players choose it by default.
  public var isDefault = false
  /// Names of extra data beside the stream: `Mastering display metadata`, `DOVI configuration record`.
  public var sideData: [String] = []
  /// The stream's own tags.
  public var tags: [String: String] = [:]

  /// Makes a stream; everything else is set on it.
  public init(index: Int, kind: Kind, codec: String) {
    self.index = index
    self.kind = kind
    self.codec = codec
  }
}

extension MediaStream {
  /// Whether its transfer curve is PQ or HLG.
  public var isHDR: Bool { colorTransfer == "smpte2084" || colorTransfer == "arib-std-b67" }

  /// Whether it has two fields a frame.
  public var isInterlaced: Bool { ["tt", "bb", "tb", "bt"].contains(fieldOrder ?? "") }

  /// Whether pixels can be transparent. WebM hides that in a tag: ffmpeg's own VP8/VP9 decoders drop the plane.
  public var hasAlpha: Bool {
    if tags.contains(where: { $0.key.lowercased() == "alpha_mode" && $0.value == "1" }) { return true }
    guard let format = pixelFormat else { return false }
    let marks = ["yuva", "rgba", "bgra", "argb", "abgr", "gbrap", "ya8", "ya16"]
    return marks.contains { format.hasPrefix($0) }
  }

  /// The size as shown, after rotation, in pixels.
  public var displaySize: (width: Int, height: Int)? {
    guard let width, let height else { return nil }
    return abs(rotation) % 180 == 90 ? (height, width) : (width, height)
  }
}
