import Platform
import Subprocess

/// Takes raw output; the program waits while it runs. An error thrown here stops the program.
public typealias OutputSink = @Sendable ([UInt8]) async throws -> Void
/// Takes a line of standard error, without its end.
public typealias LineSink = @Sendable (String) async throws -> Void

extension Program {
  /// Runs the program to its end, streaming both of its pipes.
  ///
  /// It gets its own process group. When the task is cancelled, or a sink throws, the group gets SIGTERM, after
  /// `patience` SIGKILL, and its leftovers SIGKILL in any case; then the error is thrown. If this process itself is
  /// killed, the program dies with it (Linux, through `setpriv` where it is installed).
  /// - Parameters:
  ///   - arguments: passed exactly, whatever they hold, but for zero bytes.
  ///   - environment: variables to set beside the inherited ones.
  ///   - input: what it reads on standard input; nothing (`/dev/null`) when nil.
  ///   - patience: how long it may take to end after SIGTERM.
  ///   - limits: what it may take of the machine.
  ///   - onOutput: takes standard output in chunks of at most the pipe's size; the program waits while it runs.
  ///   - onErrorLine: takes standard error line by line; a carriage return ends a line too.
  /// - Throws: ``ProcessError`` when it cannot be run, `CancellationError`, or what a sink threw. A failing exit code
  ///   is no error here: it is in the outcome.
  public func run(
    _ arguments: [String], environment: [String: String] = [:], input: [UInt8]? = nil,
    patience: Duration = .milliseconds(500), limits: ResourceLimits = ResourceLimits(),
    onOutput: @escaping OutputSink = { _ in },
    onErrorLine: @escaping LineSink = { _ in }
  ) async throws -> ProcessOutcome {
    let texts = arguments + environment.flatMap { [$0.key, $0.value] }
    guard texts.allSatisfy({ !$0.utf8.contains(0) }) else { throw ProcessError.zeroByte(program: name) }
    try Task.checkCancellation()
    let run = RunningProgram(
      configuration: configuration(arguments, environment, patience), patience: patience, limits: limits,
      onOutput: onOutput, onErrorLine: onErrorLine)
    do {
      return try await run.outcome(input: input)
    } catch let error as SubprocessError {
      throw explain(error)
    } catch let error as InputFile.Failure {
      throw ProcessError.cannotStart(program: name, reason: String(cString: strerror(error.errno)))
    }
  }

  /// Runs the program and collects what it prints.
  /// - Parameter limit: how many bytes of standard output are held at most; more is an error and stops the program.
  public func collect(
    _ arguments: [String], limit: Int = 16 * 1024 * 1024, environment: [String: String] = [:], input: [UInt8]? = nil,
    patience: Duration = .milliseconds(500), limits: ResourceLimits = ResourceLimits(),
    onErrorLine: @escaping LineSink = { _ in }
  ) async throws -> (output: [UInt8], outcome: ProcessOutcome) {
    let collected = Collected(limit: limit)
    let outcome = try await run(
      arguments, environment: environment, input: input, patience: patience, limits: limits,
      onOutput: { [name] in
        guard collected.append($0) else { throw ProcessError.outputTooLarge(program: name, limit: limit) }
      }, onErrorLine: onErrorLine)
    return (collected.bytes, outcome)
  }

  private func configuration(
    _ arguments: [String], _ environment: [String: String], _ patience: Duration
  ) -> Configuration {
    var platform = PlatformOptions()
    platform.processGroupID = 0
    platform.teardownSequence = RunningProgram.ladder(patience)
    var changes: [Environment.Key: String?] = [:]
    for (key, value) in environment {
      if let key = Environment.Key(rawValue: key) { changes[key] = value }
    }
    let command = Leash.wrap(path: path, arguments: arguments)
    return Configuration(
      executable: .path(.init(command.path)), arguments: Arguments(command.arguments),
      environment: .inherit.updating(changes), platformOptions: platform)
  }

  private func explain(_ error: SubprocessError) -> ProcessError {
    if error.code == .executableNotFound { return .missing(program: name, hint: nil) }
    let reason = error.underlyingError.map { String(cString: strerror($0.rawValue)) } ?? error.description
    if error.code == .spawnFailed { return .cannotStart(program: name, reason: reason) }
    return .connection(program: name, reason: reason)
  }
}
