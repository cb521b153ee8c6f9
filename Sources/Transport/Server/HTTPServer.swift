internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
import Platform

/// Answers HTTP/1.1 requests, with or without TLS: keep-alive, pipelining, bodies with back-pressure, and limits on all that a
/// client can send or hold up.
public final class HTTPServer: Sendable {
  /// Answers a request. It runs in a task of its own, which is cancelled when the client goes away.
  public typealias Handler = @Sendable (ServerRequest) async -> ServerResponse

  /// Where a server listens and how patient it is.
  public struct Settings: Sendable, Hashable {
    /// The address to listen at: a number such as `127.0.0.1` or `::1`, or `localhost`.
    public var host = "127.0.0.1"
    /// The port; 0 takes any free one.
    public var port = 0
    /// How it proves who it is; without it connections are not encrypted.
    public var identity: ServerIdentity?
    /// How many connections may be open; further ones wait. Less where the process may open fewer files.
    public var connectionLimit = 1024
    /// The most bytes of a request's line and fields.
    public var headLimit = 1 << 16
    /// The most bytes of a request's body.
    public var bodyLimit = 1 << 16
    /// How long a client may take for a request, and how long it may keep a connection without one.
    public var requestTimeout: Duration = .seconds(60)
    /// How long a client may take nothing of an answer.
    public var sendTimeout: Duration = .seconds(60)
    /// About how many bytes of an answer may be on their way to a client that does not read; nil for what is fastest.
    public var readAhead: Int?

    /// Whether only this machine can reach it.
    public var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

    /// The usual settings.
    public init() {}

    fileprivate var waterMark: ChannelOptions.Types.WriteBufferWaterMark {
      let high = max(1 << 14, min(1 << 18, readAhead ?? 1 << 18))
      return .init(low: high / 2, high: high)
    }
  }

  /// The port that it listens at.
  public let port: Int
  private let listener: any Channel
  private let core: ServerCore

  private init(_ listener: any Channel, _ core: ServerCore) {
    self.listener = listener
    self.core = core
    port = listener.localAddress?.port ?? core.settings.port
  }

  /// How many connections are open.
  public var connections: Int { core.connections }

  /// Begins to listen.
  /// - Throws: `TransportError` when the port is taken or not permitted, or the certificate is not usable.
  public static func start(_ settings: Settings, handler: @escaping Handler) async throws -> HTTPServer {
    await Descriptors.prepare()
    let tls = try settings.identity?.context()
    let core = ServerCore(settings, handler)
    let limit = max(1, min(settings.connectionLimit, Descriptors.socketLimit / 3))
    var bootstrap = ServerBootstrap(group: EventLoops.group)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          closeOnExec(channel)
          try channel.pipeline.syncOperations.addHandlers([
            AcceptBackoffHandler(shouldForwardIOErrorCaught: false), AcceptLimit(limit),
          ])
        }
      }
      .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
      .childChannelOption(.writeBufferWaterMark, value: settings.waterMark)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          closeOnExec(channel)
          try addHandlers(to: channel.pipeline.syncOperations, tls, core)
        }
      }
    if let readAhead = settings.readAhead {
      bootstrap = bootstrap.childChannelOption(.socketOption(.so_sndbuf), value: .init(readAhead))
    }
    do {
      let listener = try await bootstrap.bind(host: settings.host, port: settings.port).get()
      return HTTPServer(listener, core)
    } catch {
      throw explain(error, settings)
    }
  }

  /// Takes no more connections, closes those that there are, and waits until nothing is done for them any more.
  public func stop() async {
    try? await listener.close().get()
    await core.stop()
  }

  private static func addHandlers(
    to pipeline: ChannelPipeline.SynchronousOperations, _ tls: NIOSSLContext?, _ core: ServerCore
  ) throws {
    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderListSize = core.settings.headLimit
    limits.maxHeaderFieldSize = core.settings.headLimit
    limits.maxHeaderFieldCount = 200
    try pipeline.addHandlers(
      HTTPResponseEncoder(),
      ByteToMessageHandler(
        HTTPRequestDecoder(
          leftOverBytesStrategy: .dropBytes, informationalResponseStrategy: .drop, limitConfiguration: limits)),
      HTTPServerPipelineHandler(), HTTPServerProtocolErrorHandler(), ServerConnection(core))
  }

  /// Else programs that we start would keep our sockets open.
  private static func closeOnExec(_ channel: any Channel) {
    _ = try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
      fcntl($0, F_SETFD, FD_CLOEXEC)
    }
  }

  private static func explain(_ error: any Error, _ settings: Settings) -> any Error {
    let place = "\(settings.host):\(settings.port)"
    guard let error = error as? IOError else {
      if error is SocketAddressError { return TransportError(.unreachable, "\(place) is no address to listen at") }
      return TransportError(.failed, "nobody can listen at \(place)")
    }
    switch error.errnoCode {
    case EADDRINUSE:
      return TransportError(
        .failed, "\(place) is taken: another program listens there", hint: "choose another port; 0 takes any free one")
    case EACCES, EPERM:
      return TransportError(
        .failed, "listening at \(place) is not permitted", hint: "ports below 1024 belong to the system; 8080 does not")
    case EADDRNOTAVAIL:
      return TransportError(
        .unreachable, "\(settings.host) is no address of this machine", hint: "127.0.0.1 is the machine itself")
    default:
      return TransportError(.failed, "nobody can listen at \(place): \(String(cString: strerror(error.errnoCode)))")
    }
  }
}
