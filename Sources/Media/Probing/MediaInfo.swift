/// What a media file says about itself.
public struct MediaInfo: Sendable, Equatable {
  /// The demuxer's names of the container: `mov,mp4,m4a,3gp,3g2,mj2`.
  public var container: String
  /// How long it plays, in seconds, as declared; nil when the file does not say.
  public var duration: Double?
  /// Bits per second over all streams, as ffprobe works it out.
  public var bitrate: Int64?
  /// The size in bytes.
  public var size: Int64
  /// The streams in the file's order.
  public var streams: [MediaStream]
  /// The chapters in the file's order.
  public var chapters: [Chapter]
  /// The tags of the whole file: title, creation_time, location…
  public var tags: [String: String]
  /// Whether an MP4 or MOV has its index before the content; nil for other formats, and where the file was not looked into.
  public var isFaststart: Bool?

  /// A named part of the file.
  public struct Chapter: Sendable, Equatable {
    /// Where it starts, in seconds.
    public var start: Double
    /// Where it ends, in seconds.
    public var end: Double
    /// Its name, where it has one.
    public var title: String?
  }

  /// Puts the facts together.
  public init(
    container: String, duration: Double? = nil, bitrate: Int64? = nil, size: Int64 = 0, streams: [MediaStream],
    chapters: [Chapter] = [], tags: [String: String] = [:], isFaststart: Bool? = nil
  ) {
    self.container = container
    self.duration = duration
    self.bitrate = bitrate
    self.size = size
    self.streams = streams
    self.chapters = chapters
    self.tags = tags
    self.isFaststart = isFaststart
  }
}

extension MediaInfo {
  /// The stream that a viewer sees: the first one marked as default, else the first; cover art does not count.
  public var video: MediaStream? {
    let candidates = streams.filter { $0.kind == .video && !$0.isAttachedPicture }
    return candidates.first(where: \.isDefault) ?? candidates.first
  }

  /// All sound tracks, in order.
  public var audio: [MediaStream] { streams.filter { $0.kind == .audio } }

  /// All subtitle tracks, in order.
  public var subtitles: [MediaStream] { streams.filter { $0.kind == .subtitle } }

  /// Whether the picture is high dynamic range: PQ (HDR10, Dolby Vision) or HLG.
  public var isHDR: Bool { video?.isHDR ?? false }

  /// How many pictures are shown, where the index counts them and no edit leaves some out.
  var shownFrames: Int64? {
    guard let video, let count = video.frameCount, count > 0, let rate = video.frameRate, rate > 0,
      let duration = video.duration, abs(Double(count) / rate - duration) <= 0.02 * duration
    else { return nil }
    return count
  }

  /// The longest sound or picture stream in seconds, or the container's word where the streams say nothing.
  public var playingTime: Double? {
    let times = ([video].compactMap(\.self) + audio).compactMap(\.duration)
    return times.max() ?? duration
  }
}
