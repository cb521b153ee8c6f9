internal import NIOCore
internal import NIOHTTP1

extension Connection {
  /// How far the request has been sent.
  struct SendingState {
    /// What is left of a body in memory.
    var rest: ByteBuffer?
    /// What is sent when the server has said that it wants it.
    var held: OutgoingBody?
    /// Whether the server has been asked and has not answered yet.
    var isAsking = false
    var isStreaming = false
    var isComplete = false
  }

  /// How much of a body is given to the channel at once, in bytes.
  private static var sliceSize: Int { 1 << 17 }

  /// How long a server may think about `Expect: 100-continue` before it gets the body anyway (RFC 9110, 10.1.1).
  private static var thinkingTime: TimeAmount { .seconds(1) }

  func beginBody(_ body: OutgoingBody, _ context: ChannelHandlerContext) {
    switch body {
    case .none: endBody()
    case .bytes(_, afterAsking: true), .stream(afterAsking: true):
      sending.held = body
      sending.isAsking = true
      context.flush()
      let asked = exchangesBegun
      context.eventLoop.assumeIsolated().scheduleTask(in: Self.thinkingTime) { [weak self] in
        if let self, asked == self.exchangesBegun, self.exchange != nil { self.releaseBody() }
      }
    default: sendBody(body)
    }
  }

  /// Sends the body that was held back, unless the answer is there already.
  func releaseBody() {
    guard sending.isAsking, let body = sending.held else { return }
    sending.isAsking = false
    sending.held = nil
    sendBody(body)
  }

  private func sendBody(_ body: OutgoingBody) {
    switch body {
    case .none: endBody()
    case .bytes(let bytes, _):
      sending.rest = bytes
      sendMore()
    case .stream:
      sending.isStreaming = true
      context?.flush()
      exchange?.mayStream(over: self)
    }
  }

  /// Sends more of a body in memory, as much as the channel takes.
  func sendMore() {
    guard let context, sending.rest != nil else { return }
    while context.channel.isWritable, let count = sending.rest?.readableBytes, count > 0 {
      guard let slice = sending.rest?.readSlice(length: min(count, Self.sliceSize)) else { break }
      context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(slice))), promise: nil)
    }
    if sending.rest?.readableBytes == 0 {
      sending.rest = nil
      endBody()
    }
  }

  /// Sends some of a streamed body; false when the channel should be given no more until `becameWritable`.
  func send(_ bytes: ByteBuffer, of given: any Exchange) -> Bool {
    guard let context, exchange === given, sending.isStreaming else { return true }
    lastActivity = .now()
    context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
    return context.channel.isWritable
  }

  /// The streamed body is complete.
  func finishSending(of given: any Exchange) {
    guard exchange === given, sending.isStreaming else { return }
    sending.isStreaming = false
    endBody()
  }

  private func endBody() {
    sending.isComplete = true
    lastActivity = .now()
    context?.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }
}
