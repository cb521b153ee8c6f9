/// What an encode will come to, for a dry run.
public struct Prediction: Sendable, Equatable {
  /// The size of the output in bytes; nil when the length of the source is unknown.
  public let size: Int64?
  /// How long it takes, in seconds, checks included, with the whole machine for it.
  public let seconds: Double?
  /// How both were worked out, in one line.
  public let basis: String

  static func remux(_ info: MediaInfo) -> Prediction {
    // Copying and checking: the check decodes, which is what takes the time.
    Prediction(size: info.size, seconds: checkTime(info), basis: "streams are copied; the time is for the check")
  }

  static func encode(
    _ info: MediaInfo, _ plan: EncodePlan, _ request: EncodeRequest, _ efficiency: Efficiency
  ) -> Prediction {
    guard let duration = info.playingTime, duration > 0, let video = info.video else {
      return Prediction(size: nil, seconds: nil, basis: "the length of the source is unknown")
    }
    let sound = Double(plan.audioCount) * 128_000
    let bits = bitrate(video, request, efficiency) + sound
    let rate = max(1, min(240, video.frameRate ?? 25))
    let pixels = Double(plan.size.width) * Double(plan.size.height) * rate * duration
    let passes = plan.firstPassOptions == nil ? 1 : 1.4
    let work = pixels / 1e6 / speed(plan.encoder, request) * passes / Double(max(1, processors))
    let basis =
      request.bitrate == nil
      ? "size: typical bitrate of \(request.codec.rawValue) \(request.quality.rawValue), drawn half-way to how far the source "
        + "is from its own codec's; time: measured speeds; both may be off by half"
      : "size: the bitrate asked for; time: measured speeds, may be off by half"
    return Prediction(size: Int64(min(9e18, bits * duration / 8)), seconds: work + (checkTime(info) ?? 0), basis: basis)
  }

  /// Bits per second of the picture.
  private static func bitrate(_ video: MediaStream, _ request: EncodeRequest, _ efficiency: Efficiency) -> Double {
    if let asked = request.bitrate { return Double(asked) }
    var needed = Double(efficiency.needed)
    if let crf = request.crf {
      let steps = Double(EncoderTable.setting(request.codec, request.quality).crf - crf) / 6
      // Two to the power of the steps, six by six.
      for _ in 0..<Int(min(8, abs(steps))) { needed *= steps > 0 ? 2 : 0.5 }
    }
    guard let has = efficiency.bitrate, let codec = VideoCodec(name: video.codec), let shown = video.displaySize else {
      return needed
    }
    let usual = Efficiency.typical(codec, .balanced, shown, framesPerSecond: video.frameRate ?? 25)
    let ratio = Double(has) / Double(max(1, usual))
    return min(Double(has), needed * Bits.power(max(0.1, min(10, ratio)), 0.5))
  }

  /// Megapixels a second of one core, encoding 720p of film with the profile's settings (measured on one machine of 2023,
  /// ffmpeg 5.1; other machines are faster or slower by about a factor of two).
  private static func speed(_ encoder: String, _ request: EncodeRequest) -> Double {
    let row: [Double] =
      switch encoder {
      case "libx264": [4, 7, 13, 16, 22]
      case "libx265": [1.2, 3, 7, 8, 9]
      case "libvpx-vp9": [1, 1.6, 3, 4.5, 8]
      case "libvpx": [3, 5, 8, 12, 18]
      case "libsvtav1": [2, 4, 14, 24, 40]
      case "libaom-av1": [0.5, 0.8, 1.5, 4, 8]
      default: [150, 150, 150, 150, 150]
      }
    let column = QualityProfile.allCases.firstIndex(of: request.quality) ?? 2
    return row[min(column, row.count - 1)]
  }

  /// The full decode of the output: about 150 megapixels a second and core (1080p at ten times its speed on two).
  private static func checkTime(_ info: MediaInfo) -> Double? {
    guard let duration = info.playingTime, let size = info.video?.displaySize else { return nil }
    let rate = max(1, min(240, info.video?.frameRate ?? 25))
    return Double(size.width) * Double(size.height) * rate * duration / 150e6 / Double(max(1, processors))
  }

  private static var processors: Int { MachineShare.processors }
}
