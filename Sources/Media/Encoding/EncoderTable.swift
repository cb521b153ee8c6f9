/// The settings of each software encoder for each quality profile.
///
/// CRF, presets, deadlines and AV1's `-cpu-used` are the figures that users of the toolkit have known since its first
/// version. Ours is `-cpu-used` for VP9 and VP8: libvpx's default of 1 makes `realtime` slower than `good` elsewhere.
public enum EncoderTable {
  /// One cell of the table.
  public struct Setting: Sendable, Equatable {
    /// Constant quality, lower is better: 0-51 for x264 and x265, 0-63 for the others.
    public let crf: Int
    /// The encoder's own word or number for speed: `medium`, or `-cpu-used`.
    public let preset: String
    /// libvpx's `-deadline`.
    public let deadline: String?
  }

  /// ffmpeg's name of the encoder.
  public static func encoder(of codec: VideoCodec) -> String {
    switch codec {
    case .h264: "libx264"
    case .h265: "libx265"
    case .vp9: "libvpx-vp9"
    case .vp8: "libvpx"
    case .av1: "libaom-av1"
    }
  }

  /// The settings for a codec and a profile.
  public static func setting(_ codec: VideoCodec, _ quality: QualityProfile) -> Setting {
    let row = rows(codec)
    let column = QualityProfile.allCases.firstIndex(of: quality) ?? 2
    let cell = row[min(column, row.count - 1)]
    return Setting(crf: cell.crf, preset: cell.preset, deadline: cell.deadline)
  }

  /// The range of CRF that the encoder takes.
  public static func crfRange(_ codec: VideoCodec) -> ClosedRange<Int> {
    switch codec {
    case .h264, .h265: 0...51
    case .vp9, .av1: 0...63
    case .vp8: 4...63
    }
  }

  /// The presets that the encoder takes, slow to fast for x264 and x265, `-cpu-used` numbers for the others.
  public static func presets(_ codec: VideoCodec) -> [String] {
    switch codec {
    case .h264, .h265:
      ["veryslow", "slower", "slow", "medium", "fast", "faster", "veryfast", "superfast", "ultrafast"]
    case .vp9, .av1: (0...8).map(String.init)
    case .vp8: (0...16).map(String.init)
    }
  }

  private typealias Cell = (crf: Int, preset: String, deadline: String?)

  /// maximum, high, balanced, efficient, minimum.
  private static func rows(_ codec: VideoCodec) -> [Cell] {
    switch codec {
    case .h264: [(18, "slower", nil), (20, "slow", nil), (23, "medium", nil), (26, "fast", nil), (28, "faster", nil)]
    case .h265: [(22, "slower", nil), (24, "slow", nil), (28, "medium", nil), (30, "fast", nil), (32, "faster", nil)]
    case .vp9:
      [(31, "1", "good"), (33, "2", "good"), (36, "3", "good"), (39, "6", "realtime"), (42, "8", "realtime")]
    case .vp8:
      [(8, "1", "good"), (9, "2", "good"), (10, "3", "good"), (12, "6", "realtime"), (15, "8", "realtime")]
    case .av1: [(25, "1", nil), (30, "2", nil), (34, "4", nil), (38, "6", nil), (42, "8", nil)]
    }
  }
}
