internal import NIOCore
internal import NIOHTTP2
internal import NIOSSL
internal import NIOTLS

/// Waits for the end of the handshake, and puts the handlers of the version of HTTP that was agreed on in its place.
final class LaneOpening: ChannelInboundHandler, RemovableChannelHandler, OpenedConnection {
  typealias InboundIn = ByteBuffer

  private let connector: Connector
  private var context: ChannelHandlerContext?
  private var firstError: (any Error)?
  /// Whether the handlers are in place.
  private var isReady: Bool
  /// Whether they have been told that the channel is connected, which comes a little later than that it is.
  private var isActive = false
  private var speaksParallel: Bool
  private var handler: (any ChannelHandler)?
  private var whenReady: ((Result<Void, any Error>) -> Void)?

  init(_ connector: Connector) {
    self.connector = connector
    isReady = !connector.endpoint.isSecure
    speaksParallel = isReady && connector.speaks == .http2
  }

  static func addHandlers(to pipeline: ChannelPipeline.SynchronousOperations, for connector: Connector) throws {
    let opening = LaneOpening(connector)
    try pipeline.addHandler(opening)
    if opening.isReady { try opening.install() }
  }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  private func install() throws {
    guard let pipeline = context?.pipeline.syncOperations else { return }
    if speaksParallel {
      let link = ParallelHandler(connector.endpoint)
      try pipeline.addHandler(ParallelHandler.frames(headLimit: connector.settings.headLimit))
      try pipeline.addHandler(link)
      handler = link
    } else {
      let link = SerialHandler(connector.endpoint, headLimit: connector.settings.headLimit)
      try pipeline.addHandler(link)
      handler = link
    }
  }

  func whenReady(_ body: @escaping (Result<Void, any Error>) -> Void) {
    guard let context, context.channel.isActive else { return body(.failure(firstError ?? ChannelError.eof)) }
    if isReady, isActive { body(.success(())) } else { whenReady = body }
  }

  private func becomeReady(_ result: Result<Void, any Error>) {
    let body = whenReady
    whenReady = nil
    body?(result)
  }

  func close() { context?.close(promise: nil) }

  /// Makes the link of a connection that is ready, and goes out of its way.
  func makeLink(_ site: LaneSite) throws(TransportError) -> LaneLink {
    guard let context, context.channel.isActive else { throw site.endpoint.cut() }
    defer { context.pipeline.syncOperations.removeHandler(self, promise: nil) }
    if connector.speaks == .http2, !speaksParallel {
      throw site.endpoint.otherVersion()
    }
    switch handler {
    case let handler as SerialHandler: return SerialLink(site, handler)
    case let handler as ParallelHandler: return ParallelLink(site, handler)
    default: throw site.endpoint.cut()
    }
  }

  func channelActive(context: ChannelHandlerContext) {
    context.fireChannelActive()
    isActive = true
    if isReady { becomeReady(.success(())) }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? TLSUserEvent, case .handshakeCompleted(let agreed) = event, !isReady {
      isReady = true
      speaksParallel = agreed == "h2"
      do {
        try install()
        becomeReady(.success(()))
      } catch {
        becomeReady(.failure(error))
      }
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    firstError = firstError ?? connector.endpoint.explainingDates(error, context.pipeline)
    if isReady { context.fireErrorCaught(error) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    becomeReady(.failure(firstError ?? ChannelError.eof))
    context.fireChannelInactive()
  }
}
