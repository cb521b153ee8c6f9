internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2

/// The last handler of a connection of HTTP/2: frames to and from its link, without a channel for each stream, which would cost
/// twice as much.
final class ParallelHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTP2Frame
  typealias OutboundIn = Never
  typealias OutboundOut = HTTP2Frame

  private let endpoint: Endpoint
  /// Kept until the channel goes.
  var link: ParallelLink?
  private var context: ChannelHandlerContext?
  private var nextStream = 1
  private(set) var isReading = false
  private var needsFlush = false
  private var firstError: (any Error)?
  /// Bytes that came since the server was last told that it may send more.
  private var unacknowledged = 0
  private var unacknowledgedOfStreams: [HTTP2StreamID: Int] = [:]

  private static let streamWindow = 1 << 20
  private static let connectionWindow = 1 << 24

  init(_ endpoint: Endpoint) { self.endpoint = endpoint }

  /// The handler below, which knows the frames.
  static func frames(headLimit: Int) -> NIOHTTP2Handler {
    var connection = NIOHTTP2Handler.ConnectionConfiguration()
    connection.initialSettings = [
      HTTP2Setting(parameter: .enablePush, value: 0),
      HTTP2Setting(parameter: .initialWindowSize, value: streamWindow),
      HTTP2Setting(parameter: .maxHeaderListSize, value: headLimit),
    ]
    // Whether the length is right is looked at by the link, for both versions in the same way.
    connection.contentLengthValidation = .disabled
    // Ours are checked once for all requests, theirs where they are used; to look at all of them costs a tenth of the time.
    connection.headerBlockValidation = .disabled
    connection.maximumSequentialEmptyDataFrames = 16
    connection.controlFrameRateLimit.maximumCount = 10_000
    var stream = NIOHTTP2Handler.StreamConfiguration()
    stream.streamResetFrameRateLimit.maximumCount = 100_000
    stream.streamErrorRateLimit.maximumCount = 100_000
    return NIOHTTP2Handler(
      mode: .client, connectionConfiguration: connection, streamConfiguration: stream)
  }

  var isActive: Bool { context?.channel.isActive == true }

  /// Whether there are numbers left for streams.
  var hasIdentifiers: Bool { nextStream < 1 << 30 }

  // MARK: Sending

  /// The number of the next stream.
  func takeStream() -> HTTP2StreamID {
    defer { nextStream += 2 }
    return HTTP2StreamID(nextStream)
  }

  /// Writes a request, which `flush` or the end of reading sends.
  func send(_ fields: HPACKHeaders, on stream: HTTP2StreamID) {
    write(stream, .headers(.init(headers: fields, endStream: true)))
  }

  func reset(_ stream: HTTP2StreamID) {
    unacknowledgedOfStreams[stream] = nil
    write(stream, .rstStream(.cancel))
  }

  private func write(_ stream: HTTP2StreamID, _ payload: HTTP2Frame.FramePayload) {
    needsFlush = true
    context?.write(wrapOutboundOut(HTTP2Frame(streamID: stream, payload: payload)), promise: nil)
  }

  func flush() {
    guard needsFlush else { return }
    needsFlush = false
    context?.flush()
  }

  func close() { context?.close(promise: nil) }

  func read() { context?.read() }

  // MARK: The channel's calls

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    if context.channel.isActive { widen() }
  }

  private func widen() {
    write(.rootStream, .windowUpdate(windowSizeIncrement: Self.connectionWindow))
    flush()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    link = nil
  }

  func channelActive(context: ChannelHandlerContext) {
    widen()
    context.fireChannelActive()
  }

  func read(context: ChannelHandlerContext) { if link?.mayRead() ?? true { context.read() } }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    isReading = true
    let frame = unwrapInboundIn(data)
    switch frame.payload {
    case .headers(let headers): link?.received(headers.headers, isEnd: headers.endStream, on: frame.streamID)
    case .data(let data): received(data, on: frame.streamID)
    case .rstStream(let code): wasReset(frame.streamID, code)
    case .goAway(let last, _, _): link?.drain(after: last)
    case .settings(.settings(let settings)):
      let limit = settings.last { $0.parameter == .maxConcurrentStreams }
      if let limit { link?.allowed(streams: limit.value) }
    default: break
    }
  }

  private func received(_ data: HTTP2Frame.FramePayload.Data, on stream: HTTP2StreamID) {
    let count = data.data.readableBytes
    // Padding counts for the windows, with its own length.
    let taken = count + (data.paddingBytes.map { $0 + 1 } ?? 0)
    unacknowledged += taken
    if unacknowledged >= Self.connectionWindow / 4 {
      write(.rootStream, .windowUpdate(windowSizeIncrement: unacknowledged))
      unacknowledged = 0
    }
    if data.endStream {
      unacknowledgedOfStreams[stream] = nil
    } else {
      let waiting = unacknowledgedOfStreams[stream, default: 0] + taken
      if waiting >= Self.streamWindow / 2 {
        write(stream, .windowUpdate(windowSizeIncrement: waiting))
        unacknowledgedOfStreams[stream] = 0
      } else {
        unacknowledgedOfStreams[stream] = waiting
      }
    }
    link?.received(count, isEnd: data.endStream, on: stream)
  }

  private func wasReset(_ stream: HTTP2StreamID, _ code: HTTP2ErrorCode) {
    unacknowledgedOfStreams[stream] = nil
    if code == .refusedStream { link?.giveBack(stream) } else { link?.fail(stream, endpoint.cut()) }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    isReading = false
    flush()
    context.fireChannelReadComplete()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if let error = error as? NIOHTTP2Errors.StreamError {
      link?.fail(error.streamID, endpoint.malformed("what it sent on a stream of HTTP/2 makes no sense"))
      return
    }
    firstError = firstError ?? error
    link?.broke(error is any NIOHTTP2Error ? endpoint.malformed("its HTTP/2 makes no sense") : endpoint.wording(error))
  }

  func channelInactive(context: ChannelHandlerContext) {
    link?.broke(firstError.map { endpoint.wording($0) } ?? endpoint.cut())
    context.fireChannelInactive()
  }
}
