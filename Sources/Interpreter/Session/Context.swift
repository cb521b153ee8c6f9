import Diagnostics
import Flow

/// What a verb has in hand while it runs.
public struct Context {
  /// The session it runs in.
  public let session: Session
  /// How changes to the world are treated in this call.
  public let gate: EffectGate
  /// Whether the first failed item ends the pipeline.
  public let failsFast: Bool
  /// Whether rows come from a stage before it.
  public let hasInput: Bool
  let frame: Frame

  /// The wish to stop.
  public var cancellation: Cancellation { session.cancellation }

  /// Runs asynchronous work of an engine and waits for it; an interrupt cancels it.
  public func wait<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) throws -> Result {
    try session.work.wait(cancellation, for: body)
  }

  /// Rows that asynchronous work hands over as it finds them; the work is cancelled when nobody wants more.
  public func rows<Element: Sendable>(
    capacity: Int = 8, from produce: @escaping @Sendable (_ send: @Sendable (Element) async throws -> Void) async throws -> Void,
    row: @escaping (Element) throws -> [Value]
  ) -> Rows {
    let handover = Handover<Element>(capacity: capacity)
    var task: Task<Void, Never>?
    let close = {
      handover.close()
      task?.cancel()
    }
    return Rows(close: close) {
      try cancellation.check()
      if task == nil {
        task = session.work.start {
          do {
            try await produce { try await handover.send($0) }
            handover.finish()
          } catch {
            handover.finish(throwing: error)
          }
        }
      }
      do {
        while let elements = try handover.receive(cancellation) {
          let rows = try elements.flatMap(row)
          if !rows.isEmpty { return rows }
        }
        return nil
      } catch {
        close()
        throw error
      }
    }
  }

  /// Calls a closure with an item; its results come as a stream.
  public func call(_ closure: Closure, with items: Value...) throws -> Rows {
    try closure.function.call(in: session, captured: closure.captured, arguments: items, input: .none, depth: frame.depth)
  }

  /// The same call, as it can be made from another thread, in a branch of the session.
  public func call(_ closure: Closure, in branch: Session) -> @Sendable (Value) throws -> Rows {
    let depth = frame.depth
    return { item in
      try closure.function.call(in: branch, captured: closure.captured, arguments: [item], input: .none, depth: depth)
    }
  }

  /// An item that failed: the row says so, the others go on; with `--fail-fast` the pipeline ends here.
  public func failedRow(_ row: Record, _ error: any Error) throws -> Value {
    if error is Interrupted { throw error }
    if error is CancellationError { throw Interrupted() }
    let failure = Failure(error)
    if failsFast { throw failure }
    session.countFailedItem()
    var row = row
    row["ok"] = .bool(false)
    row["error"] = .error(failure)
    return .record(row)
  }
}
