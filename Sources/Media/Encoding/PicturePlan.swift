/// The picture's part of a plan: encoder and rate, pixel format, size, timing and colour.
struct PicturePlan {
  let inputOptions: [String]
  /// Options of the last pass, and of a first one where there is one.
  let options: [String]
  let firstPass: [String]?
  let rate: RatePlan
  let size: PictureSize
  let pixelFormat: String
  /// How players are to show the output: it is turned already.
  let presentation: Set<MediaStream.Presentation>
  /// Filters that change the picture on purpose, for comparing the output with the source.
  let referenceFilters: [String]
  /// Filters that convert range and matrix of the colours.
  let colorFilters: [String]
  private(set) var dropped: [String]
  private(set) var changed: [String]

  init(
    _ info: MediaInfo, _ video: MediaStream, _ request: EncodeRequest, _ container: Container,
    _ capabilities: EncoderCapabilities, _ hardware: HardwareEncoder?
  ) throws(MediaError) {
    guard let shown = video.displaySize, shown.width >= 2, shown.height >= 2 else {
      throw MediaError(.unsupported, "the size of the picture is unknown")
    }
    let codec = request.codec
    try Self.refuseWhatWouldBeLost(video, request, container)
    let shape = PictureShape(shown, request)
    let tenBits = Self.keepsTenBits(video, request, capabilities)
    let software = video.hasAlpha ? "yuva420p" : tenBits ? "yuv420p10le" : "yuv420p"
    let hardware = video.hasAlpha || (tenBits && codec == .vp8) ? nil : hardware
    let color = ColorPlan(video, codec, from: shown, isScaled: shape.isScaled, pixelFormat: software)
    rate = RatePlan(
      request,
      RatePlan.Picture(
        size: shape.size, framesPerSecond: video.frameRate ?? 25, hasAlpha: video.hasAlpha, tenBits: tenBits,
        mostBits: Self.mostBits(info, request, shape.size, video), hdr: HDRPlan(video)), hardware, capabilities)
    (size, pixelFormat, colorFilters) = (shape.size, software, color.filters)
    let deinterlace = video.isInterlaced ? ["bwdif=mode=send_frame:deint=all"] : []
    referenceFilters = deinterlace + shape.filters
    let filters =
      referenceFilters + color.filters + (hardware?.uploadFilter(tenBits: tenBits).map { [$0] } ?? [])
    inputOptions = (hardware?.inputOptions ?? []) + Self.decoder(video)
    dropped = Self.losses(video, codec, software, rate.encoder)
    let layout = video.presentation.subtracting([.turn, .dolbyVision])
    // What lets ffmpeg write these into MP4 would let it write that there is Dolby Vision, too.
    presentation =
      video.presentation.contains(.dolbyVision) && container == .mp4 ? [] : layout.intersection(container.presentations)
    dropped += layout.subtracting(presentation).map { "that the picture is \($0.words)" }.sorted()
    changed = deinterlace.isEmpty ? [] : ["deinterlaced"]
    if size != shown { changed.append("\(shown) to \(size)") }
    changed += color.changed
    let common = Self.common(filters, hardware == nil ? software : hardware?.pixelFormat(tenBits: tenBits), color)
    let encoder = ["-c:v:0", rate.encoder]
    options = encoder + rate.options + common
    firstPass = rate.firstPass.map { encoder + $0 + common }
  }

  /// The source's bitrate, which no output is to exceed, or four times what is typical, if that is less.
  private static func mostBits(
    _ info: MediaInfo, _ request: EncodeRequest, _ size: PictureSize, _ video: MediaStream
  ) -> Int64? {
    guard request.crf == nil else { return info.videoBitrate }
    let typical = Efficiency.typical(.h264, request.quality, size, framesPerSecond: video.frameRate ?? 25)
    return info.videoBitrate.map { min($0, typical * 4) }
  }

