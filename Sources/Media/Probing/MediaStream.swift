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
  /// Coded width in pixels, before any rotation.
  public var width: Int?
  /// Coded height in pixels, before any rotation.
  public var height: Int?
  /// Frames per second, averaged.
  public var frameRate: Double?
  /// Frames per second of the smallest grid that holds all timestamps; differs from the average when the rate varies.
  public var baseFrameRate: Double?
  /// ffmpeg's name of the pixel format: `yuv420p10le`.
  public var pixelFormat: String?
  /// Bits per colour sample: 8, 10, 12.
  public var bitDepth: Int?
  /// What red, green and blue are: `bt709`, `bt2020`.
  public var colorPrimaries: String?
  /// The transfer curve: `bt709`, `smpte2084` (PQ), `arib-std-b67` (HLG).
  public var colorTransfer: String?
  /// The matrix between RGB and YUV: `bt709`, `bt2020nc`.
  public var colorSpace: String?
  /// The range of values: `tv` or `pc`.
  public var colorRange: String?
  /// The order of fields: `progressive`, or `tt`, `bb`, `tb`, `bt` when interlaced.
  public var fieldOrder: String?
  /// How many degrees the picture is to be turned for display, counter-clockwise, as ffprobe gives it.
  public var rotation: Int = 0
  /// How many channels of sound.
  public var channels: Int?
  /// How the channels lie: `stereo`, `5.1(side)`.
  public var channelLayout: String?
  /// Samples of sound per second.
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
  /// What the stream is for: `default`, `forced`, `hearing_impaired`, `comment`, `dub`…, in alphabetical order.
  public var dispositions: [String] = []
  /// The shape of a pixel as `numerator:denominator`, nil when square or unknown.
  public var pixelAspect: String?
  /// When its first frame is shown, in seconds, where the container says.
  public var startTime: Double?
  /// What the screen was like on which HDR was graded, where the stream says.
  public var mastering: MasteringDisplay?
  /// The brightest pixel and brightest mean of an HDR stream, where it says.
  public var contentLight: ContentLight?
  /// The profile of Dolby Vision: 5 has no base that other players show; nil without Dolby Vision.
  public var dolbyVisionProfile: Int?
  /// Where the pictures for both eyes lie, as ffmpeg words it: `side by side`; nil for ordinary pictures.
  public var stereoLayout: String?
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
  public var displaySize: PictureSize? {
    guard let width, let height else { return nil }
    let isTurned = abs(rotation) % 180 == 90
    return PictureSize(width: isTurned ? height : width, height: isTurned ? width : height)
  }
}

/// The screen on which HDR was graded (SMPTE ST 2086).
public struct MasteringDisplay: Sendable, Equatable {
  /// A colour in CIE 1931 coordinates, 0 to 1.
  public struct Point: Sendable, Equatable {
    /// Across and up in the diagram.
    public var x, y: Double
  }

  /// The primaries of the screen and its white.
  public var red, green, blue, white: Point
  /// The darkest and brightest it shows, in candela per square metre.
  public var minLuminance, maxLuminance: Double
}

/// How bright an HDR stream gets (CTA-861.3), in candela per square metre.
public struct ContentLight: Sendable, Equatable {
  /// The brightest pixel.
  public var maximum: Int
  /// The brightest mean of a frame.
  public var average: Int
}

/// The size of a picture in pixels.
public struct PictureSize: Sendable, Hashable, CustomStringConvertible {
  /// Pixels across.
  public var width: Int
  /// Pixels down.
  public var height: Int

  /// Makes a size.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// As people write it: `1280x720`.
  public var description: String { "\(width)x\(height)" }
}
