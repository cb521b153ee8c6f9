/// A codec that videos can be encoded to.
public enum VideoCodec: String, Sendable, CaseIterable {
  case h264, h265, vp9, vp8, av1

  /// Reads a name as people write it: `h265` and `hevc`, `h264` and `avc`.
  public init?(name: String) {
    switch name.lowercased() {
    case "h264", "avc", "x264", "h.264": self = .h264
    case "h265", "hevc", "x265", "h.265": self = .h265
    case "vp9": self = .vp9
    case "vp8": self = .vp8
    case "av1": self = .av1
    default: return nil
    }
  }

  /// ffmpeg's name of the coded format, as ffprobe shows it: `hevc`.
  public var formatName: String { self == .h265 ? "hevc" : rawValue }

  /// The container it is put in when nothing else is asked.
  public var defaultContainer: Container {
    switch self {
    case .h264, .h265, .av1: .mp4
    case .vp9, .vp8: .webm
    }
  }
}

/// How much quality is kept at the price of size, from the most to the least.
public enum QualityProfile: String, Sendable, CaseIterable {
  case maximum, high, balanced, efficient, minimum
}

/// A file format that holds the streams.
public enum Container: String, Sendable, CaseIterable {
  case mp4, webm, mkv

  /// The container that a file name asks for, by its extension.
  public init?(extension ext: String) {
    switch ext.lowercased() {
    case "mp4", "m4v": self = .mp4
    case "webm": self = .webm
    case "mkv": self = .mkv
    default: return nil
    }
  }

  /// ffmpeg's name of the muxer.
  public var muxer: String { self == .mkv ? "matroska" : rawValue }

  /// The codecs of video it may hold, by what players accept: VP8 has no place in MP4, H.264 none in WebM.
  public var videoCodecs: Set<VideoCodec> {
    switch self {
    case .mp4: [.h264, .h265, .av1, .vp9]
    case .webm: [.vp8, .vp9, .av1]
    case .mkv: Set(VideoCodec.allCases)
    }
  }

  /// Whether it holds a sound codec at all, lossless ones included.
  func holds(_ sound: String) -> Bool {
    switch self {
    case .mp4: copiedAudio.contains(sound) || sound == "alac" || sound == "flac"
    case .webm: copiedAudio.contains(sound)
    case .mkv:
      copiedAudio.contains(sound) || sound.hasPrefix("pcm_s16le") || sound.hasPrefix("pcm_s24le")
        || ["flac", "alac", "dts", "truehd", "mp2"].contains(sound)
    }
  }

  /// The sound codecs that are copied into it as they are; all of them are lossy and play widely.
  var copiedAudio: Set<String> {
    switch self {
    case .mp4: ["aac", "mp3", "ac3", "eac3", "opus"]
    case .webm: ["opus", "vorbis"]
    case .mkv: ["aac", "mp3", "ac3", "eac3", "opus", "vorbis"]
    }
  }
}
