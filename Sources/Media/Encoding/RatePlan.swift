/// The encoder's part of a plan: rate, speed, distance of keyframes, threads and passes.
struct RatePlan {
  /// ffmpeg's name of the encoder.
  let encoder: String
  /// The hardware encoder, when it is one.
  let hardware: HardwareEncoder?
  /// Options of the only, or the last, pass.
  private(set) var options: [String] = []
  /// Options of the first of two passes; nil when there is one.
  private(set) var firstPass: [String]?
  /// `crf 23 medium`.
  let words: String

  struct Picture {
    let size: PictureSize
    let framesPerSecond: Double
    let hasAlpha: Bool
    let tenBits: Bool
    /// Bits per second that the output will hardly exceed; nil when that is unknown.
    let mostBits: Int64?
    /// `key=value` pairs for encoders that carry the metadata of HDR themselves.
    let hdr: HDRPlan
  }

  init(_ request: EncodeRequest, _ picture: Picture, _ hardware: HardwareEncoder?, _ capabilities: EncoderCapabilities)
  {
    let setting = EncoderTable.setting(request.codec, request.quality)
    let preset = request.preset ?? setting.preset
    let crf = request.crf ?? setting.crf
    self.hardware = hardware
    encoder = hardware?.name ?? EncoderTable.encoder(of: request.codec, capabilities, size: picture.size)
    let rate = request.bitrate.map { "\($0 / 1000) kbit/s" } ?? "crf \(crf)"
    words = hardware == nil ? "\(rate) \(preset)" : "\(rate) on \(encoder)"
    let gop = ["-g:v:0", "\(Self.keyframeDistance(picture.framesPerSecond))"]
    if let hardware {
      options = hardware.rateOptions(crf: crf, bitrate: request.bitrate, quality: request.quality) + gop
      return
    }
    let rateOptions = Self.rate(encoder, request, crf, picture) + gop
    // x264 at 0 is lossless, which the profile of ordinary films is not.
    let isLossless = crf == 0 && request.bitrate == nil
    options = rateOptions + Self.speed(encoder, preset, picture, request.threads, isLossless)
    // A mean bitrate is met, and spread well, only by an encoder that has seen the film. SVT-AV1 takes one pass here:
    // ffmpeg gives it no second. At constant quality a second pass of VP9 does not pay: on our clip of 360p it took 1.7
    // times as long for 13 % more bytes and 1.5 VMAF less (libvpx 1.12, CRF 36).
    let isTwice = ["libx264", "libx265", "libvpx-vp9", "libvpx", "libaom-av1"].contains(encoder)
    guard request.bitrate != nil, isTwice, !picture.hasAlpha else { return }
    let fast = encoder.hasPrefix("libvpx") ? "\(max(4, Int(preset) ?? 4))" : preset
    firstPass = rateOptions + Self.speed(encoder, fast, picture, request.threads, false)
    // x264 hurries through its first pass by itself.
    guard encoder == "libx265", let last = firstPass?.popLast() else { return }
    firstPass?.append(last + ":no-slow-firstpass=1")
  }

  /// Ten seconds: x264's and x265's own 250 frames at 25 a second, Google's 240 for VP9 and SVT-AV1's advice for films
  /// on demand. Seeking stays quick, and shorter costs bits.
  static func keyframeDistance(_ framesPerSecond: Double) -> Int {
    guard framesPerSecond.isFinite else { return 250 }
    return Int(max(24, min(600, (framesPerSecond * 10).rounded())))
  }

  private static func rate(_ encoder: String, _ request: EncodeRequest, _ crf: Int, _ picture: Picture) -> [String] {
    if let bitrate = request.bitrate { return ["-b:v:0", "\(bitrate)"] }
    let quality = ["-crf:v:0", "\(crf)"]
    switch encoder {
    case "libvpx-vp9", "libaom-av1": return quality + ["-b:v:0", "0"]
    case "libvpx": return quality + ["-b:v:0", "\(vp8Ceiling(request.quality, picture))"]
    default: return quality
    }
  }

