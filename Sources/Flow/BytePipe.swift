import Dispatch
import Synchronization

/// Hands bytes from a thread that makes them to asynchronous work that reads them as a stream: bounded, and either side can
/// end it.
public final class BytePipe: Sendable {
  private struct State {
    var chunks: [[UInt8]] = []
    var ending: Result<Void, any Error>?
    var isAbandoned = false
    var reader: CheckedContinuation<Void, Never>?
  }

  /// Chunks that may wait.
  private static let capacity = 8
  private let state = Mutex(State())
  private let changed = DispatchSemaphore(value: 0)

  /// Makes an empty one.
  public init() {}

  /// Hands over bytes, waiting while the pipe is full; false when nobody reads any more.
  public func send(_ chunk: [UInt8], _ cancellation: Cancellation) throws -> Bool {
    guard !chunk.isEmpty else { return true }
    return try cancellation.withHandler({ [changed] in changed.signal() }) {
      while true {
        try cancellation.check()
        let isFull = state.withLock { !$0.isAbandoned && $0.chunks.count >= Self.capacity }
        if !isFull { break }
        changed.wait()
      }
      let (reader, isAbandoned) = state.withLock { state in
        if !state.isAbandoned { state.chunks.append(chunk) }
        defer { state.reader = nil }
        return (state.reader, state.isAbandoned)
      }
      reader?.resume()
      return !isAbandoned
    }
  }

  /// Says that nothing more will come, or why.
  public func finish(throwing error: (any Error)? = nil) {
    let reader = state.withLock { state in
      if state.ending == nil { state.ending = error.map { .failure($0) } ?? .success(()) }
      defer { state.reader = nil }
      return state.reader
    }
    reader?.resume()
  }

  /// Says that nobody reads any more.
  public func abandon() {
    state.withLock {
      $0.isAbandoned = true
      $0.chunks = []
    }
    changed.signal()
  }

  /// The next bytes, never none; nil at the end. One reader at a time.
  public func next() async throws -> [UInt8]? {
    while true {
      try Task.checkCancellation()
      let (chunk, ending) = state.withLock { state in
        (state.chunks.isEmpty ? nil : state.chunks.removeFirst(), state.ending)
      }
      if let chunk {
        changed.signal()
        return chunk
      }
      if let ending {
        try ending.get()
        return nil
      }
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          let mayGoOn = state.withLock { state -> Bool in
            guard state.chunks.isEmpty, state.ending == nil, !Task.isCancelled else { return true }
            state.reader = continuation
            return false
          }
          if mayGoOn { continuation.resume() }
        }
      } onCancel: {
        let reader = state.withLock { state in
          defer { state.reader = nil }
          return state.reader
        }
        reader?.resume()
      }
    }
  }
}
