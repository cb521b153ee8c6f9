/// How a program ended.
public enum ProcessStatus: Sendable, Equatable, CustomStringConvertible {
  /// It ended by itself with this code, 0 to 255.
  case exited(Int32)
  /// A signal of this number ended it.
  case signaled(Int32)

  /// The status as a person would say it: `exit code 1`, `signal 9`.
  public var description: String {
    switch self {
    case .exited(let code): "exit code \(code)"
    case .signaled(let signal): "signal \(signal)"
    }
  }
}

/// The end of a program, and its last words.
public struct ProcessOutcome: Sendable, Equatable {
  /// How it ended.
  public let status: ProcessStatus
  /// The last lines of its standard error joined by newlines, 32 KiB at most, for error texts.
  public let lastErrors: String

  /// Puts an outcome together.
  public init(status: ProcessStatus, lastErrors: String) {
    self.status = status
    self.lastErrors = lastErrors
  }

  /// Whether it ended by itself with code 0.
  public var succeeded: Bool { status == .exited(0) }
}

/// The last lines of a stream, in bounded memory.
struct LastLines {
  private var lines: [String] = []
  private var bytes = 0
  private var start = 0
  private let limit: Int

  init(limit: Int = 32 * 1024) {
    self.limit = limit
  }

  mutating func append(_ line: String) {
    lines.append(line)
    bytes += line.utf8.count + 1
    while bytes > limit, start < lines.count - 1 {
      bytes -= lines[start].utf8.count + 1
      lines[start] = ""
      start += 1
    }
    // Moving the array only now and then keeps an endless chatter linear.
    if start > 1024 {
      lines.removeFirst(start)
      start = 0
    }
  }

  var text: String { lines[start...].joined(separator: "\n") }
}