  /// VP8's ceiling in bits per second: 1 Mbit/s for 640x480 at 30 frames, as WebM's own guide for CRF 10 has it
  /// (trac.ffmpeg.org, Encode/VP8), grown with the 0.75th power of the pixels per second, as pictures need it.
  private static func vp8Ceiling(_ quality: QualityProfile, _ picture: Picture) -> Int64 {
    let pixels = Double(picture.size.width) * Double(picture.size.height)
    let rate = max(1, min(240, picture.framesPerSecond.isFinite ? picture.framesPerSecond : 30))
    let share: Double =
      switch quality {
      case .maximum: 2
      case .high: 1.5
      case .balanced: 1
      case .efficient: 0.8
      case .minimum: 0.6
      }
    let bits = 1_000_000 * share * Bits.power(pixels * rate / (640 * 480 * 30), 0.75)
    return Int64(max(50_000, min(200_000_000, bits)))
  }

  private static func speed(
    _ encoder: String, _ preset: String, _ picture: Picture, _ threads: Int?, _ isLossless: Bool
  ) -> [String] {
    let wide = threads.map { ["-threads:v:0", "\($0)"] } ?? []
    switch encoder {
    case "libx264":
      let level = H264Level.smallest(
        picture.size, framesPerSecond: picture.framesPerSecond, bitrate: picture.mostBits)
      guard let level, !isLossless else { return ["-preset", preset] + wide }
      return ["-preset", preset, "-profile:v:0", "high", "-level:v:0", level.name] + wide
    case "libx265":
      // libx265 writes its own notices around ffmpeg's log level.
      let parameters = ["log-level=error"] + (threads.map { ["pools=\($0)"] } ?? []) + picture.hdr.x265
      return ["-preset", preset, "-x265-params", parameters.joined(separator: ":")]
    case "libvpx-vp9":
      return ["-deadline", "good", "-cpu-used:v:0", preset, "-row-mt", "1"]
        + ["-tile-columns", "\(tileColumns(picture.size.width))", "-threads:v:0", "\(threads ?? 16)"]
        + (picture.hasAlpha ? ["-auto-alt-ref", "0"] : [])
    case "libvpx":
      return ["-deadline", "good", "-cpu-used:v:0", preset, "-threads:v:0", "\(threads ?? 8)"]
        + (picture.hasAlpha ? ["-auto-alt-ref", "0"] : ["-auto-alt-ref", "1", "-lag-in-frames", "16"])
    case "libsvtav1":
      let parameters = picture.hdr.svtav1 + (threads.map { ["lp=\($0)"] } ?? [])
      return ["-preset", preset] + (parameters.isEmpty ? [] : ["-svtav1-params", parameters.joined(separator: ":")])
    default:
      return ["-cpu-used:v:0", EncoderTable.aomSpeed(preset), "-row-mt", "1"]
        + ["-tile-columns", "\(min(1, tileColumns(picture.size.width)))"] + wide
    }
  }

  /// Google's guide for VP9: none below 480 lines' width of 512, 2 to 1024, 4 to 2048, 8 above; a power of two.
  private static func tileColumns(_ width: Int) -> Int {
    switch width {
    case ..<512: 0
    case ..<1024: 1
    case ..<2048: 2
    default: 3
    }
  }
}

/// Powers of positive numbers without a library for mathematics.
enum Bits {
  /// `base` to the power of 0.75 or 0.25 or 0.5, by square roots; anything else gives `base`.
  static func power(_ base: Double, _ exponent: Double) -> Double {
    let half = max(0, base).squareRoot()
    switch exponent {
    case 0.75: return half * half.squareRoot()
    case 0.5: return half
    case 0.25: return half.squareRoot()
    default: return base
    }
  }
}
