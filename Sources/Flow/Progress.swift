import Quantities

/// How far a long piece of work has come, as data: the shell draws it, engines never do.
public struct Progress: Sendable, Equatable {
  /// What is being worked on, as a person would name it: `encode holiday.mp4`.
  public var subject: String
  /// The finished share of the work, 0 to 1, or nil while it cannot be known.
  public var fraction: Double?
  /// Bytes read, sent or written so far, where bytes are what is counted.
  public var bytes: Int64?
  /// How fast it goes, ready to show: `3.2x`, `41.0 MiB/s`.
  public var rate: String?
  /// Seconds that are left at the present speed.
  public var secondsLeft: Double?
  /// Whether this piece of work has ended; the line of it can go.
  public var isFinished: Bool

  /// Makes a report; everything but the subject may be unknown.
  public init(
    _ subject: String, fraction: Double? = nil, bytes: Int64? = nil, rate: String? = nil,
    secondsLeft: Double? = nil, isFinished: Bool = false
  ) {
    self.subject = subject
    self.fraction = fraction
    self.bytes = bytes
    self.rate = rate
    self.secondsLeft = secondsLeft
    self.isFinished = isFinished
  }
}

/// Takes reports of progress; may be called from any thread, often.
public typealias ProgressSink = @Sendable (Progress) -> Void
