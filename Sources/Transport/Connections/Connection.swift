internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import NIOTLS

/// One HTTP/1.1 connection: the last handler of its channel. It works on one exchange at a time, on its event loop, by plain
/// calls; who gives it work (a pool, a lane) is its owner.
final class Connection: ChannelDuplexHandler, OpenedConnection {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundIn = HTTPClientRequestPart
  typealias OutboundOut = HTTPClientRequestPart

  let endpoint: Endpoint
  weak var owner: (any ConnectionOwner)?
  /// How long the peer may let us wait for a byte.
  let patience: TimeAmount

  var context: ChannelHandlerContext?
  var exchange: (any Exchange)?
  var sending = SendingState()
  private var receiving = ReceivingState()
  private(set) var isClosed = false
  private(set) var exchangesBegun = 0
  /// When the last byte went or came, or waiting began.
  var lastActivity = NIODeadline.now()
  /// The first error of the channel.
  private var firstError: (any Error)?
  private var isSecured: Bool
  /// Told once when the connection can be used, or why it cannot.
  private var whenReady: ((Result<Void, any Error>) -> Void)?

  init(_ endpoint: Endpoint, patience: TimeAmount) {
    self.endpoint = endpoint
    self.patience = patience
    isSecured = !endpoint.isSecure
  }

  /// Whether it can take an exchange now.
  var isUsable: Bool { !isClosed && exchange == nil && context?.channel.isActive == true }

  // MARK: Beginning

  static func addHandlers(to pipeline: ChannelPipeline.SynchronousOperations, for connector: Connector) throws {
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderListSize = connector.settings.headLimit
    limits.maxHeaderFieldSize = connector.settings.headLimit
    limits.maxHeaderFieldCount = 1000
    try pipeline.addHandler(HTTPRequestEncoder())
    try pipeline.addHandler(
      ByteToMessageHandler(
        HTTPResponseDecoder(informationalResponseStrategy: .forward, limitConfiguration: limits)))
    try pipeline.addHandler(Connection(connector.endpoint, patience: connector.settings.idleTimeout.timeAmount))
  }

  /// Calls back when the handshake is over; at once where there is none.
  func whenReady(_ body: @escaping (Result<Void, any Error>) -> Void) {
    if isClosed || context?.channel.isActive != true { return body(.failure(firstError ?? ChannelError.alreadyClosed)) }
    if isSecured { body(.success(())) } else { whenReady = body }
  }

  private func becomeReady(_ result: Result<Void, any Error>) {
    guard let body = whenReady else { return }
    whenReady = nil
    body(result)
  }

  /// Sends the request of an exchange and tells it the answer.
  func begin(_ exchange: any Exchange) {
    exchangesBegun += 1
    guard let context, isUsable else {
      owner?.connection(self, lost: exchange, endpoint.cut(), isUntouched: true)
      return
    }
    self.exchange = exchange
    sending = SendingState()
    receiving = ReceivingState()
    lastActivity = .now()
    context.write(wrapOutboundOut(.head(exchange.head)), promise: nil)
    beginBody(exchange.outgoingBody, context)
  }

  /// Closes it, whatever it does; its exchange is told nothing.
  func close() {
    exchange = nil
    context?.close(promise: nil)
  }

  /// Gives up an exchange, if it is still the one that is worked on.
  func giveUp(_ given: any Exchange) { if exchange === given { close() } }

  /// Ends the exchange that runs with an error.
  func fail(_ error: TransportError) {
    guard let lost = exchange else { return close() }
    let isUntouched = !receiving.isTouched
    close()
    if let owner {
      owner.connection(self, lost: lost, error, isUntouched: isUntouched)
    } else {
      lost.failed(error)
    }
  }

