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
  /// Where the call stands.
  let source: SourceText
  let range: SourceRange
  /// The names that can be seen from the call; for a `ScopeVerb`.
  var surroundings: Surroundings?

  /// The wish to stop.
  public var cancellation: Cancellation { session.cancellation }

  /// The line that the call stands in, as it was typed; of a longer program the call alone.
  public var commandLine: String {
    source.lineCount <= 1 ? source.text(SourceRange(0, source.bytes.count)) : source.text(range)
  }

  /// Runs asynchronous work of an engine and waits for it; an interrupt cancels it.
  public func wait<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) throws -> Result {
    try session.work.wait(cancellation, for: body)
  }

  /// Rows that asynchronous work hands over as it finds them; the work is cancelled when nobody wants more.
  public func rows<Element: Sendable>(
    capacity: Int = 8,
    from produce: @escaping @Sendable (_ send: @escaping @Sendable (Element) async throws -> Void) async throws -> Void,
    row: @escaping (Element) throws -> [Value]
  ) -> Rows {
    let pulled = Pulled<Element>(ahead: capacity, in: self, produce)
    return Rows(close: pulled.close) {
      while let elements = try pulled.nextAll() {
        let rows: [Value]
        do { rows = try elements.flatMap(row) } catch {
          pulled.close()
          throw error
        }
        if !rows.isEmpty { return rows }
      }
      return nil
    }
  }

  /// Calls a closure with items; its results come as a stream. Changes to the world go through this call's gate, or
  /// through the one that is given.
  public func call(_ closure: Closure, with items: Value..., gate: EffectGate? = nil) throws -> Rows {
    try closure.function.call(from: frame, captured: closure.captured, arguments: items, gate: gate ?? self.gate)
  }

  /// The same call, as it can be made from another thread, in a branch of the session.
  public func call(_ closure: Closure, in branch: Session) -> @Sendable (Value) throws -> Rows {
    let (depth, gate) = (frame.depth, gate)
    return { item in
      let caller = Frame(slots: [], session: branch, gate: gate, depth: depth)
      return try closure.function.call(from: caller, captured: closure.captured, arguments: [item])
    }
  }

  /// An item that failed: the row says so, the others go on; with `--fail-fast` the pipeline ends here.
  public func failedRow(_ row: Record, _ error: any Error) throws -> Value {
    if error is Interrupted { throw error }
    if error is CancellationError { throw Interrupted() }
    let failure = Failure(error)
    if failsFast { throw failure }
    session.countFailedItem(failure.reason(naming: row["path"]))
    var row = row
    row["ok"] = .bool(false)
    row["error"] = .error(failure)
    return .record(row)
  }
}
