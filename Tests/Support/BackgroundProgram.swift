import Platform
import Synchronization

/// A program that runs beside a test, in a process group of its own, until it ends or is stopped.
public final class BackgroundProgram: Sendable {
  /// Its process, which leads the group.
  public let pid: pid_t
  /// What must stay as long as the program may run, such as its folder.
  private let keeping: (any Sendable)?
  private let ending = Mutex<Int32?>(nil)

  /// Starts a program; both of its outputs go to a file.
  public init(
    _ arguments: [String], environment: [String: String] = [:], directory: String? = nil, output: String = "/dev/null",
    keeping: (any Sendable)? = nil
  ) throws {
    self.keeping = keeping
    pid = try ChildProcess.start(
      arguments, environment: ChildProcess.environment(changing: environment), directory: directory, leads: .group,
      opening: [
        (0, "/dev/null", O_RDONLY), (1, output, O_WRONLY | O_CREAT | O_APPEND),
        (2, output, O_WRONLY | O_CREAT | O_APPEND),
      ])
  }

  deinit { stop() }

  /// The status as a shell gives it; nil while it runs.
  public var status: Int32? {
    ending.withLock { ending in
      var usage = rusage()
      ending = ending ?? ChildProcess.status(of: pid, usage: &usage)
      return ending
    }
  }

  /// Sends a signal to the program alone, not to its children.
  public func signal(_ number: Int32) { if status == nil { kill(pid, number) } }

  /// Kills the program and what is in its group, and waits for its end.
  public func stop() {
    while status == nil {
      kill(-pid, SIGKILL)
      _ = poll(nil, 0, 2)
    }
  }

  /// Waits for its end.
  public func waitForExit(within limit: Duration = .seconds(20)) async throws -> Int32 {
    try await ChildProcess.offPool { [self] in
      let end = ContinuousClock.now.advanced(by: limit)
      while true {
        if let status { return status }
        guard ContinuousClock.now < end else { throw SupportError.timedOut("the end of process \(pid)") }
        _ = poll(nil, 0, 5)
      }
    }
  }
}
