internal import NIOCore

/// Lets only so many connections in at a time; the others wait in the system's queue. The first handler of a listening channel.
final class AcceptLimit: ChannelDuplexHandler {
  typealias InboundIn = any Channel
  typealias InboundOut = any Channel
  typealias OutboundIn = Never

  private let limit: Int
  private var count = 0
  private var isHeld = false

  init(_ limit: Int) { self.limit = limit }

  func read(context: ChannelHandlerContext) {
    if count >= limit { isHeld = true } else { context.read() }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let channel = unwrapInboundIn(data)
    count += 1
    let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
    channel.closeFuture.hop(to: context.eventLoop).whenComplete { _ in
      bound.value.handler.left(bound.value.context)
    }
    context.fireChannelRead(data)
  }

  private func left(_ context: ChannelHandlerContext) {
    count -= 1
    guard isHeld, count < limit else { return }
    isHeld = false
    context.read()
  }
}
