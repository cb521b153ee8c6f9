/// How a source is encoded, or put into another container: the exact arguments, what will come out, and what cannot be
/// kept. A pure value.
public struct EncodePlan: Sendable, Equatable {
  /// The codec of the output.
  public let codec: VideoCodec
  /// The container of the output.
  public let container: Container
  /// Whether streams are copied as they are: nothing is encoded but sound that the container cannot hold.
  public let isRemux: Bool
  /// ffmpeg's name of the encoder of the picture: `libx264`, `hevc_nvenc`; `copy` for a remux.
  public let encoder: String
  /// Options before the input.
  public let inputOptions: [String]
  /// Options between input and output.
  public let outputOptions: [String]
  /// Options of the first of two passes, which has no output; nil when there is one pass.
  public let firstPassOptions: [String]?
  /// Pictures of the cover that have to be taken out of the source first.
  let covers: [AttachedCover]
  /// What the output must be, for its check.
  public let expectation: StreamExpectation
  /// How long the source plays, in seconds, where that is known.
  public let duration: Double?
  /// How many frames will come out, where that is known.
  let frameCount: Int64?
  /// What cannot be kept, a phrase for each, empty when all is kept.
  public let dropped: [String]
  /// What is changed on purpose, a phrase for each.
  public let changed: [String]
  /// What the result tells of both.
  public var notes: [String] { changed + dropped }
  /// One line for people: `h264 crf 23 medium, 1280x720, 2 audio tracks, mp4`.
  public let summary: String
  /// Filters that make the source's picture comparable with the output's: deinterlacing, size.
  let referenceFilters: [String]
  /// Filters that convert range and matrix of the colours.
  let colorFilters: [String]
  /// The same work by software, when this plan's encoder is hardware: for when that fails half-way. At most one.
  let fallback: [EncodePlan]

  /// How many sound tracks the output has.
  public var audioCount: Int { expectation.audioCount }
  /// The size of the output's picture in pixels, as shown.
  public var size: PictureSize { expectation.size }

  /// Decides everything from what the source says, what is asked, and what the ffmpeg at hand can do.
  /// - Throws: ``MediaError`` `invalid-request`, `no-video` or `unsupported`.
  public init(
    _ info: MediaInfo, _ request: EncodeRequest, _ capabilities: EncoderCapabilities = .usual
  ) throws(MediaError) {
    let (hardware, note) = capabilities.hardware(request.hardware, request.codec)
    let software = try EncodePlan(info, request, capabilities, nil, note: note, fallback: [])
    guard let hardware else {
      self = software
      return
    }
    // The words for speed are each encoder's own.
    let unheard = request.preset.map { "preset \($0) is for software, \(hardware.name) goes by the quality" }
    self = try EncodePlan(info, request, capabilities, hardware, note: unheard, fallback: [software])
  }

  private init(
    _ info: MediaInfo, _ request: EncodeRequest, _ capabilities: EncoderCapabilities, _ hardware: HardwareEncoder?,
    note: String?, fallback: [EncodePlan]
  ) throws(MediaError) {
    let container = try request.validated()
    let video = try info.film()
    let picture = try PicturePlan(info, video, request, container, capabilities, hardware)
    guard capabilities.encoders.contains(picture.rate.encoder) else {
      throw MediaError(
        .unsupported, "this ffmpeg has no encoder \(picture.rate.encoder) for \(request.codec.rawValue)",
        hint: "install a fuller ffmpeg, or choose another codec")
    }
    let sound = SoundPlan(info.audio, container, request)
    let rest = CompanionPlan(info, video, container)
    let muxing = Self.muxing(info, request.codec, container, isLoose: sound.isLoose || !picture.presentation.isEmpty)
    codec = request.codec
    self.container = container
    isRemux = false
    encoder = picture.rate.encoder
    // By itself a decoder takes a thread for each processor, with a picture each, whoever else is at work.
    inputOptions = picture.inputOptions + (request.threads.map { ["-threads", "\($0)"] } ?? [])
    let streams = ["-map", "0:\(video.index)"] + sound.maps + rest.maps + ["-map_metadata", "0", "-map_chapters", "0"]
    covers = rest.covers
    outputOptions =
      streams + picture.options + rest.options + sound.options + muxing
    firstPassOptions = picture.firstPass.map { ["-map", "0:\(video.index)"] + $0 + ["-an", "-sn", "-dn"] }
    expectation = StreamExpectation(
      video: request.codec.formatName, size: picture.size, audioCount: sound.count,
      subtitleCount: rest.subtitleCount, coverCount: rest.coverCount, chapterCount: info.chapters.count,
      isHDR: video.isHDR, isTenBits: picture.pixelFormat.hasSuffix("10le"), hasAlpha: video.hasAlpha,
      presentation: picture.presentation, rotation: 0)
    (duration, frameCount) = (info.playingTime, info.shownFrames)
    dropped = picture.dropped + sound.dropped + rest.dropped + Self.lostTags(info, container)
    changed = [note].compactMap(\.self) + picture.changed + sound.changed + rest.changed
    let tracks = sound.count == 1 ? "1 audio track" : "\(sound.count) audio tracks"
    summary = "\(request.codec.rawValue) \(picture.rate.words), \(picture.size), \(tracks), \(container.rawValue)"
    referenceFilters = picture.referenceFilters
    colorFilters = picture.colorFilters
    self.fallback = picture.rate.hardware == nil ? [] : fallback
  }

