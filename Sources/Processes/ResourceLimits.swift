import CSystemCalls
import Platform

/// What a program may take of the machine. It begins to hold when the program has been started, before it has read anything.
public struct ResourceLimits: Sendable, Equatable {
  /// The most data in bytes (`RLIMIT_DATA`); nil sets no bound, and macOS has none.
  public var memory: Int64?
  /// Whether it stands back when others want the processors too (a niceness of 5: a third of what another one gets).
  public var isYielding: Bool

  /// Makes limits.
  public init(memory: Int64? = nil, isYielding: Bool = false) {
    self.memory = memory
    self.isYielding = isYielding
  }

  func apply(to process: pid_t) {
    if let memory, memory > 0 { _ = sys_limit_data(process, UInt64(memory)) }
    // Threads that it starts from now on do as it does.
    if isYielding { _ = sys_stand_back(process, 5) }
  }
}
