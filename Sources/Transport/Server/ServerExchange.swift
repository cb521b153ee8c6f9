internal import NIOCore
internal import NIOHTTP1
import Synchronization

/// One request and its answer, between a connection on its event loop and the task that answers.
final class ServerExchange: Sendable {
  private struct State {
    var isOver = false
    var waiter: CheckedContinuation<Bool, Never>?
  }

  private let connection: NIOLoopBound<ServerConnection>
  private let state = Mutex(State())

  init(_ connection: ServerConnection, on loop: any EventLoop) {
    self.connection = NIOLoopBound(connection, eventLoop: loop)
  }

  // MARK: For the connection

  /// The channel takes more.
  func becameWritable() { state.withLock { $0.waiter.take() }?.resume(returning: true) }

  /// The connection is gone.
  func closed() {
    let waiter = state.withLock { state in
      state.isOver = true
      return state.waiter.take()
    }
    waiter?.resume(returning: false)
  }

  // MARK: For the task

  /// Asks for an answer and sends it.
  func run(_ request: ServerRequest, _ handler: HTTPServer.Handler, isKeptAlive: Bool) async {
    let response = await handler(request)
    var outcome = ServerResponse.Outcome(bytes: 0, isComplete: false)
    let head = response.head(for: request, isKeptAlive: isKeptAlive && !response.closesConnection)
    let isKept = head.isKeepAlive
    if request.method == "HEAD" {
      outcome.isComplete = await finish(head, nil, isKept: isKept)
    } else {
      switch response.body {
      case .none: outcome.isComplete = await finish(head, nil, isKept: isKept)
      case .bytes(let chunk) where chunk.count <= Self.largestPiece:
        outcome.isComplete = await finish(head, chunk.buffer, isKept: isKept)
        if outcome.isComplete { outcome.bytes = Int64(chunk.count) }
      default: outcome = await stream(response, head, isKept: isKept)
      }
    }
    if !outcome.isComplete { cut() }
    response.whenDone?(outcome)
  }

  /// What is given to the channel at once, in bytes.
  private static let largestPiece = 1 << 17

  private func stream(_ response: ServerResponse, _ head: HTTPResponseHead, isKept: Bool) async
    -> ServerResponse.Outcome
  {
    var outcome = ServerResponse.Outcome(bytes: 0, isComplete: false)
    let length = response.body.length
    guard await give({ $0.sendHead(head) }) else { return outcome }
    do {
      let source = response.body.pieces(of: Self.largestPiece)
      while let chunk = try await source() {
        let count = Int64(chunk.count)
        if let length, outcome.bytes + count > length, !response.sendsSurplus { return outcome }
        guard await give({ $0.send(chunk.buffer) }) else { return outcome }
        outcome.bytes += count
      }
    } catch {
      return outcome
    }
    if let length, outcome.bytes != length {
      // Those who lie on purpose hang up behind it, with all that they sent delivered.
      if response.sendsSurplus, outcome.bytes > length { _ = await give { $0.finish(isKept: false) } }
      return outcome
    }
    let isTold = await give { $0.finish(isKept: isKept) }
    // A client that knows the length may have gone as soon as it had all.
    outcome.isComplete = isTold || length != nil
    return outcome
  }

  private func finish(_ head: HTTPResponseHead, _ body: ByteBuffer?, isKept: Bool) async -> Bool {
    await give { connection in
      connection.sendHead(head)
      if let body, body.readableBytes > 0 { connection.send(body, flushes: false) }
      connection.finish(isKept: isKept)
    }
  }

  /// Does something with the connection and waits until it takes more; false when it is gone.
  private func give(_ body: @escaping @Sendable (ServerConnection) -> Void) async -> Bool {
    if Task.isCancelled { return false }
    return await withCheckedContinuation { waiter in
      let isOver = state.withLock { state in
        if !state.isOver { state.waiter = waiter }
        return state.isOver
      }
      if isOver { return waiter.resume(returning: false) }
      connection.eventLoop.execute { [self] in
        body(connection.value)
        if connection.value.isOver { closed() } else if connection.value.isWritable { becameWritable() }
      }
    }
  }

  /// Closes the connection in the middle of an answer, after what was sent of it.
  private func cut() {
    connection.eventLoop.execute { [self] in
      if !state.withLock({ $0.isOver }) { connection.value.cut(self) }
    }
  }
}

extension ServerResponse {
  /// The head as it is sent.
  func head(for request: ServerRequest, isKeptAlive: Bool) -> HTTPResponseHead {
    // A value that would break out of its line may come from a store's description of an object.
    var headers = HTTPHeaders(
      fields.headers.filter { field in
        field.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
          && !["transfer-encoding", "connection", "content-length"].contains(field.name.lowercased())
      }.map { ($0.name, $0.value) })
    if let length = body.length { headers.add(name: "Content-Length", value: String(length)) }
    if !isKeptAlive { headers.add(name: "Connection", value: "close") }
    return HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers)
  }
}

extension ServerResponse.Body {
  /// What is to be sent, in pieces of a size that can be given to a channel.
  fileprivate func pieces(of size: Int) -> @Sendable () async throws -> Chunk? {
    switch self {
    case .none: return { nil }
    case .stream(_, let next): return next
    case .bytes(let chunk):
      let rest = Mutex(chunk.buffer)
      return {
        rest.withLock { rest in
          rest.readSlice(length: min(size, rest.readableBytes)).flatMap { $0.readableBytes > 0 ? Chunk($0) : nil }
        }
      }
    }
  }
}