  private static func common(_ filters: [String], _ format: String?, _ color: ColorPlan) -> [String] {
    (filters.isEmpty ? [] : ["-filter:v:0", filters.joined(separator: ",")])
      + (format.map { ["-pix_fmt:v:0", $0] } ?? [])
      // The encoder counts in the source's own ticks: on the frame grid, timestamps of a varying rate moved by up to
      // 21 ms (measured), with this by less than 0.5 ms.
      + ["-fps_mode:v:0", "vfr", "-enc_time_base:v:0", "-1"] + color.options
  }

  /// ffmpeg's own decoders of VP8 and VP9 drop the plane of transparency.
  private static func decoder(_ video: MediaStream) -> [String] {
    guard video.hasAlpha, video.codec == "vp9" || video.codec == "vp8" else { return [] }
    return ["-c:v", video.codec == "vp9" ? "libvpx-vp9" : "libvpx"]
  }

  /// What the pixel format of the output cannot hold, and what ffmpeg does not carry over.
  private static func losses(
    _ video: MediaStream, _ codec: VideoCodec, _ format: String, _ encoder: String
  ) -> [String] {
    var dropped: [String] = []
    if let depth = video.bitDepth, depth > 8, !format.hasSuffix("10le") {
      dropped.append("\(depth)-bit colour (\(codec.rawValue) is kept to 8 bits)")
    } else if let depth = video.bitDepth, depth > 10 {
      dropped.append("\(depth)-bit colour (10 bits are kept)")
    }
    let chroma = ["422", "444", "440", "411", "rgb", "gbr", "bgr"]
    if let source = video.pixelFormat, chroma.contains(where: { source.contains($0) }) {
      dropped.append("full colour resolution (\(source) becomes \(format))")
    }
    let carries = encoder == "libx265" || encoder == "libsvtav1"
    if video.isHDR, !carries {
      for kind in ["Mastering display metadata", "Content light level metadata"] where video.sideData.contains(kind) {
        dropped.append("\(kind.lowercased()) inside the stream (\(encoder) takes none; the container's own is kept)")
      }
    }
    if video.hdr == "dolby-vision" { dropped.append("Dolby Vision data (its HDR10 or HLG base is kept)") }
    if video.sideData.contains(where: { $0.contains("SMPTE2094-40") || $0.contains("HDR10+") }) {
      dropped.append("HDR10+ data (its HDR10 base is kept)")
    }
    return dropped
  }

  private static func keepsTenBits(
    _ video: MediaStream, _ request: EncodeRequest, _ capabilities: EncoderCapabilities
  ) -> Bool {
    guard request.codec == .h265 || request.codec == .av1 || request.codec == .vp9 else { return false }
    if request.isForBrowsers, request.codec == .vp9, !video.isHDR { return false }
    return (video.bitDepth ?? 8) > 8 || video.isHDR
  }

  private static func refuseWhatWouldBeLost(
    _ video: MediaStream, _ request: EncodeRequest, _ container: Container
  ) throws(MediaError) {
    let codec = request.codec
    let keepsAlpha = (codec == .vp9 || codec == .vp8) && container != .mp4
    if video.hasAlpha, !keepsAlpha {
      let place = codec == .vp9 ? "vp9 in mp4" : codec.rawValue
      throw MediaError(
        .unsupported, "the picture has transparency, which \(place) would lose",
        hint: "use the codec vp9 in webm or mkv")
    }
    if video.isHDR, codec == .h264 || codec == .vp8 {
      throw MediaError(
        .unsupported, "the picture is HDR, which \(codec.rawValue) with 8 bits would spoil",
        hint: "use h265, av1 or vp9")
    }
    if video.presentation.contains(.dolbyVision), container == .mkv, video.dolbyVisionProfile != 5 {
      throw MediaError(
        .unsupported,
        "the picture is Dolby Vision, of which an encode keeps the base alone, and ffmpeg's mkv would say that all is there",
        hint: "use mp4, or keep it")
    }
    if video.dolbyVisionProfile == 5 {
      throw MediaError(
        .unsupported, "the picture is Dolby Vision without a base that other players can show (profile 5)",
        hint: "keep it: no encoder here writes Dolby Vision")
    }
  }
}
