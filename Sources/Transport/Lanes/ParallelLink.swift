internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2

/// A connection of HTTP/2: many requests at a time.
final class ParallelLink: LaneLink {
  private let handler: ParallelHandler
  var streams: [HTTP2StreamID: LaneWork] = [:]
  /// How many streams the server allows.
  private var streamLimit: Int
  /// Whether the server wants no more on this connection.
  var isDraining = false
  /// Whether it has answered anything: then it may have been closed because it was old.
  private var hasAnswered = false

  init(_ site: LaneSite, _ handler: ParallelHandler) {
    self.handler = handler
    streamLimit = site.streamLimit
    super.init(site)
    handler.link = self
  }

  override var load: Int { streams.count }

  /// Whether it takes another request.
  override var mayBegin: Bool {
    !isClosed && !isDraining && handler.isActive && streams.count < streamLimit && handler.hasIdentifiers
  }

  override func begin(_ work: LaneWork) {
    work.link = self
    work.answer.times.sent = site.pool.now
    work.answer.version = .http2
    // Noted first: sending may fail at once, and then all that is noted is lost or sent again.
    let stream = handler.takeStream()
    streams[stream] = work
    handler.send(site.heads.fields(work), on: stream)
    if !handler.isReading { site.pool.flushLater(self) }
  }

  func flush() { handler.flush() }

  // MARK: What comes

  /// The server says how many streams it allows.
  func allowed(streams: Int) {
    streamLimit = max(1, streams)
    site.streamLimit = streamLimit
    site.linkIsFree(self)
  }

  func received(_ fields: HPACKHeaders, isEnd: Bool, on stream: HTTP2StreamID) {
    guard let work = streams[stream] else { return }
    if work.answer.status == 0 {
      let status = fields.first(name: ":status").flatMap { Int($0) } ?? 0
      if (100..<200).contains(status), !isEnd { return }
      guard (200..<1000).contains(status) else {
        return fail(stream, site.endpoint.malformed("the status is no number"))
      }
      work.answer.status = status
      work.answer.times.answered = site.pool.now
      take(fields, work)
    }
    if isEnd { ended(stream, work) }
  }

  private func take(_ fields: HPACKHeaders, _ work: LaneWork) {
    let names = site.pool.names
    for (name, value, _) in fields {
      var (name, value) = (name, value)
      if name == "content-length" {
        work.answer.declaredLength = value.withUTF8 { UnsafeRawBufferPointer($0).decimal }
      }
      if let place = name.withUTF8({ names.place(UnsafeRawBufferPointer($0)) }), work.answer.fields.count < 64 {
        let kept = value.withUTF8 { names.value(UnsafeRawBufferPointer($0), at: place) }
        work.answer.fields.append((place, kept))
      }
    }
  }

  func received(_ count: Int, isEnd: Bool, on stream: HTTP2StreamID) {
    site.took(count)
    guard let work = streams[stream] else { return }
    work.answer.receivedLength &+= Int64(count)
    if isEnd { ended(stream, work) }
  }

  private func ended(_ stream: HTTP2StreamID, _ work: LaneWork) {
    let answer = work.answer
    if let length = answer.declaredLength, length != answer.receivedLength, !site.heads.isHead(work),
      answer.status != 304, answer.status != 204
    {
      return fail(stream, site.endpoint.shortened(answer))
    }
    streams[stream] = nil
    hasAnswered = true
    work.link = nil
    work.answer.times.ended = site.pool.now
    becameFree()
    site.pool.driver?.ended(work, nil)
  }

  func fail(_ stream: HTTP2StreamID, _ error: TransportError) {
    guard let work = streams.removeValue(forKey: stream) else { return }
    handler.reset(stream)
    becameFree()
    site.lost(work, error, isStale: false)
  }

  /// The server has not looked at a request and will not.
  func giveBack(_ stream: HTTP2StreamID) {
    guard let work = streams.removeValue(forKey: stream) else { return }
    site.giveBack(work)
    if streams.isEmpty, isDraining { close() }
  }

  private func becameFree() {
    if streams.isEmpty, isDraining { return close() }
    site.linkIsFree(self)
  }

  /// The server takes no more requests but those up to a number.
  func drain(after last: HTTP2StreamID) {
    isDraining = true
    let given = streams.keys.filter { $0 > last }.sorted()
    for stream in given { giveBack(stream) }
    site.openWhatIsNeeded()
    if streams.isEmpty { close() }
  }

  func broke(_ error: TransportError) {
    let lost = streams
    streams = [:]
    close()
    for (_, work) in lost.sorted(by: { $0.key < $1.key }) {
      site.lost(work, error, isStale: hasAnswered && work.answer.status == 0)
    }
  }

  // MARK: For the site

  override func checkTime(_ now: Int64) {
    for (stream, work) in streams where work.deadline <= now { fail(stream, site.endpoint.overdue()) }
    handler.flush()
  }

  override func abandon(_ work: LaneWork) {
    guard let stream = streams.first(where: { $0.value === work })?.key else { return }
    streams[stream] = nil
    handler.reset(stream)
    handler.flush()
  }

  override func resumeReading() {
    isHeld = false
    if mayRead() { handler.read() }
  }

  override func close() {
    streams = [:]
    handler.close()
    site.linkIsClosed(self)
  }
}

extension Endpoint {
  func shortened(_ answer: LaneAnswer) -> TransportError {
    TransportError(
      .cut, "\(self) ended its answer after \(answer.receivedLength) of \(answer.declaredLength ?? 0) bytes")
  }
}
