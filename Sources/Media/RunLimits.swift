import Platform

/// How much a run of ffmpeg or ffprobe may take, whatever its input asks for.
public struct RunLimits: Sendable, Equatable {
  /// The longest time without any frame, byte or second more; then the run is taken for hung.
  public var stall: Duration
  /// The longest time in all; nil sets no bound.
  public var deadline: Duration?
  /// The most memory in bytes; nil sets no bound.
  public var memory: Int64?

  /// Makes limits; a quarter of an hour without progress is beyond the slowest encoder's look ahead.
  public init(
    stall: Duration = .seconds(900), deadline: Duration? = nil, memory: Int64? = RunLimits.memory
  ) {
    self.stall = stall
    self.deadline = deadline
    self.memory = memory
  }

  /// Three quarters of the machine's memory, in bytes: a run that wants more would take the machine down with it.
  public static let memory: Int64? = {
    let (pages, size) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
    guard pages > 0, size > 0 else { return nil }
    return Int64(pages / 4 * 3).multipliedReportingOverflow(by: Int64(size)).partialValue
  }()
}
