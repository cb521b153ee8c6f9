/// The settings of each software encoder for each quality profile.
///
/// CRF and presets of x264, presets of x265, and the CRF of VP9 are what users of the toolkit have known since its first
/// version; they lie inside what the encoders' own guides call sane (trac.ffmpeg.org, Encode/H.264: 17 to 28;
/// Encode/VP9: 15 to 35, and 31 for 1080p in Google's guide for films on demand).
/// Changed since, by the guides of today and by scores:
/// - The lower three rows of x265 are two steps better: 28 is said to look like 23 of x264 (trac.ffmpeg.org,
///   Encode/H.265), but was 1.3 to 8.6 VMAF below it on four clips, 26 still 0.8 to 2.8; VP9 at 36 and SVT-AV1 at 34 were
///   within 2 of it either way (VMAF 0.6.1, profile balanced; grain makes the difference).
/// - VP9 and VP8 always use `-deadline good`: `realtime` is for cameras, and cost a third more bits at the same score.
///   `-cpu-used` goes from 1 to 5, where `good` ends (developers.google.com/media/vp9: 1 or 2 for the second pass).
/// - AV1 is encoded by SVT-AV1 where ffmpeg has it: its presets 4 to 6 are for people with time, 7 to 10 for the rest
///   (gitlab.com/AOMediaCodec/SVT-AV1, Docs/CommonQuestions). Pictures below 64 pixels a side, which it refuses, and
///   ffmpegs without it take libaom with `-cpu-used` 2 to 8 (trac.ffmpeg.org, Encode/AV1).
/// - The ceiling of VP8, which has no pure constant quality, grows with the picture instead of being 1 Mbit/s for all.
public enum EncoderTable {
  /// One cell of the table.
  public struct Setting: Sendable, Equatable {
    /// Constant quality, lower is better: 0-51 for x264 and x265, 0-63 for the others.
    public let crf: Int
    /// The encoder's own word or number for speed: `medium`, `-cpu-used`, or SVT-AV1's preset.
    public let preset: String
  }

  /// ffmpeg's name of the software encoder for a codec, by what it has and the size of the picture.
  public static func encoder(
    of codec: VideoCodec, _ capabilities: EncoderCapabilities = .usual,
    size: PictureSize = PictureSize(width: 1920, height: 1080)
  ) -> String {
    switch codec {
    case .h264: return "libx264"
    case .h265: return "libx265"
    case .vp9: return "libvpx-vp9"
    case .vp8: return "libvpx"
    case .av1:
      let isBigEnough = min(size.width, size.height) >= 64
      return isBigEnough && capabilities.encoders.contains("libsvtav1") ? "libsvtav1" : "libaom-av1"
    }
  }

  /// The settings for a codec and a profile; for AV1, SVT-AV1's.
  public static func setting(_ codec: VideoCodec, _ quality: QualityProfile) -> Setting {
    let row = rows(codec)
    let column = QualityProfile.allCases.firstIndex(of: quality) ?? 2
    let cell = row[min(column, row.count - 1)]
    return Setting(crf: cell.crf, preset: cell.preset)
  }

  /// The range of CRF that the encoder takes.
  public static func crfRange(_ codec: VideoCodec) -> ClosedRange<Int> {
    switch codec {
    case .h264, .h265: 0...51
    case .vp9: 0...63
    case .av1: 1...63
    case .vp8: 4...63
    }
  }

  /// The mean bitrates that the encoder takes, in bits per second: SVT-AV1 (1.4) has an end of its own, beyond the other there is no film.
  public static func bitrateRange(_ codec: VideoCodec) -> ClosedRange<Int64> {
    1000...(codec == .av1 ? 100_000_000 : 1_000_000_000)
  }

  /// The presets that the encoder takes, slow to fast for x264 and x265, numbers for the others.
  public static func presets(_ codec: VideoCodec) -> [String] {
    switch codec {
    case .h264, .h265:
      ["veryslow", "slower", "slow", "medium", "fast", "faster", "veryfast", "superfast", "ultrafast"]
    case .vp9: (0...8).map(String.init)
    case .av1: (0...13).map(String.init)
    case .vp8: (0...16).map(String.init)
    }
  }

  /// `-cpu-used` of libaom for a preset of SVT-AV1.
  static func aomSpeed(_ preset: String) -> String { "\(min(8, max(0, Int(preset) ?? 6)))" }

  private typealias Cell = (crf: Int, preset: String)

  /// maximum, high, balanced, efficient, minimum.
  private static func rows(_ codec: VideoCodec) -> [Cell] {
    switch codec {
    case .h264: [(18, "slower"), (20, "slow"), (23, "medium"), (26, "fast"), (28, "faster")]
    case .h265: [(22, "slower"), (24, "slow"), (26, "medium"), (28, "fast"), (30, "faster")]
    case .vp9: [(31, "1"), (33, "2"), (36, "3"), (39, "4"), (42, "5")]
    case .vp8: [(8, "1"), (9, "2"), (10, "3"), (12, "4"), (15, "5")]
    case .av1: [(25, "3"), (30, "4"), (34, "6"), (38, "8"), (42, "10")]
    }
  }
}
