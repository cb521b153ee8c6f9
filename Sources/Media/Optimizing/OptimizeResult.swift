/// What became of one file.
public struct OptimizeResult: Sendable, Equatable {
  /// What was done.
  public enum Action: Sendable, Equatable {
    /// The new file is verified and in its place.
    case encoded
    /// No new file: the original is as good as it gets; the reason is a sentence.
    case kept(reason: String)
  }

  /// What was done.
  public var action: Action
  /// Where the output is; the source's path when it was kept.
  public var output: String
  /// The size of the source in bytes.
  public let originalSize: Int64
  /// The size of the output in bytes; the source's when it was kept.
  public var newSize: Int64
  /// How long it took, in seconds, with all checks.
  public var elapsed: Double
  /// Media seconds per second of encoding, where it was measured.
  public var speed: Double?
  /// What could not be carried over, a phrase for each.
  public let dropped: [String]
  /// What was changed on purpose, a phrase for each.
  public let changed: [String]
  /// How it was encoded, in one line.
  public let plan: String

  /// Bytes saved; never negative unless larger outputs were asked for.
  public var saved: Int64 { originalSize - newSize }
}

/// What may be done with files.
public struct OptimizeOptions: Sendable, Equatable {
  /// Allows the target to be the source, which is then replaced by the verified output.
  public var replaceOriginal: Bool
  /// Allows a different file under the target's name to be overwritten.
  public var overwriteTarget: Bool
  /// Accepts an output that is not smaller than the source, up to some times its size.
  public var keepLarger: Bool

  /// The rights of a result whose source has none, less what the process's mask takes.
  public var mode: UInt32 = 0o600
  /// Whether it is measured how like its source a result looks, and by what: the best that ffmpeg has when nil.
  public var isScored = false
  public var metric: QualityMetric?
  /// The mean that a result has to reach; the original is kept when it does not.
  public var minScore: Double?

  /// The longest time for encoding and all checks; nil sets no bound but that they must go on.
  public var timeout: Duration?

  /// Makes options; the defaults touch no existing file.
  public init(replaceOriginal: Bool = false, overwriteTarget: Bool = false, keepLarger: Bool = false) {
    self.replaceOriginal = replaceOriginal
    self.overwriteTarget = overwriteTarget
    self.keepLarger = keepLarger
  }
}
