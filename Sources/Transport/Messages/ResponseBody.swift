internal import NIOCore

/// The body of an answer, pulled by one reader; as long as nobody pulls, the server has to wait.
public final class ResponseBody: Sendable {
  let exchange: AsyncExchange

  init(_ exchange: AsyncExchange) { self.exchange = exchange }

  deinit { exchange.abandon() }

  /// The next bytes, at most some 64 KiB; nil at the end, which is the true end: a body that is shorter than said throws.
  public func next() async throws -> Chunk? { try await exchange.nextChunk().map(Chunk.init) }

  /// All bytes that are left.
  /// - Throws: `tooLarge` when they are more than the limit; the connection is closed then.
  public func collect(upTo limit: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    while let buffer = try await exchange.nextChunk() {
      guard buffer.readableBytes <= limit - bytes.count else {
        exchange.abandon()
        throw TransportError(
          .tooLarge, "the answer of \(exchange.endpoint) is larger than the \(limit) bytes that were expected")
      }
      bytes.append(contentsOf: buffer.readableBytesView)
    }
    return bytes
  }

  /// Reads on to the end without keeping anything, so that the connection can be used again; gives up, closing it, when
  /// there are more bytes than the limit.
  public func drain(upTo limit: Int = 1 << 18) async throws {
    var count = 0
    while let buffer = try await exchange.nextChunk() {
      count += buffer.readableBytes
      if count > limit { return exchange.abandon() }
    }
  }

  /// Closes the connection, unless the body has ended.
  public func cancel() { exchange.abandon() }
}
