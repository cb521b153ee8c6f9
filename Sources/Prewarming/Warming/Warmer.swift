import Flow
import Transport

/// Requests addresses, many at a time, and tells what became of each.
public final class Warmer: Sendable {
  /// How it requests.
  public let options: WarmOptions

  /// Makes one; nothing is started before a run.
  /// - Throws: `badOption` for fields that cannot be sent.
  public init(_ options: WarmOptions = WarmOptions()) throws(WarmError) {
    self.options = options
    do { for template in WarmTemplates.make(options) { try template.check() } } catch {
      throw WarmError(.badOption, error.message, hint: error.hint)
    }
  }

  /// Begins a run. Must be called on a thread that may block, which no thread of the task pool may.
  ///
  /// - Parameters:
  ///   - next: gives the next requests of the plan, as soon as there are some; an empty list is no end, nil is. It is called on
  ///     a thread of its own, only as far ahead as the window allows, and must return soon when the wish to stop comes.
  ///   - progress: told four times a second, on a thread that must not be kept.
  /// - Throws: `noThread`.
  public func start(
    next: @escaping @Sendable () throws -> [WarmRequest]?, progress: ProgressSink? = nil, cancellation: Cancellation
  ) throws(WarmError) -> WarmRun {
    try WarmRun(options, next: next, progress: progress, cancellation: cancellation)
  }

  /// Runs a whole plan; `deliver` gets the results in batches on the calling thread, in the order of their ends.
  ///
  /// - Throws: what `next` or `deliver` throw. A cancelled run does not throw: the summary says so.
  public func run(
    next: @escaping @Sendable () throws -> [WarmRequest]?, deliver: ([WarmResult]) throws -> Void,
    progress: ProgressSink? = nil, cancellation: Cancellation
  ) throws -> WarmSummary {
    let run = try start(next: next, progress: progress, cancellation: cancellation)
    do {
      while let results = try run.receive() { try deliver(results) }
    } catch {
      run.abandon()
      throw error
    }
    return run.summary
  }
}
