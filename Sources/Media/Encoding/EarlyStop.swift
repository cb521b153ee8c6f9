/// When an encode is given up because its output will not be smaller enough. A pure value.
public struct EarlyStop: Sendable, Equatable {
  /// The original, in bytes.
  public let originalSize: Int64
  /// The largest output that is worth keeping, in bytes.
  public let limit: Int64

  /// Makes a rule.
  /// - Parameter minSaving: the share that must be saved, 0.05 for 5 %; a negative one lets the output grow by it.
  public init(originalSize: Int64, minSaving: Double) {
    self.originalSize = originalSize
    let share = max(0, min(100, 1 - (minSaving.isFinite ? minSaving : 0)))
    limit = Int64(min(9e18, (Double(max(0, originalSize)) * share).rounded(.down)))
  }

  /// Whether a finished output saves enough. Equal to the original is no saving, whatever the share.
  public func accepts(_ size: Int64) -> Bool { size <= limit && (size < originalSize || limit > originalSize) }

  /// The size of the output that a report foretells, in bytes; nil while too little is done to tell.
  ///
  /// The first quarter tells too little: films begin with titles and fade in. After it the mean so far is taken for the
  /// rest.
  public func projection(_ fraction: Double?, bytes: Int64?) -> Int64? {
    guard let fraction, let bytes, fraction >= 0.25, fraction <= 1, bytes > 0 else { return nil }
    return Int64(min(9e18, Double(bytes) / fraction))
  }

  /// Why the encode is to stop now; nil while it may go on.
  ///
  /// It stops for certain when the limit is passed, and by projection when that lies above the limit by more than the
  /// rest of the film can plausibly make good: 30 % at a quarter, 10 % at three quarters.
  public func reason(_ fraction: Double?, bytes: Int64?) -> String? {
    guard let bytes else { return nil }
    if bytes > limit { return "the output would \(fault): it passed that at \(Self.percent(fraction ?? 1))" }
    guard let fraction, let projection = projection(fraction, bytes: bytes) else { return nil }
    guard Double(projection) > Double(limit) * (1 + 0.4 * (1 - fraction)) else { return nil }
    return "the output would \(fault): at \(Self.percent(fraction)) it was heading for "
      + "\(Self.percent(Double(projection) / Double(max(1, originalSize)))) of it"
  }

  /// What is wrong with an output beyond the limit.
  private var fault: String {
    let share = Double(limit) / Double(max(1, originalSize))
    if share >= 2 { return "be more than \(tenths(share)) times as large as the original" }
    return share >= 1
      ? "not be smaller than the original" : "not be \(Self.percent(1 - share)) smaller than the original"
  }

  private static func percent(_ share: Double) -> String {
    "\(Int((max(-1e6, min(1e6, share)) * 100).rounded())) %"
  }
}
