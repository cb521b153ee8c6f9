/// How a source's bitrate compares with what a codec needs for such a picture.
struct Efficiency: Sendable, Equatable {
  /// Bits per second of the source's picture; nil when it cannot be told.
  let bitrate: Int64?
  /// Bits per second that the asked codec and quality need for it, as a rule.
  let needed: Int64
  /// Whether the source is in the asked codec.
  let isSameCodec: Bool
  /// Why nothing would be gained, in words; nil when much can be gained.
  let words: String?
  /// Why much can be gained, in words.
  let wasteWords: String

  init(_ info: MediaInfo, _ video: MediaStream, _ request: EncodeRequest) {
    let shown = video.displaySize ?? PictureSize(width: 16, height: 16)
    let size = PictureShape(shown, request).size
    let rate = video.frameRate ?? 25
    bitrate = info.videoBitrate
    needed = request.bitrate ?? Self.typical(request.codec, request.quality, size, framesPerSecond: rate)
    isSameCodec = video.codec == request.codec.formatName
    let name = "\(request.codec.rawValue) \(request.quality.rawValue)"
    let has = bitrate.map { "\(video.codec) at \(Self.text($0))" } ?? video.codec
    wasteWords = "\(has); \(name) needs about \(Self.text(needed))"
    guard let bitrate, bitrate > 0 else {
      words = nil
      return
    }
    // In another codec much less than needed is the sign of an easy picture, not of one that can be had for less yet.
    let line = isSameCodec ? needed : Self.isAhead(video.codec, of: request.codec) ? needed : needed / 2
    words = bitrate <= line ? "\(has) is small for \(shown): \(name) needs about \(Self.text(needed))" : nil
  }

  /// Bits per second that a codec needs as a rule for pictures of this size and rate.
  ///
  /// The figures for 1920x1080 at 30 frames a second: x264 at CRF 23 needs about 4.5 Mbit/s for film, a factor of two for
  /// every six steps of CRF (trac.ffmpeg.org, Encode/H.264); x265 at 28 about half of that, its makers' claim, and two steps of CRF a quarter more; VP9 the
  /// 1.8 to 3 Mbit/s of Google's guide; SVT-AV1 by its sizes at equal VMAF on our clips; VP8 its ceiling. They grow with
  /// the 0.75th power of pixels and the square root of the rate, the rule of thumb of those who publish ladders.
  static func typical(
    _ codec: VideoCodec, _ quality: QualityProfile, _ size: PictureSize, framesPerSecond: Double
  ) -> Int64 {
    let row: [Double] =
      switch codec {
      case .h264: [8.0, 6.4, 4.5, 3.2, 2.5]
      case .h265: [4.4, 3.5, 2.8, 2.2, 1.8]
      case .vp9: [4.0, 3.2, 2.4, 1.8, 1.4]
      case .vp8: [8.4, 6.3, 4.2, 3.4, 2.5]
      case .av1: [4.0, 2.8, 2.0, 1.5, 1.1]
      }
    let column = QualityProfile.allCases.firstIndex(of: quality) ?? 2
    let pixels = Double(size.width) * Double(size.height) / (1920 * 1080)
    let rate = framesPerSecond.isFinite ? max(1, min(240, framesPerSecond)) / 30 : 1
    let bits = row[min(column, row.count - 1)] * 1e6 * Bits.power(pixels, 0.75) * Bits.power(rate, 0.5)
    return Int64(max(1000, min(1e10, bits)))
  }

  /// Whether a codec needs fewer bits than another for the same picture.
  private static func isAhead(_ codec: String, of other: VideoCodec) -> Bool {
    let order = ["vp8": 0, "h264": 1, "vp9": 2, "hevc": 2, "av1": 3, "vvc": 4]
    return (order[codec] ?? -1) > (order[other.formatName] ?? 0)
  }

  static func text(_ bitrate: Int64) -> String {
    bitrate >= 1_000_000 ? "\(tenths(Double(bitrate) / 1e6)) Mbit/s" : "\(bitrate / 1000) kbit/s"
  }
}
