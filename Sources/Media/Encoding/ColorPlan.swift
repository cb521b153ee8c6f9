/// What happens to the colours: their tags travel on, and whatever is converted is converted by the right matrix.
struct ColorPlan {
  /// Filters after all others, that bring the picture into the output's range and matrix.
  private(set) var filters: [String] = []
  /// Tags of the output.
  private(set) var options: [String] = []
  /// What is changed on purpose.
  private(set) var changed: [String] = []

  init(_ video: MediaStream, _ codec: VideoCodec, from shown: PictureSize, isScaled: Bool, pixelFormat: String) {
    var (primaries, transfer) = (video.colorPrimaries, video.colorTransfer)
    var (matrix, range) = (video.colorSpace, video.colorRange)
    let format = video.pixelFormat ?? ""
    if Self.isRGB(format) {
      // Swscale's own choice is the matrix of standard definition, which players take for another.
      (matrix, range) = ("bt709", "tv")
      primaries = primaries ?? "bt709"
      transfer = transfer ?? "bt709"
      filters = ["scale=out_color_matrix=bt709:out_range=tv", "format=\(pixelFormat)"]
    } else if range == "pc" || format.hasPrefix("yuvj") {
      // Left alone, ffmpeg squeezes the values and keeps the old tag.
      let keeps = codec != .vp8
      range = keeps ? "pc" : "tv"
      filters = ["scale=in_range=pc:out_range=\(range ?? "tv")", "format=\(pixelFormat)"]
      if !keeps { changed.append("full range to limited range") }
    } else if matrix == nil, isScaled {
      // Players take pictures without a tag for standard definition when they are small, so the guess is made once, from
      // the size of the source.
      matrix = shown.height >= 720 || shown.width >= 1280 ? "bt709" : shown.height == 576 ? "bt470bg" : "smpte170m"
    }
    let tags = [
      ("-color_primaries:v:0", primaries), ("-color_trc:v:0", transfer), ("-colorspace:v:0", matrix),
      ("-color_range:v:0", range),
    ]
    options = tags.flatMap { option, value in value.map { $0 == "gbr" ? [] : [option, $0] } ?? [] }
  }

  static func isRGB(_ format: String) -> Bool {
    let starts = ["rgb", "bgr", "gbr", "argb", "abgr", "rgba", "bgra", "0rgb", "0bgr", "x2rgb", "x2bgr", "pal8", "xyz"]
    return starts.contains { format.hasPrefix($0) }
  }
}
