import Synchronization

/// Says that the work was interrupted, by the user or because nobody wants its result.
public struct Interrupted: Error {
  /// Makes the error.
  public init() {}
}

/// One wish to stop, shared by everything that works on one line or script.
public final class Cancellation: Sendable {
  private struct State {
    var handlers: [Int: @Sendable () -> Void] = [:]
    var nextHandler = 0
  }

  private let flag = Atomic(false)
  private let state = Mutex(State())

  /// A wish that is also a wish to stop this work.
  private let outer: Cancellation?

  /// Makes one that nobody has wished for yet.
  public init() { outer = nil }

  /// Makes one for a part of some work: it stops when the whole is to stop, or alone.
  public init(within outer: Cancellation) { self.outer = outer }

  /// Whether the work is to stop.
  public var isCancelled: Bool { flag.load(ordering: .relaxed) || outer?.isCancelled ?? false }

  /// Throws when the work is to stop; called at every batch and in every long loop.
  public func check() throws(Interrupted) { if isCancelled { throw Interrupted() } }

  /// Stops the work: handlers run at once, on the calling thread.
  public func cancel() {
    guard !flag.exchange(true, ordering: .sequentiallyConsistent) else { return }
    let handlers = state.withLock { state in
      defer { state.handlers = [:] }
      return Array(state.handlers.values)
    }
    for handler in handlers { handler() }
  }

  /// Runs the body with a handler in place; it is called at once when the wish is there already, and may be called again.
  public func withHandler<Result>(
    _ handler: @escaping @Sendable () -> Void, _ body: () throws -> Result
  ) rethrows -> Result {
    guard let outer else { return try withOwnHandler(handler, body) }
    return try outer.withHandler(handler) { try withOwnHandler(handler, body) }
  }

  private func withOwnHandler<Result>(
    _ handler: @escaping @Sendable () -> Void, _ body: () throws -> Result
  ) rethrows -> Result {
    let id = state.withLock { state in
      state.nextHandler += 1
      state.handlers[state.nextHandler] = handler
      return state.nextHandler
    }
    // Set before the handler was entered: then `cancel` may have missed it.
    if isCancelled { handler() }
    defer { state.withLock { _ = $0.handlers.removeValue(forKey: id) } }
    return try body()
  }
}
