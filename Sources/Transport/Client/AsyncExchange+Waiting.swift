internal import NIOCore
internal import NIOHTTP1

extension AsyncExchange {
  /// Gives the exchange to its pool and waits for the head of the answer.
  func response() async throws -> HTTPResponse {
    let head = try await withCheckedThrowingContinuation { (waiter: CheckedContinuation<HTTPResponseHead, any Error>) in
      let wake = state.withLock { state in
        state.headWaiter = waiter
        return state.headWaking()
      }
      if let wake { wake() } else { pool.execute { $0.submit(self) } }
    }
    return HTTPResponse(
      status: Int(clamping: head.status.code), reason: head.status.reasonPhrase,
      fields: HTTPFields(headers: head.headers), body: ResponseBody(self))
  }

  /// The next bytes of the body; nil at its end.
  func nextChunk() async throws -> ByteBuffer? {
    let (next, resumes) = state.withLock { state in
      let next = state.takeNext()
      let resumes = state.isHeld && state.bufferedCount <= Self.lowMark
      if resumes { state.isHeld = false }
      return (next, resumes)
    }
    if resumes { onConnection { connection, _ in connection.resumeReading() } }
    if let next { return try next.get() }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { waiter in
        let wake = state.withLock { state in
          state.bodyWaiter = waiter
          return state.bodyWaking()
        }
        wake?()
      }
    } onCancel: {
      abandon()
    }
  }

  /// Ends it, unless it has ended: nobody wants the rest. The connection is closed.
  func abandon() { abandon(because: endpoint.abandoned()) }

  func abandon(because error: any Error) {
    let wasRunning = state.withLock { state in
      guard state.ending == nil else { return false }
      state.chunks.removeAll()
      state.bufferedCount = 0
      return true
    }
    guard wasRunning else { return }
    tellProgress(ending: .failure(error))
    // Looked for on the event loop: it may be getting a connection at this moment.
    onConnection { connection, exchange in connection.giveUp(exchange) }
  }

  /// Does something with its connection, if it has one then, on the event loop.
  func onConnection(_ body: @escaping @Sendable (Connection, AsyncExchange) -> Void) {
    pool.loop.execute { [self] in
      if let connection = state.withLock({ $0.connection }) { body(connection.value, self) }
    }
  }

  // MARK: A streamed body

  var isBodyRefused: Bool { state.withLock { $0.isBodyRefused } }

  /// Sends a streamed body, as fast as it is taken, until it is complete or not wanted.
  func feed(_ length: Int64?, _ next: @Sendable () async throws -> Chunk?) async throws {
    do {
      guard await waitForStream(unless: \.isStreaming, {}) else { return }
      var sent: Int64 = 0
      while let chunk = try await next() {
        // The last chunk of a body in chunks is an empty one.
        if chunk.count == 0 { continue }
        sent += Int64(chunk.count)
        if let length, sent > length {
          throw TransportError(
            .badRequest, "the body for \(endpoint) is longer than the \(length) bytes that were said")
        }
        guard try await send(chunk.buffer) else { return }
      }
      if let length, sent < length {
        throw TransportError(.badRequest, "the body for \(endpoint) ended after \(sent) of \(length) bytes")
      }
      onConnection { connection, exchange in connection.finishSending(of: exchange) }
    } catch {
      abandon(because: error)
      throw error
    }
  }

  /// False when nothing more is wanted.
  private func send(_ bytes: ByteBuffer) async throws -> Bool {
    try Task.checkCancellation()
    return await waitForStream(unless: { _ in false }) { [self] in
      onConnection { connection, exchange in
        if connection.send(bytes, of: exchange) { exchange.becameWritable() }
      }
    }
  }

  private func waitForStream(unless isOpen: (borrowing State) -> Bool, _ begin: () -> Void) async -> Bool {
    await withCheckedContinuation { waiter in
      let known = state.withLock { state -> Bool? in
        if state.ending != nil || state.isBodyRefused { return false }
        if isOpen(state) { return true }
        state.streamWaiter = waiter
        return nil
      }
      if let known { waiter.resume(returning: known) } else { begin() }
    }
  }
}
