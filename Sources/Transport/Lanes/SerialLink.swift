internal import NIOCore
internal import NIOSSL

/// A connection of HTTP/1.1: one request at a time.
final class SerialLink: LaneLink {
  private let handler: SerialHandler
  private(set) var work: LaneWork?
  private(set) var requests = 0

  init(_ site: LaneSite, _ handler: SerialHandler) {
    self.handler = handler
    super.init(site)
    handler.link = self
  }

  var isUsable: Bool { !isClosed && work == nil && handler.isActive }

  override var load: Int { work == nil ? 0 : 1 }

  override func begin(_ work: LaneWork) {
    self.work = work
    work.link = self
    requests += 1
    work.answer.times.sent = site.pool.now
    if handler.isActive { handler.send(work) } else { fail(site.endpoint.cut(), isStale: requests > 1) }
  }

  /// The answer is complete.
  func ended(isReusable: Bool) {
    guard let work else { return }
    self.work = nil
    work.answer.times.ended = site.pool.now
    site.ended(work, self, isReusable: isReusable)
  }

  /// There will be no complete answer.
  func fail(_ error: TransportError) { fail(error, isStale: requests > 1 && handler.isUntouched) }

  private func fail(_ error: TransportError, isStale: Bool) {
    let lost = work
    work = nil
    close()
    if let lost { site.lost(lost, error, isStale: isStale) }
  }

  override func checkTime(_ now: Int64) {
    if let work, work.deadline <= now { fail(site.endpoint.overdue()) }
  }

  override func abandon(_ work: LaneWork) { if self.work === work { close() } }

  override func resumeReading() {
    isHeld = false
    if mayRead() { handler.read() }
  }

  override func close() {
    work = nil
    handler.close()
    site.linkIsClosed(self)
  }
}

/// The last handler of a connection of HTTP/1.1: writes heads, parses answers, counts bodies and drops them.
final class SerialHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = Never
  typealias OutboundOut = ByteBuffer

  private let endpoint: Endpoint
  /// Kept until the channel goes.
  var link: SerialLink?
  private var context: ChannelHandlerContext?
  private var parser: AnswerParser
  private var buffer = ByteBuffer()
  private var firstError: (any Error)?

  init(_ endpoint: Endpoint, headLimit: Int) {
    self.endpoint = endpoint
    parser = AnswerParser(headLimit: headLimit)
  }

  var isActive: Bool { context?.channel.isActive == true }

  /// Whether not a byte of an answer has come.
  var isUntouched: Bool { parser.isUntouched }

  func send(_ work: LaneWork) {
    guard let context, let heads = link?.site.heads else { return }
    parser.begin(isHead: heads.isHead(work))
    buffer.clear()
    heads.write(work, to: &buffer)
    context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
  }

  func close() { context?.close(promise: nil) }

  func read() { context?.read() }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    link = nil
  }

  func read(context: ChannelHandlerContext) { if link?.mayRead() ?? true { context.read() } }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard let link else { return }
    guard let work = link.work else { return link.close() }
    let bytes = unwrapInboundIn(data)
    let before = work.answer.receivedLength
    let fault = bytes.withUnsafeReadableBytes { bytes -> AnswerParser.Fault? in
      do throws(AnswerParser.Fault) {
        try parser.parse(bytes, into: work, names: link.site.pool.names)
        return nil
      } catch {
        return error
      }
    }
    if let fault { return link.fail(endpoint.wording(of: fault)) }
    if work.answer.status != 0, work.answer.times.answered == 0 { work.answer.times.answered = link.site.pool.now }
    link.site.took(Int(work.answer.receivedLength &- before))
  }

  /// Only here, not at its last byte, is an answer over: what the server sent too much would else be taken for the beginning of
  /// the next one.
  func channelReadComplete(context: ChannelHandlerContext) {
    if parser.isComplete, let link { link.ended(isReusable: parser.isReusable && firstError == nil) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if case .uncleanShutdown? = error as? NIOSSLError {
      // No harm after a complete answer; the end of one without a length is not to be believed then.
      if parser.endsAtClose { firstError = firstError ?? error }
      return
    }
    firstError = firstError ?? error
    if !parser.isComplete { link?.fail(endpoint.wording(error)) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    guard let link else { return }
    if link.work != nil {
      if parser.isComplete || parser.endsAtClose && firstError == nil {
        link.ended(isReusable: false)
      } else {
        link.fail(firstError.map { endpoint.wording($0) } ?? endpoint.cut(link.work?.answer))
      }
    }
    link.close()
  }
}

extension Endpoint {
  /// The connection ended before its answer did.
  func cut(_ answer: LaneAnswer?) -> TransportError {
    guard let answer, answer.status != 0, let length = answer.declaredLength else { return cut() }
    return TransportError(.cut, "\(self) closed the connection after \(answer.receivedLength) of \(length) bytes")
  }
}
