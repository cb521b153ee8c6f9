/// What is asked of an encode. Anything left open is decided by the table and the source.
public struct EncodeRequest: Sendable, Equatable {
  /// The codec of the picture.
  public var codec: VideoCodec
  /// The row of settings.
  public var quality: QualityProfile
  /// The container; the codec's own by default.
  public var container: Container?
  /// Constant quality instead of the table's; its range is the encoder's.
  public var crf: Int?
  /// The encoder's preset or `-cpu-used` instead of the table's.
  public var preset: String?
  /// A target in bits per second instead of constant quality.
  public var bitrate: Int64?
  /// The greatest height in pixels, as shown; smaller sources are not enlarged.
  public var height: Int?
  /// A box in pixels, as shown, into which the picture is put as ``fit`` says; nothing is enlarged.
  public var box: PictureSize?
  /// How the picture is put into the box.
  public var fit = Fit.contain
  /// How much sound is kept; nil copies what is small enough, and else takes `medium`.
  public var audio: AudioProfile?
  /// Whether every browser must play it: 8 bits, one sound track of at most two channels of AAC in MP4.
  public var isForBrowsers = false
  /// Which encoders to use.
  public var hardware = HardwareChoice.software
  /// How much smaller the output must be, as a share of the original: 0.05 is 5 %. Also when the encode stops early.
  public var minSaving = 0.05
  /// Whether files that are small for their size already are left as they are, or only put into another container.
  public var skipsEfficient = true
  /// Threads for the encoder, and for the decoder of the source; nil leaves it to them, who take all cores.
  public var threads: Int?

  /// Makes a request; what has no argument is set on it.
  public init(
    codec: VideoCodec = .h264, quality: QualityProfile = .balanced, container: Container? = nil, crf: Int? = nil,
    preset: String? = nil, bitrate: Int64? = nil, height: Int? = nil
  ) {
    self.codec = codec
    self.quality = quality
    self.container = container
    self.crf = crf
    self.preset = preset
    self.bitrate = bitrate
    self.height = height
  }
}

/// How a picture is put into a box of another shape.
public enum Fit: String, Sendable, CaseIterable {
  /// As large as fits, its shape kept.
  case contain
  /// Fills the box, what sticks out is cut.
  case cover
  /// As `contain`, with black bars up to the box.
  case pad
  /// Fills the box, its shape changed.
  case stretch
}

/// How much sound is kept.
public enum AudioProfile: String, Sendable, CaseIterable {
  case high, medium, low, minimum
}

extension EncodeRequest {
  /// Checks what can be wrong in a request whatever the source is.
  public func validated() throws(MediaError) -> Container {
    let container = container ?? codec.defaultContainer
    guard container.videoCodecs.contains(codec) else {
      let fitting = Container.allCases.filter { $0.videoCodecs.contains(codec) }.map(\.rawValue)
      throw MediaError(
        .invalidRequest, "\(container.rawValue) cannot hold \(codec.rawValue)",
        hint: "use \(fitting.joined(separator: " or "))")
    }
    try refuseWrongRates()
    try refuseWrongSizes()
    if isForBrowsers, container == .mkv {
      throw MediaError(.invalidRequest, "browsers do not play mkv", hint: "use mp4 or webm")
    }
    if isForBrowsers, codec == .h264, crf == 0, bitrate == nil {
      throw MediaError(.invalidRequest, "browsers do not play lossless h264, which crf 0 is", hint: "use crf 1 or more")
    }
    if isForBrowsers, codec == .h265 {
      throw MediaError(.invalidRequest, "not every browser plays h265", hint: "use h264, vp9 or av1")
    }
    guard minSaving.isFinite, minSaving < 1 else {
      throw MediaError(.invalidRequest, "a saving of the whole file is impossible", hint: "use less than 100 %")
    }
    return container
  }

  private func refuseWrongRates() throws(MediaError) {
    let range = EncoderTable.crfRange(codec)
    if let crf, !range.contains(crf) {
      throw MediaError(
        .invalidRequest, "crf \(crf) is out of range for \(codec.rawValue)",
        hint: "use \(range.lowerBound) (best) to \(range.upperBound) (smallest)")
    }
    if let preset, !EncoderTable.presets(codec).contains(preset) {
      throw MediaError(
        .invalidRequest, "\(codec.rawValue) has no preset \(preset)",
        hint: "use one of \(EncoderTable.presets(codec).joined(separator: ", "))")
    }
    let rates = EncoderTable.bitrateRange(codec)
    if let bitrate, !rates.contains(bitrate) {
      let fault = bitrate < rates.lowerBound ? "low" : "high"
      throw MediaError(
        .invalidRequest, "a bitrate of \(bitrate) bits per second is too \(fault) for \(codec.rawValue)",
        hint: "use 1kbps to \(rates.upperBound / 1_000_000)Mbps")
    }
  }

  private func refuseWrongSizes() throws(MediaError) {
    if let height, height < 16 { throw MediaError(.invalidRequest, "a height of \(height) is too small for video") }
    if let box, box.width < 16 || box.height < 16 || box.width > 16_384 || box.height > 16_384 {
      throw MediaError(.invalidRequest, "a picture of \(box) cannot be encoded", hint: "use 16 to 16384 pixels a side")
    }
    if let threads, threads < 1 { throw MediaError(.invalidRequest, "an encoder needs at least one thread") }
  }
}
