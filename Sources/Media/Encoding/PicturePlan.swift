/// The picture's part of a plan: rate, pixel format, size, timing and colour.
struct PicturePlan {
  let inputOptions: [String]
  let options: [String]
  let colorOptions: [String]
  let size: PictureSize
  let rateWords: String
  let dropped: [String]
  let changed: [String]

  init(_ video: MediaStream, _ request: EncodeRequest, _ container: Container) throws(MediaError) {
    guard let shown = video.displaySize, shown.width >= 2, shown.height >= 2 else {
      throw MediaError(.unsupported, "the size of the picture is unknown")
    }
    let codec = request.codec
    try Self.refuseWhatWouldBeLost(video, codec)
    let format = Self.pixelFormat(video, codec)
    let scaling = Self.scaling(shown, request.height)
    let rate = Self.rate(request)
    size = scaling.size
    rateWords = rate.words
    dropped = Self.losses(video, codec, format)
    var changed: [String] = []
    var filters: [String] = []
    if video.isInterlaced {
      filters.append("bwdif=mode=send_frame:deint=all")
      changed.append("deinterlaced")
    }
    if scaling.size != shown { changed.append("\(shown) to \(size)") }
    filters += scaling.filters
    self.changed = changed
    inputOptions = video.hasAlpha && video.codec == "vp9" ? ["-c:v", "libvpx-vp9"] : []
    colorOptions = Self.colors(video)
    options =
      ["-c:v:0", EncoderTable.encoder(of: codec)] + rate.options
      + (filters.isEmpty ? [] : ["-filter:v:0", filters.joined(separator: ",")])
      + ["-pix_fmt:v:0", format]
      // The encoder counts in the source's own ticks: on the frame grid, timestamps of a varying rate moved by up to
      // 21 ms (measured), with this by less than 0.5 ms.
      + ["-fps_mode:v:0", "vfr", "-enc_time_base:v:0", "-1"]
  }

  /// What the pixel format of the output cannot hold, and what ffmpeg does not carry over.
  private static func losses(_ video: MediaStream, _ codec: VideoCodec, _ format: String) -> [String] {
    var dropped: [String] = []
    if let depth = video.bitDepth, depth > 8, !format.hasSuffix("10le") {
      dropped.append("\(depth)-bit colour (\(codec.rawValue) is kept to 8 bits)")
    } else if let depth = video.bitDepth, depth > 10 {
      dropped.append("\(depth)-bit colour (10 bits are kept)")
    }
    let chroma = ["422", "444", "rgb", "gbr", "bgr"]
    if let source = video.pixelFormat, chroma.contains(where: { source.contains($0) }) {
      dropped.append("full colour resolution (\(source) becomes \(format))")
    }
    for kind in ["Mastering display metadata", "Content light level metadata", "DOVI configuration record"]
    where video.sideData.contains(kind) {
      dropped.append(kind == "DOVI configuration record" ? "Dolby Vision data" : kind.lowercased())
    }
    return dropped
  }

  private static func refuseWhatWouldBeLost(_ video: MediaStream, _ codec: VideoCodec) throws(MediaError) {
    if video.hasAlpha, codec != .vp9 {
      throw MediaError(
        .unsupported, "the picture has transparency, which \(codec.rawValue) would lose", hint: "use the codec vp9")
    }
    if video.isHDR, codec == .h264 || codec == .vp8 {
      throw MediaError(
        .unsupported, "the picture is HDR, which \(codec.rawValue) with 8 bits would spoil",
        hint: "use h265, av1 or vp9")
    }
  }

  private static func pixelFormat(_ video: MediaStream, _ codec: VideoCodec) -> String {
    if video.hasAlpha { return "yuva420p" }
    let keepsTenBits = codec == .h265 || codec == .av1 || codec == .vp9
    return keepsTenBits && (video.bitDepth ?? 8) > 8 ? "yuv420p10le" : "yuv420p"
  }

  /// Never larger than the source, and even in both directions, as 4:2:0 demands: a last odd line is cut, not
  /// resampled.
  private static func scaling(
    _ shown: PictureSize, _ limit: Int?
  ) -> (filters: [String], size: PictureSize) {
    let even = PictureSize(width: shown.width - shown.width % 2, height: shown.height - shown.height % 2)
    if let limit, limit < shown.height {
      let height = limit - limit % 2
      let width = max(2, Int((Double(shown.width) * Double(height) / Double(shown.height) / 2).rounded()) * 2)
      return (["scale=\(width):\(height):flags=lanczos"], PictureSize(width: width, height: height))
    }
    return (even == shown ? [] : ["crop=\(even.width):\(even.height):0:0"], even)
  }

  private static func rate(_ request: EncodeRequest) -> (options: [String], words: String) {
    let setting = EncoderTable.setting(request.codec, request.quality)
    let preset = request.preset ?? setting.preset
    let crf = request.crf ?? setting.crf
    var options: [String]
    var words = "crf \(crf) \(preset)"
    if let bitrate = request.bitrate {
      options = ["-b:v:0", "\(bitrate)"]
      words = "\(bitrate / 1000) kbit/s \(preset)"
    } else {
      options = ["-crf:v:0", "\(crf)"]
      switch request.codec {
      case .vp9, .av1: options += ["-b:v:0", "0"]
      // VP8 has no pure constant quality: the bitrate is its ceiling.
      case .vp8: options += ["-b:v:0", "1M"]
      case .h264, .h265: break
      }
    }
    switch request.codec {
    case .h264: options += ["-preset", preset]
    // libx265 writes its own notices around ffmpeg's log level.
    case .h265: options += ["-preset", preset, "-x265-params", "log-level=error"]
    case .vp9, .vp8:
      let deadline = setting.deadline ?? "good"
      options += ["-deadline", deadline, "-cpu-used:v:0", preset]
      if request.codec == .vp9 { options += ["-row-mt", "1"] }
      words += " \(deadline)"
    case .av1: options += ["-cpu-used:v:0", preset, "-row-mt", "1"]
    }
    return (options, words)
  }

  private static func colors(_ video: MediaStream) -> [String] {
    let tags = [
      ("-color_primaries:v:0", video.colorPrimaries), ("-color_trc:v:0", video.colorTransfer),
      ("-colorspace:v:0", video.colorSpace), ("-color_range:v:0", video.colorRange),
    ]
    // A picture in RGB has no matrix to keep once it is converted.
    return tags.flatMap { option, value in value.map { $0 == "gbr" ? [] : [option, $0] } ?? [] }
  }
}
