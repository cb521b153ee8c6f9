internal import NIOCore
internal import NIOHTTP1
import Synchronization

/// An exchange between a connection, on its event loop, and one task that waits for the answer and pulls its body.
final class AsyncExchange: PooledExchange, Sendable {
  let endpoint: Endpoint
  let head: HTTPRequestHead
  let outgoingBody: OutgoingBody
  let submitted: NIODeadline
  let deadline: NIODeadline?
  private let isIdempotent: Bool
  let pool: PoolHandle
  let state = Mutex(State())

  struct State {
    var connection: NIOLoopBound<Connection>?
    var wasRepeated = false
    var clock = ExchangeClock()

    var responseHead: HTTPResponseHead?
    var headWaiter: CheckedContinuation<HTTPResponseHead, any Error>?

    var chunks = CircularBuffer<ByteBuffer>()
    var bufferedCount = 0
    /// Whether the connection was told to read no more.
    var isHeld = false
    var bodyWaiter: CheckedContinuation<ByteBuffer?, any Error>?

    /// Whether a streamed body may be sent.
    var isStreaming = false
    /// Whether the answer came before a streamed body was sent, so that it need not be.
    var isBodyRefused = false
    var streamWaiter: CheckedContinuation<Bool, Never>?

    /// How it ended, as soon as it has.
    var ending: Result<Void, any Error>?
  }

  /// How many bytes are kept for the reader before the server has to wait, and where it may go on.
  private static let highMark = 1 << 18
  static let lowMark = 1 << 17

  init(_ request: HTTPRequest, pool: PoolHandle, limit: Duration?) throws(TransportError) {
    endpoint = request.url.endpoint
    head = try request.head()
    outgoingBody =
      switch request.body {
      case .none: .none
      case .bytes(let chunk): .bytes(chunk.buffer, afterAsking: request.asksBeforeBody)
      case .stream: .stream(afterAsking: request.asksBeforeBody)
      }
    isIdempotent = request.isIdempotent
    self.pool = pool
    let now = NIODeadline.now()
    submitted = now
    deadline = limit.map { now + $0.timeAmount }
  }

  // MARK: For the pool

  var mayBeRepeated: Bool {
    if case .stream = outgoingBody { return false }
    return isIdempotent
  }

  var wasRepeated: Bool {
    get { state.withLock { $0.wasRepeated } }
    set { state.withLock { $0.wasRepeated = newValue } }
  }

  var isOver: Bool { state.withLock { $0.ending != nil } }

  func assigned(_ connection: Connection, times: OpeningTimes?) {
    let bound = NIOLoopBound(connection, eventLoop: pool.loop)
    state.withLock { state in
      state.connection = bound
      state.clock.assigned = .now()
      state.clock.opening = times
    }
  }

  // MARK: For the connection

  var isFull: Bool {
    state.withLock { state in
      guard state.bufferedCount >= Self.highMark, state.ending == nil else { return false }
      state.isHeld = true
      return true
    }
  }

  func mayStream(over connection: Connection) {
    let waiter = state.withLock { state in
      state.isStreaming = true
      return state.streamWaiter.take()
    }
    waiter?.resume(returning: true)
  }

  func becameWritable() { state.withLock { $0.streamWaiter.take() }?.resume(returning: true) }

  func received(_ head: HTTPResponseHead) {
    let waiter = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      state.responseHead = head
      state.clock.answered = .now()
      guard case .stream = outgoingBody, head.status.code >= 300 || !state.isStreaming else { return nil }
      state.isBodyRefused = true
      return state.streamWaiter.take()
    }
    waiter?.resume(returning: false)
  }

  func received(_ bytes: ByteBuffer) {
    state.withLock { state in
      guard state.ending == nil else { return }
      state.bufferedCount += bytes.readableBytes
      // Many small chunks become few larger ones.
      if let last = state.chunks.indices.last, state.chunks[last].readableBytes + bytes.readableBytes <= 1 << 14 {
        var bytes = bytes
        state.chunks[last].writeBuffer(&bytes)
      } else {
        state.chunks.append(bytes)
      }
    }
  }

  func finishedReading() { tellProgress(ending: nil) }

  func ended() { tellProgress(ending: .success(())) }

  func failed(_ error: TransportError) { tellProgress(ending: .failure(error)) }

  /// Wakes those who wait, with what there is.
  func tellProgress(ending: Result<Void, any Error>?) {
    let (wakeHead, wakeBody, wakeStream) = state.withLock { state in
      if let ending, state.ending == nil {
        state.ending = ending
        state.clock.ended = .now()
      }
      return (state.headWaking(), state.bodyWaking(), state.ending == nil ? nil : state.streamWaiter.take())
    }
    wakeHead?()
    wakeBody?()
    wakeStream?.resume(returning: false)
  }
}

extension AsyncExchange.State {
  /// What to do outside of the lock to tell the head, or why there is none; nil when nobody waits or nothing is known.
  mutating func headWaking() -> (() -> Void)? {
    guard headWaiter != nil else { return nil }
    if let head = responseHead {
      let waiter = headWaiter.take()
      return { waiter?.resume(returning: head) }
    }
    guard case .failure(let error) = ending else { return nil }
    let waiter = headWaiter.take()
    return { waiter?.resume(throwing: error) }
  }

  /// The same for the next bytes of the body.
  mutating func bodyWaking() -> (() -> Void)? {
    guard bodyWaiter != nil, let next = takeNext() else { return nil }
    let waiter = bodyWaiter.take()
    return { waiter?.resume(with: next) }
  }

  /// The next bytes, the end, or the error; nil when one has to wait.
  mutating func takeNext() -> Result<ByteBuffer?, any Error>? {
    if let chunk = chunks.popFirst() {
      bufferedCount -= chunk.readableBytes
      return .success(chunk)
    }
    return ending.map { ending in ending.map { nil } }
  }
}