  /// The arguments of the only, or last, pass. The output must be a file made for it alone: it is overwritten.
  public func arguments(source: String, output: String) -> [String] {
    arguments(.file(source), output: output, passLog: nil)
  }

  /// The arguments of the only, or last, pass.
  /// - Parameters:
  ///   - passLog: where the first pass has put what it learned; needed when there was one.
  ///   - pictures: what the paths of the covers begin with; needed when there are some.
  func arguments(
    _ source: MediaSource, output: String, passLog: String?, pictures: String? = nil, sizeLimit: Int64? = nil
  ) -> [String] {
    let attached = pictures.map { beginning in covers.flatMap { $0.attachment(of: $0.path(beginning)) } } ?? []
    return beginning(source) + Self.pass(2, passLog, outputOptions) + attached
      + (sizeLimit.map { ["-fs", "\($0)"] } ?? [])
      + ["-f", container.muxer, FFmpegInput.url(output)]
  }

  /// The arguments of the first of two passes.
  func firstPass(_ source: MediaSource, passLog: String) -> [String]? {
    firstPassOptions.map {
      beginning(source) + Self.pass(1, passLog, $0) + ["-f", "null", "-"]
    }
  }

  /// The arguments that take each cover out of the source.
  func coverArguments(_ source: MediaSource, pictures: String) -> [[String]] {
    covers.map { beginning(source) + $0.extraction(to: $0.path(pictures)) }
  }

  /// libx265 takes its passes among its own parameters, and none from ffmpeg.
  private static func pass(_ number: Int, _ log: String?, _ options: [String]) -> [String] {
    guard let log else { return options }
    guard let place = options.firstIndex(of: "-x265-params"), place + 1 < options.count else {
      return options + ["-pass:v:0", "\(number)", "-passlogfile:v:0", log]
    }
    var options = options
    let quoted = log.reduce(into: "") { $0 += ":='\\".contains($1) ? "\\\($1)" : "\($1)" }
    options[place + 1] += ":pass=\(number):stats=" + quoted
    return options
  }

  private func beginning(_ source: MediaSource) -> [String] {
    // As much as a check of the source hears: what a decoder conceals would be hidden in the output for ever.
    ["-hide_banner", "-nostdin", "-y", "-v", "repeat+level+info"]
      + ["-progress", "pipe:1", "-nostats", "-stats_period", "0.25"]
      + FFmpegInput.strict + inputOptions + FFmpegInput.arguments(source)
  }
}

/// What the output of a plan must be.
public struct StreamExpectation: Sendable, Equatable {
  /// ffprobe's name of the picture's codec: `hevc`.
  public var video: String
  /// The size as shown, in pixels.
  public var size: PictureSize
  /// How many tracks of each kind there are.
  public var audioCount, subtitleCount, coverCount, chapterCount: Int
  /// Whether the transfer curve is PQ or HLG, as in the source.
  public var isHDR: Bool
  /// Whether samples have ten bits.
  public var isTenBits: Bool
  /// Whether pixels can be transparent.
  public var hasAlpha: Bool
  /// How players are to show the picture.
  var presentation: Set<MediaStream.Presentation>
  /// Degrees that players are to turn the picture, counter-clockwise.
  var rotation: Int
}
