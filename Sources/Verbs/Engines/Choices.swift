import Interpreter
import Media

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
