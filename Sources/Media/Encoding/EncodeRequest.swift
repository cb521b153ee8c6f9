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

  /// Makes a request.
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

  /// Checks what can be wrong in a request whatever the source is.
  public func validated() throws(MediaError) -> Container {
    let container = container ?? codec.defaultContainer
    guard container.videoCodecs.contains(codec) else {
      let fitting = Container.allCases.filter { $0.videoCodecs.contains(codec) }.map(\.rawValue)
      throw MediaError(
        .invalidRequest, "\(container.rawValue) cannot hold \(codec.rawValue)",
        hint: "use \(fitting.joined(separator: " or "))")
    }
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
    if let bitrate, bitrate < 1000 {
      throw MediaError(.invalidRequest, "a bitrate of \(bitrate) bits per second is too low for video")
    }
    if let height, height < 16 { throw MediaError(.invalidRequest, "a height of \(height) is too small for video") }
    return container
  }
}
