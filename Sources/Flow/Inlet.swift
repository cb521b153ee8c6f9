import Dispatch
import Synchronization

/// Hands values from one thread that may block to an event loop that must not: the thread waits while too many are there.
public final class Inlet<Element: Sendable>: Sendable {
  private struct State {
    var buffer: [Element] = []
    var sent = 0
    var ending: Result<Void, any Error>?
    var isClosed = false
    /// Whether the taker found less than it wanted and wants to be told.
    var isHungry = true
  }

  private let capacity: Int
  private let state = Mutex(State())
  private let changed = DispatchSemaphore(value: 0)
  private let whenFilled: @Sendable () -> Void

  /// Makes one that lets the sender wait while it holds `capacity` values or more. `whenFilled` is called on the sender's thread
  /// when there is something after the taker had found too little.
  public init(capacity: Int, whenFilled: @escaping @Sendable () -> Void) {
    self.capacity = max(1, capacity)
    self.whenFilled = whenFilled
  }

  /// Hands over values, then waits while it is full; false when nobody takes them any more.
  public func send(_ elements: [Element]) -> Bool {
    let (wasHungry, isOpen) = state.withLock { state in
      guard !state.isClosed else { return (false, false) }
      state.buffer.append(contentsOf: elements)
      state.sent += elements.count
      defer { if !elements.isEmpty { state.isHungry = false } }
      return (state.isHungry && !elements.isEmpty, true)
    }
    if wasHungry { whenFilled() }
    guard isOpen else { return false }
    while state.withLock({ !$0.isClosed && $0.buffer.count >= capacity }) { changed.wait() }
    return true
  }

  /// Says that nothing more will come, or why.
  public func finish(throwing error: (any Error)? = nil) {
    state.withLock { state in
      if state.ending == nil { state.ending = error.map { .failure($0) } ?? .success(()) }
    }
    whenFilled()
  }

  /// Takes values that are there, at most so many, without waiting; and how it ended when there will be no more.
  public func take(atMost count: Int) -> (elements: [Element], ending: Result<Void, any Error>?) {
    let taken = state.withLock { state in
      let wasFull = state.buffer.count >= capacity
      var elements: [Element] = []
      if count >= state.buffer.count {
        swap(&elements, &state.buffer)
        state.isHungry = true
      } else if count > 0 {
        elements = Array(state.buffer.prefix(count))
        state.buffer.removeFirst(count)
      }
      let isOver = state.buffer.isEmpty
      return (elements, isOver ? state.ending : nil, wasFull && state.buffer.count < capacity)
    }
    if taken.2 { changed.signal() }
    return (taken.0, taken.1)
  }

  /// How many values were handed over until now.
  public var sentCount: Int { state.withLock { $0.sent } }

  /// Says that nothing more is wanted: `send` returns false from now on.
  public func close() {
    state.withLock { state in
      state.isClosed = true
      state.buffer = []
    }
    changed.signal()
  }
}
