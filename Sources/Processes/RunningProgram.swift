import Platform
import Subprocess
import Synchronization

/// One run of a program: both pipes drained at once, stopped by one ladder.
///
/// The library's own cancellation is not used while the pipes are open. It forgets the process group as soon as the
/// leader is dead, so a grandchild that ignores SIGTERM would live on; and it would cut off the last words.
struct RunningProgram: Sendable {
  let configuration: Configuration
  let patience: Duration
  let limits: ResourceLimits
  let onOutput: OutputSink
  let onErrorLine: LineSink

  /// SIGTERM to the group, patience, and (added by the library) SIGKILL to the group.
  static func ladder(_ patience: Duration) -> [TeardownStep] {
    [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: patience)]
  }

  func outcome(input: [UInt8]?) async throws -> ProcessOutcome {
    let stop = StopRequest()
    let work = Task {
      guard let input else { return try await run(.none, stop) }
      // A file, not a pipe: writing to a program that does not read would raise SIGPIPE in this process.
      let file = try InputFile.open(holding: input)
      return try await run(.fileDescriptor(.init(rawValue: file), closeAfterSpawningProcess: true), stop)
    }
    let outcome = try await withTaskCancellationHandler {
      try await work.value
    } onCancel: {
      // Once the pipes are closed only the library can reach a program that lives on.
      if stop.ask() == .afterPipes { work.cancel() }
    }
    try Task.checkCancellation()
    return outcome
  }

  private func run(_ input: some InputProtocol, _ stop: StopRequest) async throws -> ProcessOutcome {
    let result = try await Subprocess.run(configuration, input: input, output: .sequence, error: .sequence) {
      execution in
      limits.apply(to: execution.processIdentifier.value)
      return await drain(execution, stop)
    }
    let drained = result.closureResult
    if let failure = drained.failure { throw failure }
    let status: ProcessStatus =
      switch result.terminationStatus {
      case .exited(let code): .exited(code)
      case .signaled(let signal): .signaled(signal)
      }
    return ProcessOutcome(status: status, lastErrors: drained.lastErrors)
  }

  private struct Drained: Sendable {
    var lastErrors = ""
    var failure: (any Error)?
  }

  private enum Part: Sendable {
    case output(failure: (any Error)?)
    case errors(last: String, failure: (any Error)?)
    case stopper
  }

  private func drain<Input: InputProtocol>(
    _ execution: Execution<Input, SequenceOutput, SequenceOutput>, _ stop: StopRequest
  ) async -> Drained {
    await withTaskGroup(of: Part.self) { group in
      let (output, errors) = (execution.standardOutput, execution.standardError)
      group.addTask { await readOutput(output) }
      group.addTask { await readErrors(errors) }
      group.addTask {
        guard await stop.isAsked() else { return .stopper }
        await stopGroup(execution)
        return .stopper
      }
      var drained = Drained()
      var open = 2
      for await part in group {
        var failure: (any Error)?
        switch part {
        case .output(let error): (failure, open) = (error, open - 1)
        case .errors(let last, let error):
          (failure, open) = (error, open - 1)
          drained.lastErrors = last
        // Whoever waits in a sink for a reader that has gone must be woken.
        case .stopper: group.cancelAll()
        }
        if let failure, drained.failure == nil {
          drained.failure = failure
          stop.ask()
        }
        if open == 0 { stop.pipesClosed() }
      }
      return drained
    }
  }

  /// Runs while the leader is not yet reaped, so its number cannot belong to anybody else.
  private func stopGroup<Input: InputProtocol>(
    _ execution: Execution<Input, SequenceOutput, SequenceOutput>
  ) async {
    await execution.teardown(using: Self.ladder(patience))
    kill(-execution.processIdentifier.value, SIGKILL)
  }

  private func readOutput(_ chunks: SubprocessOutputSequence) async -> Part {
    do {
      for try await chunk in chunks {
        try await onOutput(chunk.withUnsafeBytes { Array($0) })
      }
      return .output(failure: nil)
    } catch {
      return .output(failure: error)
    }
  }

  private func readErrors(_ chunks: SubprocessOutputSequence) async -> Part {
    var splitter = LineSplitter(ending: .newlineOrReturn)
    var last = LastLines()
    do {
      for try await chunk in chunks {
        for line in chunk.withUnsafeBytes({ bytes in splitter.lines(in: bytes) }) {
          last.append(line)
          try await onErrorLine(line)
        }
      }
      for line in splitter.remainder() {
        last.append(line)
        try await onErrorLine(line)
      }
      return .errors(last: last.text, failure: nil)
    } catch {
      return .errors(last: last.text, failure: error)
    }
  }
}

extension LineSplitter {
  fileprivate mutating func lines(in bytes: UnsafeRawBufferPointer) -> [String] {
    var lines: [String] = []
    feed(bytes) { lines.append($0) }
    return lines
  }

  fileprivate mutating func remainder() -> [String] {
    var lines: [String] = []
    finish { lines.append($0) }
    return lines
  }
}
