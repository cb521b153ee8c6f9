internal import NIOCore
internal import NIOHTTP1

/// One connection of a server: the last handler of its channel. It collects a request, has it answered by a task, and sends the
/// answer; the handler before it lets one request through at a time.
final class ServerConnection: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let core: ServerCore
  private var context: ChannelHandlerContext?
  private var exchange: ServerExchange?
  private var task: Task<Void, Never>?
  private var head: HTTPRequestHead?
  private var body: [UInt8] = []
  private var isSending = false
  private var isClosing = false
  /// Whether the channel has ended: what is still delivered then, from what was read before, is answered by nobody.
  private(set) var isOver = false
  private var timer: Scheduled<Void>?
  /// When waiting for the client began: for a request, or for it to take what was sent.
  private var waitingSince = NIODeadline.now()

  init(_ core: ServerCore) { self.core = core }

  var isWritable: Bool { context?.channel.isWritable ?? false }

  // MARK: The channel's calls

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    if context.channel.isActive { begin(context) }
  }

  func channelActive(context: ChannelHandlerContext) {
    begin(context)
    context.fireChannelActive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  private func begin(_ context: ChannelHandlerContext) {
    guard timer == nil else { return }
    if !core.entered(context.channel) { return context.close(promise: nil) }
    waitingSince = .now()
    checkLater()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      body = []
      if head.headers["expect"].contains(where: { $0.lowercased() == "100-continue" }) {
        context.writeAndFlush(
          wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
      }
    case .body(let bytes):
      guard body.count + bytes.readableBytes <= core.settings.bodyLimit else { return refuse() }
      body.append(contentsOf: bytes.readableBytesView)
    case .end: answer(context)
    }
  }

  private func answer(_ context: ChannelHandlerContext) {
    guard let head, !isClosing, !isOver else { return }
    self.head = nil
    let request = ServerRequest(
      method: head.method.rawValue, target: head.uri, fields: HTTPFields(headers: head.headers), body: body,
      peer: context.channel.remoteAddress?.ipAddress ?? "")
    body = []
    // The older version keeps connections only where both sides say so; it is not worth it.
    let isKept = head.isKeepAlive && head.version == .http1_1
    start { await $0.run(request, $1, isKeptAlive: isKept) }
  }

  private func start(_ body: @escaping @Sendable (ServerExchange, HTTPServer.Handler) async -> Void) {
    guard let context else { return }
    let exchange = ServerExchange(self, on: context.eventLoop)
    self.exchange = exchange
    task = core.run { [handler = core.handler] in await body(exchange, handler) }
  }

  /// Says that the request is too large; what comes behind it is not read.
  private func refuse() {
    guard head != nil, !isClosing else { return }
    head = nil
    let headers: HTTPHeaders = ["Content-Length": "0", "Connection": "close"]
    sendHead(HTTPResponseHead(version: .http1_1, status: .payloadTooLarge, headers: headers))
    finish(isKept: false)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  func channelInactive(context: ChannelHandlerContext) {
    isOver = true
    timer?.cancel()
    exchange?.closed()
    exchange = nil
    // Whoever asked has gone: what is done for it alone can stop.
    task?.cancel()
    task = nil
    core.left(context.channel)
    context.fireChannelInactive()
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    waitingSince = .now()
    if context.channel.isWritable { exchange?.becameWritable() }
    context.fireChannelWritabilityChanged()
  }

  // MARK: Sending

  func sendHead(_ head: HTTPResponseHead) {
    guard let context, !isClosing else { return }
    isSending = true
    waitingSince = .now()
    context.write(wrapOutboundOut(.head(head)), promise: nil)
  }

  func send(_ bytes: ByteBuffer, flushes: Bool = true) {
    guard let context, isSending else { return }
    waitingSince = .now()
    context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
    if flushes { context.flush() }
  }

  /// The answer is complete.
  func finish(isKept: Bool) {
    guard let context, isSending else { return }
    isSending = false
    isClosing = !isKept
    waitingSince = .now()
    let done = exchange
    exchange = nil
    task = nil
    // Before the end is written: with it the next request may come.
    done?.becameWritable()
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    let promise = isKept ? nil : context.eventLoop.makePromise(of: Void.self)
    promise?.futureResult.whenComplete { _ in bound.value.close(promise: nil) }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: promise)
  }

  /// Closes in the middle of an answer, after what was sent of it.
  func cut(_ given: ServerExchange) {
    guard let context, exchange === given else { return }
    isClosing = true
    isSending = false
    context.flush()
    context.close(promise: nil)
  }

  // MARK: Patience

  /// A look now and then, often enough for the shorter patience.
  private func checkLater() {
    let patience = min(core.settings.requestTimeout, core.settings.sendTimeout)
    timer = context?.eventLoop.assumeIsolated().scheduleTask(in: patience.timeAmount) { [weak self] in self?.check() }
  }

  /// Closes when the client has kept us waiting for too long: for a whole request, or for taking what was sent.
  private func check() {
    guard let context else { return }
    let isOurTurn = exchange != nil && context.channel.isWritable
    let patience = exchange == nil ? core.settings.requestTimeout : core.settings.sendTimeout
    if !isOurTurn, Duration(NIODeadline.now() - waitingSince) >= patience { return context.close(promise: nil) }
    checkLater()
  }
}
