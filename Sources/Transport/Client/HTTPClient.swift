internal import NIOCore
import Synchronization

/// Makes HTTP/1.1 requests over connections that it keeps. Cheap to make: nothing is started before the first request.
///
/// When the last reference goes, idle connections are closed; bodies that are being read go on to their end.
public final class HTTPClient: Sendable {
  /// How patient a client is and how much it holds.
  public struct Settings: Sendable, Hashable {
    /// How many connections there may be to one endpoint; further requests wait in their order. At least 1.
    public var connectionsPerEndpoint = 64
    /// How long finding the address, connecting and agreeing on keys may take together.
    public var connectTimeout: Duration = .seconds(15)
    /// How long the server may send and take nothing while it has our request.
    public var idleTimeout: Duration = .seconds(60)
    /// How long an unused connection is kept.
    public var keepAlive: Duration = .seconds(30)
    /// How long the address of a host is remembered.
    public var addressLifetime: Duration = .seconds(60)
    /// The most bytes of an answer's fields.
    public var headLimit = 1 << 18
    /// How servers prove who they are.
    public var tls = TLSOptions()

    /// The usual settings.
    public init() {}
  }

  /// The settings that it was made with.
  public let settings: Settings
  /// Nil after `shut`.
  private let pools = Mutex<[Endpoint: PoolHandle]?>([:])
  private let tls: TLSContext
  private let book: AddressBook

  /// Makes a client.
  public init(_ settings: Settings = Settings()) {
    self.settings = settings
    tls = TLSContext(settings.tls)
    book = AddressBook(lifetime: settings.addressLifetime.timeAmount)
  }

  deinit { shut() }

  /// Makes a request and gives the head of the answer, whatever its status is; the body is pulled from it.
  ///
  /// Cancelling the task closes the connection at once.
  /// - Parameter limit: how long the whole may take, with the body.
  /// - Throws: `TransportError`, or what the body's stream throws.
  public func send(_ request: HTTPRequest, within limit: Duration? = nil) async throws -> HTTPResponse {
    await Descriptors.prepare()
    let endpoint = request.url.endpoint
    guard !Task.isCancelled, let pool = pool(for: endpoint) else { throw endpoint.abandoned() }
    let exchange = try AsyncExchange(request, pool: pool, limit: limit)
    return try await withTaskCancellationHandler {
      guard case .stream(let length, let next) = request.body else { return try await exchange.response() }
      async let feeding: Void = exchange.feed(length, next)
      let response = try await exchange.response()
      // A refused body is not waited for: its source is cancelled on the way out.
      if !exchange.isBodyRefused { try await feeding }
      return response
    } onCancel: {
      exchange.abandon()
    }
  }

  /// Closes idle connections and takes no more requests; those that run go on to their end.
  public func shut() {
    let pools = pools.withLock { pools in
      defer { pools = nil }
      return pools
    }
    for pool in (pools ?? [:]).values { pool.execute { $0.shut() } }
  }

  private func pool(for endpoint: Endpoint) -> PoolHandle? {
    pools.withLock { pools in
      guard let known = pools else { return nil }
      if let pool = known[endpoint] { return pool }
      let pool = PoolHandle(
        Connector(endpoint: endpoint, loop: EventLoops.next(), tls: tls, book: book, settings: settings))
      pools?[endpoint] = pool
      return pool
    }
  }
}