  /// Ends the exchange when it has taken too long; called now and then by the owner.
  ///
  /// - Parameter late: how much later than due the call comes. While the process was stopped, or had no processor, it was not
  ///   the peer that was silent: what it sent may be waiting to be read.
  func checkTime(_ now: NIODeadline, late: TimeAmount) {
    guard let exchange else { return }
    lastActivity = min(now, lastActivity + late)
    if let deadline = exchange.deadline, deadline <= now { return fail(endpoint.overdue()) }
    if isPeerAwaited, now - lastActivity > patience { fail(endpoint.silent(for: patience)) }
  }

  /// Whether it is the other side that everything waits for: neither our reader nor the source of our body.
  private var isPeerAwaited: Bool {
    !receiving.isHeld && (sending.isComplete || sending.isAsking || context?.channel.isWritable == false)
  }

  // MARK: The channel's calls

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? TLSUserEvent, case .handshakeCompleted = event {
      isSecured = true
      becomeReady(.success(()))
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    lastActivity = .now()
    switch unwrapInboundIn(data) {
    case .head(let head): received(head)
    case .body(let bytes): exchange?.received(bytes)
    case .end: receiving.isComplete = true
    }
  }

  private func received(_ head: HTTPResponseHead) {
    receiving.isTouched = true
    guard let exchange else { return close() }
    switch head.status.code {
    case 101: fail(endpoint.malformed("it changed the protocol without being asked to"))
    case 100..<200:
      receiving.interimCount += 1
      if receiving.interimCount > 64 { return fail(endpoint.malformed("it sent interim answers without end")) }
      if head.status == .continue, sending.isAsking { releaseBody() }
    default:
      receiving.isKeptAlive = head.isKeepAlive
      receiving.isDelimited =
        head.headers.contains(name: "content-length") || head.headers.contains(name: "transfer-encoding")
      sending.isAsking = false
      exchange.received(head)
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if receiving.isComplete { finish() } else { exchange?.finishedReading() }
    context.fireChannelReadComplete()
  }

  /// The answer is complete. Only here, not at its last byte, is the connection free: what the server sent too much would
  /// else be taken for the beginning of the next answer.
  private func finish() {
    receiving.isComplete = false
    guard let done = exchange else { return }
    exchange = nil
    let isReusable =
      receiving.isKeptAlive && sending.isComplete && context?.channel.isActive == true && firstError == nil
    done.ended()
    if isReusable { owner?.connectionIsFree(self) } else { close() }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if case .uncleanShutdown? = error as? NIOSSLError {
      // No harm after a complete answer; the end of one without a length is not to be believed then.
      if !receiving.isDelimited { firstError = firstError ?? error }
      return
    }
    firstError = firstError ?? endpoint.explainingDates(error, context.pipeline)
    if exchange != nil, !receiving.isComplete {
      if error is HTTPParserError { receiving.isTouched = true }
      fail(endpoint.wording(error))
    } else if !receiving.isComplete {
      close()
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    isClosed = true
    becomeReady(.failure(firstError ?? ChannelError.eof))
    if receiving.isComplete, firstError == nil || receiving.isDelimited {
      finish()
    } else if exchange != nil {
      fail(endpoint.wording(firstError ?? ChannelError.eof))
    }
    owner?.connectionIsClosed(self)
    context.fireChannelInactive()
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    lastActivity = .now()
    if context.channel.isWritable {
      sendMore()
      exchange?.becameWritable()
    }
    context.fireChannelWritabilityChanged()
  }

  // MARK: Back-pressure

  func read(context: ChannelHandlerContext) {
    if exchange?.isFull == true { receiving.isHeld = true } else { context.read() }
  }

  /// Reads on, after the reader has taken enough.
  func resumeReading() {
    guard receiving.isHeld else { return }
    receiving.isHeld = false
    lastActivity = .now()
    context?.read()
  }

  private struct ReceivingState {
    /// Whether any part of an answer came.
    var isTouched = false
    var isKeptAlive = false
    /// Whether the answer says where it ends.
    var isDelimited = true
    var isComplete = false
    var interimCount = 0
    /// Whether the channel wants to read and the exchange is full.
    var isHeld = false
  }
}
