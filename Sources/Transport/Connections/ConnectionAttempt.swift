internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
import Platform

/// What is needed to open connections to one endpoint.
struct Connector: Sendable {
  let endpoint: Endpoint
  let loop: any EventLoop
  let tls: TLSContext
  let book: AddressBook
  let settings: HTTPClient.Settings
  /// Which versions of HTTP may be agreed on; only lanes speak more than 1.1.
  var speaks = HTTPVersionChoice.http1
}

/// The handler that a channel is opened for, and that says when it can be used.
protocol OpenedConnection: ChannelHandler, SendableMetatype {
  /// Adds the handlers behind TLS.
  static func addHandlers(to pipeline: ChannelPipeline.SynchronousOperations, for connector: Connector) throws
  /// Calls back when the handshake is over; at once where there is none.
  func whenReady(_ body: @escaping (Result<Void, any Error>) -> Void)
  func close()
}

/// How long the phases of opening a connection took.
struct OpeningTimes {
  var resolving = TimeAmount.zero
  var connecting = TimeAmount.zero
  var securing: TimeAmount?
}

/// The opening of one connection: address, TCP, TLS, within the time allowed for all of it. Lives on its event loop.
final class ConnectionAttempt<Opened: OpenedConnection> {
  typealias Outcome = Result<Opened, TransportError>

  private let connector: Connector
  private var whenDone: ((Outcome) -> Void)?
  private var timer: Scheduled<Void>?
  private(set) var times = OpeningTimes()
  private var phaseBegan = NIODeadline.now()
  private let end: NIODeadline

  init(_ connector: Connector, whenDone: @escaping (Outcome) -> Void) {
    self.connector = connector
    self.whenDone = whenDone
    end = .now() + connector.settings.connectTimeout.timeAmount
  }

  private var endpoint: Endpoint { connector.endpoint }

  /// Begins; keeps itself until it is done.
  func start() {
    timer = connector.loop.assumeIsolated().scheduleTask(deadline: end) {
      self.finish(.failure(self.endpoint.unanswered(in: self.connector.settings.connectTimeout)))
    }
    switch endpoint.place {
    case .socket(let path): follow(bootstrap.connect(unixDomainSocketPath: path))
    case .host(let host, let port):
      let bound = NIOLoopBound(self, eventLoop: connector.loop)
      connector.book.find(host) { found in
        bound.eventLoop.execute { bound.value.resolved(found, host, port) }
      }
    }
  }

  private func resolved(_ found: Result<[SocketAddress], TransportError>, _ host: String, _ port: Int) {
    guard whenDone != nil else { return }
    times.resolving = endPhase()
    switch found {
    case .failure(let error): finish(.failure(error))
    case .success(let addresses):
      let addresses = addresses.map { address in
        var address = address
        address.port = port
        return address
      }
      if addresses.count == 1, let address = addresses.first { return follow(bootstrap.connect(to: address)) }
      let known = KnownAddresses(addresses: addresses, loop: connector.loop)
      follow(bootstrap.resolver(known).connect(host: host, port: port))
    }
  }

  private var bootstrap: ClientBootstrap {
    let connector = connector
    return ClientBootstrap(group: connector.loop)
      .connectTimeout(max(.milliseconds(1), end - .now()))
      .channelOption(
        .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 2048, initial: 2048, maximum: 65536)
      )
      .channelOption(.writeBufferWaterMark, value: .init(low: 1 << 17, high: 1 << 18))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try Self.addHandlers(to: channel.pipeline.syncOperations, connector)
        }
      }
  }

  private static func addHandlers(
    to pipeline: ChannelPipeline.SynchronousOperations, _ connector: Connector
  ) throws {
    if connector.endpoint.isSecure, case .host(let host, _) = connector.endpoint.place {
      try pipeline.addHandler(connector.tls.handler(host: host))
    }
    // The library does not ask for it; else programs that we start would keep our connections open.
    _ = try? pipeline.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { fcntl($0, F_SETFD, FD_CLOEXEC) }
    try Opened.addHandlers(to: pipeline, for: connector)
  }

  /// Waits for TCP, then for TLS.
  private func follow(_ connecting: EventLoopFuture<any Channel>) {
    connecting.hop(to: connector.loop).assumeIsolated().whenComplete { [self] result in
      switch result {
      case .failure(let error):
        if case .host(let host, _) = endpoint.place { connector.book.forget(host) }
        finish(.failure(endpoint.wording(error)))
      case .success(let channel):
        guard whenDone != nil, let connection = try? channel.pipeline.syncOperations.handler(type: Opened.self)
        else { return channel.close(promise: nil) }
        times.connecting = endPhase()
        connection.whenReady { [self] in secured(connection, $0) }
      }
    }
  }

  private func secured(_ connection: Opened, _ result: Result<Void, any Error>) {
    guard whenDone != nil else { return connection.close() }
    if endpoint.isSecure { times.securing = endPhase() }
    switch result {
    case .success: finish(.success(connection))
    case .failure(let error):
      connection.close()
      finish(.failure(endpoint.wording(error)))
    }
  }

  private func endPhase() -> TimeAmount {
    let now = NIODeadline.now()
    defer { phaseBegan = now }
    return now - phaseBegan
  }

  private func finish(_ outcome: Outcome) {
    timer?.cancel()
    let done = whenDone
    whenDone = nil
    done?(outcome)
  }
}

/// Addresses that are known already, for the connector that tries several at a time (RFC 8305).
private struct KnownAddresses: Resolver, Sendable {
  let addresses: [SocketAddress]
  let loop: any EventLoop

  func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> { answer(.inet) }
  func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> { answer(.inet6) }
  func cancelQueries() {}

  private func answer(_ family: NIOBSDSocket.ProtocolFamily) -> EventLoopFuture<[SocketAddress]> {
    loop.makeSucceededFuture(addresses.filter { $0.protocol == family })
  }
}
