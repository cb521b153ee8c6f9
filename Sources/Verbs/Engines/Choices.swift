import Interpreter
import Media
import Quantities

/// Codecs as a parameter: the engine's names, and what else people call them.
enum CodecChoice: String, Choice {
  case h264, h265, vp9, vp8, av1

  static let placeholder = CodecChoice.h264
  static let aliases: [String: CodecChoice] = ["hevc": .h265, "avc": .h264]

  var codec: VideoCodec { VideoCodec(rawValue: rawValue) ?? .h264 }
}

/// Quality profiles as a parameter.
enum QualityChoice: String, Choice {
  case maximum, high, balanced, efficient, minimum

  static let placeholder = QualityChoice.balanced

  var profile: QualityProfile { QualityProfile(rawValue: rawValue) ?? .balanced }
}

/// Containers as a parameter.
enum ContainerChoice: String, Choice {
  case mp4, webm, mkv

  static let placeholder = ContainerChoice.mp4

  var container: Container { Container(rawValue: rawValue) ?? .mp4 }
}

/// Sizes of pictures by the names that people have for them.
enum ResolutionChoice: String, Choice {
  case uhd = "4k"
  case fullHD = "1080p"
  case hd = "720p"
  case sd = "480p"
  case low = "360p"

  static let placeholder = ResolutionChoice.fullHD
  static let aliases: [String: ResolutionChoice] = ["2160p": .uhd]

  var box: PictureSize {
    switch self {
    case .uhd: PictureSize(width: 3840, height: 2160)
    case .fullHD: PictureSize(width: 1920, height: 1080)
    case .hd: PictureSize(width: 1280, height: 720)
    case .sd: PictureSize(width: 854, height: 480)
    case .low: PictureSize(width: 640, height: 360)
    }
  }
}

/// Ways of putting a picture into a box, as a parameter.
enum FitChoice: String, Choice {
  case contain, cover, pad, stretch

  static let placeholder = FitChoice.contain
  static let aliases: [String: FitChoice] = ["decrease": .contain, "crop": .cover]

  var fit: Fit { Fit(rawValue: rawValue) ?? .contain }
}

/// Amounts of sound as a parameter.
enum AudioChoice: String, Choice {
  case high, medium, low, minimum

  static let placeholder = AudioChoice.medium

  var profile: AudioProfile { AudioProfile(rawValue: rawValue) ?? .medium }
}

/// Encoders in hardware as a parameter.
enum HardwareArgument: String, Choice {
  case none, auto, nvidia, intel, amd, apple, vaapi

  static let placeholder = HardwareArgument.none

  var choice: HardwareChoice { HardwareChoice(rawValue: rawValue) ?? .software }
}

/// Measures of likeness as a parameter.
enum ScoreChoice: String, Choice {
  case auto, vmaf, xpsnr, ssim

  static let placeholder = ScoreChoice.auto

  /// The measure; nil for the best that ffmpeg has.
  var metric: QualityMetric? { QualityMetric(rawValue: rawValue) }
}

/// A share as a percentage: `5%`, or the number alone.
struct ShareArgument: ArgumentType {
  /// Per hundred.
  let percent: Double

  static let typeName = "percent"
  static let placeholder = ShareArgument(percent: 0)
  var shown: String? { Value.percent(percent).description }

  static func convert(_ value: Value) -> ShareArgument? {
    switch value {
    case .percent(let number): ShareArgument(percent: number)
    case .int(let number): ShareArgument(percent: Double(number))
    case .float(let number): ShareArgument(percent: number)
    default: nil
    }
  }
}
