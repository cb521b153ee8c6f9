/// What happens to the colours: their tags travel on, and whatever is converted is converted by the right matrix.
struct ColorPlan {
  /// Filters after all others, that bring the picture into the output's range and matrix.
  private(set) var filters: [String] = []
  /// Tags of the output.
  private(set) var options: [String] = []
  /// What is changed on purpose.
  private(set) var changed: [String] = []

  init(_ video: MediaStream, _ codec: VideoCodec, from shown: PictureSize, isScaled: Bool, pixelFormat: String) {
    var (matrix, range) = (video.colorSpace, video.colorRange)
    var (primaries, transfer) = (video.colorPrimaries, video.colorTransfer)
    var conversion: [String] = []
    let format = video.pixelFormat ?? ""
    if Self.isRGB(format) {
      // Swscale's own choice is the matrix of standard definition, which players take for another.
      (matrix, range) = (codec == .vp8 ? "smpte170m" : "bt709", "tv")
      (primaries, transfer) = (primaries ?? "bt709", transfer ?? "bt709")
      conversion = ["out_color_matrix=\(codec == .vp8 ? "bt601" : "bt709")", "out_range=tv"]
    } else {
      if range == "pc" || format.hasPrefix("yuvj") {
        // Left alone, ffmpeg squeezes the values and keeps the old tag. VP8 has no full range.
        range = codec == .vp8 ? "tv" : "pc"
        conversion = ["in_range=pc", "out_range=\(codec == .vp8 ? "tv" : "pc")"]
        if codec == .vp8 { changed.append("full range to limited range") }
      }
      let isMade = codec == .vp8 || isScaled
      // Players take pictures without a tag for standard definition when they are small, so the guess is made once, from
      // the size of the source.
      if matrix == nil, isMade { matrix = Self.guess(shown) }
      if codec == .vp8, let was = matrix, !["smpte170m", "bt470bg"].contains(was) {
        // The format knows one matrix, whatever a container says.
        conversion += ["in_color_matrix=\(Self.swscale[was] ?? "auto")", "out_color_matrix=bt601"]
        matrix = "smpte170m"
        changed.append("the matrix of the colours: \(was) to BT.601")
      }
    }
    if !conversion.isEmpty { filters = ["scale=" + conversion.joined(separator: ":"), "format=\(pixelFormat)"] }
    let tags = [
      ("-color_primaries:v:0", primaries), ("-color_trc:v:0", transfer.map { Self.curves[$0] ?? $0 }),
      ("-colorspace:v:0", matrix), ("-color_range:v:0", range),
    ]
    options = tags.flatMap { option, value in value.map { $0 == "gbr" ? [] : [option, $0] } ?? [] }
  }

  private static func guess(_ shown: PictureSize) -> String {
    if shown.height >= 720 || shown.width >= 1280 { return "bt709" }
    return shown.height == 576 ? "bt470bg" : "smpte170m"
  }

  private static let swscale = ["bt709": "bt709", "bt2020nc": "bt2020", "smpte240m": "smpte240m", "fcc": "fcc"]

  /// ffprobe's names of curves that ffmpeg's options call otherwise.
  private static let curves = ["bt470m": "gamma22", "bt470bg": "gamma28"]

  static func isRGB(_ format: String) -> Bool {
    let starts = ["rgb", "bgr", "gbr", "argb", "abgr", "rgba", "bgra", "0rgb", "0bgr", "x2rgb", "x2bgr", "pal8", "xyz"]
    return starts.contains { format.hasPrefix($0) }
  }
}
