/// How a result is compared with its original.
public enum QualityMetric: String, Sendable, CaseIterable {
  /// Netflix's measure, 0 to 100; 93 and more is hard to tell from the original, six points are a visible step.
  case vmaf
  /// Fraunhofer's perceptual signal-to-noise ratio of the luma in decibels; about 40 is hard to tell.
  case xpsnr
  /// Structural similarity over all planes, 0 to 1; about 0.98 is hard to tell.
  case ssim

  /// What its scores can be, in its own unit; of XPSNR, which has no end, as far as it is counted.
  public var range: ClosedRange<Double> { self == .ssim ? 0...1 : 0...100 }

  /// ffmpeg's name of the filter.
  var filter: String { self == .vmaf ? "libvmaf" : rawValue }

  /// The best measure that an ffmpeg has; nil when it has none.
  public static func best(of capabilities: EncoderCapabilities) -> QualityMetric? {
    allCases.first { capabilities.filters.contains($0.filter) }
  }

  /// The measure to use: the one that is wanted, else the best that an ffmpeg has.
  /// - Throws: ``MediaError`` `unsupported` when it does not have it.
  static func chosen(
    _ wanted: QualityMetric?, of capabilities: EncoderCapabilities
  ) throws(MediaError) -> QualityMetric {
    guard let chosen = wanted ?? .best(of: capabilities), capabilities.filters.contains(chosen.filter) else {
      let name = wanted.map { $0.rawValue.uppercased() } ?? "VMAF, XPSNR or SSIM"
      throw MediaError(
        .unsupported, "this ffmpeg cannot measure \(name)", hint: "install an ffmpeg with libvmaf, or measure ssim")
    }
    return chosen
  }

  /// The measure that the ffmpeg at hand will use, so that its lack is known before anything is encoded.
  /// - Throws: ``MediaError`` `unsupported` when it does not have it; ``ProcessError`` without ffmpeg; `CancellationError`.
  public static func available(_ wanted: QualityMetric?) async throws -> QualityMetric {
    try chosen(wanted, of: try await EncoderCapabilities.current(for: EncodeRequest()))
  }
}

/// How near a result is to its original, by whose measure.
public struct QualityScore: Sendable, Equatable, CustomStringConvertible {
  /// The measure.
  public let metric: QualityMetric
  /// The measure's own model: `vmaf_v0.6.1`; the planes for the others.
  public let model: String
  /// The size at which pictures were compared: the source's.
  public let size: PictureSize
  /// The mean over all compared frames, in the measure's unit.
  public let mean: Double
  /// What all but the worst twentieth of the frames reach.
  public let worst: Double
  /// How many frames were compared.
  public let frames: Int
  /// Every how many-th frame was compared: 1 is all.
  public let step: Int
  /// Whether the measure was not made for such a picture: HDR.
  public let isOutOfModel: Bool

  /// `VMAF 94.2, worst 5 % 88.1 (vmaf_v0.6.1, 1280x720, 250 frames)`.
  public var description: String {
    let digits = metric == .ssim ? 4 : 1
    let frameWords = step == 1 ? "\(frames) frames" : "\(frames) frames, every \(step)th"
    return "\(metric.rawValue.uppercased()) \(Self.text(mean, digits)), worst 5 % \(Self.text(worst, digits)) "
      + "(\(model), \(size), \(frameWords)\(isOutOfModel ? ", HDR is outside its model" : ""))"
  }

  private static func text(_ number: Double, _ digits: Int) -> String {
    let factor: Double = digits == 4 ? 10_000 : 10
    return "\((max(-1e9, min(1e9, number)) * factor).rounded() / factor)"
  }

  /// Sums up the scores of frames; nil when there are none.
  static func summary(_ scores: [Double]) -> (mean: Double, worst: Double)? {
    let known = scores.filter(\.isFinite)
    guard !known.isEmpty else { return nil }
    let sorted = known.sorted()
    let place = min(sorted.count - 1, sorted.count / 20)
    return (known.reduce(0, +) / Double(known.count), sorted[place])
  }
}
