import Dispatch
import Synchronization

/// Hands values from asynchronous work to one thread that waits for them: bounded, in order, cancellable on both sides.
///
/// The interpreter runs on a thread of its own and pulls; engines are asynchronous and push. This is the border.
public final class Handover<Element: Sendable>: Sendable {
  private struct State {
    var buffer: [Element] = []
    var ending: Result<Void, any Error>?
    var isClosed = false
    var waitingSenders: [CheckedContinuation<Void, Never>] = []
  }

  private let capacity: Int
  private let state = Mutex(State())
  private let changed = DispatchSemaphore(value: 0)

  /// Makes one that holds at most `capacity` values before the sender has to wait.
  public init(capacity: Int) { self.capacity = max(1, capacity) }

  /// Hands over a value; waits while it is full. Throws when the receiver has gone.
  public func send(_ element: Element) async throws {
    while true {
      try Task.checkCancellation()
      let isTaken = try state.withLock { state -> Bool in
        if state.isClosed { throw Interrupted() }
        guard state.buffer.count < capacity else { return false }
        state.buffer.append(element)
        return true
      }
      if isTaken {
        changed.signal()
        return
      }
      await withCheckedContinuation { continuation in
        let mayGoOn = state.withLock { state -> Bool in
          guard !state.isClosed, state.buffer.count >= capacity else { return true }
          state.waitingSenders.append(continuation)
          return false
        }
        if mayGoOn { continuation.resume() }
      }
    }
  }

  /// Says that nothing more will come, or why.
  public func finish(throwing error: (any Error)? = nil) {
    state.withLock { state in
      if state.ending == nil { state.ending = error.map { .failure($0) } ?? .success(()) }
    }
    changed.signal()
  }

  /// Takes everything that is there, waiting for at least one value; nil at the end. Blocks the calling thread.
  public func receive(_ cancellation: Cancellation) throws -> [Element]? {
    try cancellation.withHandler({ [changed] in changed.signal() }) {
      while true {
        try cancellation.check()
        let (elements, senders, ending) = state.withLock { state in
          defer {
            state.buffer = []
            state.waitingSenders = []
          }
          return (state.buffer, state.waitingSenders, state.ending)
        }
        for sender in senders { sender.resume() }
        if !elements.isEmpty { return elements }
        switch ending {
        case .success: return nil
        case .failure(let error): throw error
        case nil: changed.wait()
        }
      }
    }
  }

  /// Says that nothing more is wanted: the sender's next `send` throws.
  public func close() {
    let senders = state.withLock { state in
      state.isClosed = true
      defer {
        state.buffer = []
        state.waitingSenders = []
      }
      return state.waitingSenders
    }
    for sender in senders { sender.resume() }
  }
}
