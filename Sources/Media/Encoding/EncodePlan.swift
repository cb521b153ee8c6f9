/// How a source is encoded: the exact arguments, what will come out, and what cannot be kept. A pure value.
public struct EncodePlan: Sendable, Equatable {
  /// The codec of the output.
  public let codec: VideoCodec
  /// The container of the output.
  public let container: Container
  /// Options before the input.
  public let inputOptions: [String]
  /// Options between input and output.
  public let outputOptions: [String]
  /// How many sound tracks the output has.
  public let audioCount: Int
  /// The size of the output's picture in pixels, as shown.
  public let size: PictureSize
  /// How long the source plays, in seconds, where that is known.
  public let duration: Double?
  /// What cannot be kept, a phrase for each, empty when all is kept.
  public let dropped: [String]
  /// What is changed on purpose, a phrase for each.
  public let changed: [String]
  /// One line for people: `h264 crf 23 medium, 1280x720, 2 audio tracks, mp4`.
  public let summary: String

  /// Decides everything from what the source says and what is asked.
  /// - Throws: ``MediaError`` `invalid-request`, `no-video` or `unsupported`.
  public init(_ info: MediaInfo, _ request: EncodeRequest) throws(MediaError) {
    let container = try request.validated()
    guard let video = info.video else { throw MediaError(.noVideo, "there is no video stream to encode") }
    let picture = try PicturePlan(video, request, container)
    let sound = SoundPlan(info.audio, container)
    let rest = CompanionPlan(info, video, container)
    let colors = picture.colorOptions
    self.codec = request.codec
    self.container = container
    inputOptions = picture.inputOptions
    outputOptions =
      ["-map", "0:\(video.index)"] + sound.maps + rest.maps
      + ["-map_metadata", "0", "-map_chapters", "0"]
      + picture.options + colors + rest.options + sound.options
      + Self.muxing(info, request.codec, container)
    audioCount = info.audio.count
    size = picture.size
    duration = info.playingTime
    dropped = picture.dropped + rest.dropped
    changed = picture.changed + sound.changed + rest.changed
    let tracks = info.audio.count == 1 ? "1 audio track" : "\(info.audio.count) audio tracks"
    summary =
      "\(request.codec.rawValue) \(picture.rateWords), \(size), \(tracks), \(container.rawValue)"
  }

  /// ffmpeg's whole argument list. The output must be a file made for it alone: it is overwritten.
  public func arguments(source: String, output: String) -> [String] {
    ["-hide_banner", "-nostdin", "-y", "-v", "repeat+level+error"]
      + ["-progress", "pipe:1", "-nostats", "-stats_period", "0.25"]
      + FFmpegInput.strict + inputOptions + FFmpegInput.arguments(source) + outputOptions
      + ["-f", container.muxer, FFmpegInput.url(output)]
  }

  private static func muxing(_ info: MediaInfo, _ codec: VideoCodec, _ container: Container) -> [String] {
    // Sparse subtitles must not fill the queue of the muxer while a slow encoder looks ahead.
    var options = ["-max_muxing_queue_size", "4096"]
    guard container == .mp4 else { return options }
    if codec == .h265 { options += ["-tag:v:0", "hvc1"] }
    // Apple's own keys (`com.apple.quicktime…`: camera, place) are lost unless MP4 is told to keep foreign tags.
    let hasForeignTags = info.tags.keys.contains { $0.hasPrefix("com.") }
    return options + ["-movflags", hasForeignTags ? "+faststart+use_metadata_tags" : "+faststart"]
  }
}
