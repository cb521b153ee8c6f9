import Dispatch
import Synchronization

/// Hands values from an event loop, which must not wait, to one thread that may: the loop is told when it should pause.
public final class Outlet<Element: Sendable>: Sendable {
  private struct State {
    var buffer: [Element] = []
    var ending: Result<Void, any Error>?
    /// Whether the sender was told to pause.
    var isPaused = false
  }

  private let capacity: Int
  private let state = Mutex(State())
  private let changed = DispatchSemaphore(value: 0)
  private let whenDrained: @Sendable () -> Void

  /// Makes one that is full when it holds `capacity` values. `whenDrained` is called on the receiver's thread when there is room
  /// after it was full.
  public init(capacity: Int, whenDrained: @escaping @Sendable () -> Void) {
    self.capacity = max(1, capacity)
    self.whenDrained = whenDrained
  }

  /// Hands over values at once; false when it is full now and nothing should come until `whenDrained`.
  public func send(_ elements: [Element]) -> Bool {
    let (wasEmpty, hasRoom) = state.withLock { state in
      let wasEmpty = state.buffer.isEmpty
      if wasEmpty { state.buffer = elements } else { state.buffer.append(contentsOf: elements) }
      state.isPaused = state.buffer.count >= capacity
      return (wasEmpty, !state.isPaused)
    }
    if wasEmpty, !elements.isEmpty { changed.signal() }
    return hasRoom
  }

  /// Says that nothing more will come, or why; the first word counts.
  public func finish(throwing error: (any Error)? = nil) {
    state.withLock { state in
      if state.ending == nil { state.ending = error.map { .failure($0) } ?? .success(()) }
    }
    changed.signal()
  }

  /// Takes all that is there, waiting for at least one value; nil at the end. Blocks the calling thread.
  public func receive() throws -> [Element]? {
    while true {
      let (elements, ending, wasPaused) = state.withLock { state in
        var elements: [Element] = []
        swap(&elements, &state.buffer)
        defer { state.isPaused = false }
        return (elements, state.ending, state.isPaused)
      }
      if wasPaused { whenDrained() }
      if !elements.isEmpty { return elements }
      if let ending {
        try ending.get()
        return nil
      }
      changed.wait()
    }
  }
}
