internal import NIOCore

/// One endpoint as lanes know it: its connections, and what waits for one. Lives on the lanes' thread.
public final class LaneSite {
  /// The server.
  public let endpoint: Endpoint
  /// Knows this site until it is shut.
  let pool: LanePool
  let budget: ByteBudget?
  let heads: RequestHeads
  var links: [LaneLink] = []
  /// Links of HTTP/1.1 that do nothing; the one used last is taken first.
  private var idle: [SerialLink] = []
  /// Links that rest before they are used again.
  private var resting = CircularBuffer<(link: SerialLink, until: Int64)>()
  /// What waits for a connection.
  var waiting = CircularBuffer<LaneWork>()
  var openings = 0
  /// Whether the server speaks HTTP/2; nil while that is not known.
  public internal(set) var isParallel: Bool?
  /// How many streams the last connection of HTTP/2 allowed; the next one does not tell before it is full of them.
  var streamLimit = 100
  /// After a connection could not be had although others are open: how many there may be for a while.
  var linkLimit = Int.max
  var linkLimitEnd: Int64 = 0

  init(_ endpoint: Endpoint, pool: LanePool) {
    self.endpoint = endpoint
    self.pool = pool
    budget = pool.settings.bytesPerSecondPerEndpoint.map { ByteBudget($0) }
    heads = RequestHeads(endpoint, pool.settings.templates)
    if !endpoint.isSecure { isParallel = pool.settings.version == .http2 }
  }

  var isThrottled: Bool { pool.budget?.isOpen == false || budget?.isOpen == false }

  func took(_ count: Int) {
    pool.budget?.take(count)
    budget?.take(count)
  }

  // MARK: Work

  /// Gives work to a connection, now or when there is one.
  func place(_ work: LaneWork) {
    while let link = idle.popLast() {
      guard link.isUsable else { continue }
      return link.begin(work)
    }
    if isParallel == true, let link = leastBusy() { return link.begin(work) }
    waiting.append(work)
    openWhatIsNeeded()
  }

  /// The link of HTTP/2 with the fewest requests, if it takes another one. While another can be opened none is filled up.
  private func leastBusy() -> LaneLink? {
    var best: LaneLink?
    var least = Int.max
    for link in links where link.load < least && link.mayBegin { (best, least) = (link, link.load) }
    guard let best else { return nil }
    let mayOpenMore = openings > 0 || links.count < min(LaneSettings.parallelConnections, linkLimit)
    return least < LaneSettings.streamsPerConnection || !mayOpenMore ? best : nil
  }

  /// How many links of HTTP/2 there may be for what is under way and what waits.
  var parallelLimit: Int {
    let wanted = links.reduce(waiting.count) { $0 + $1.load }
    let each = max(1, min(LaneSettings.streamsPerConnection, streamLimit))
    return min(LaneSettings.parallelConnections, linkLimit, max(1, (wanted + each - 1) / each))
  }

  /// A connection can take (more) work.
  func linkIsFree(_ link: LaneLink) {
    if let link = link as? SerialLink {
      if let next = waiting.popFirst() {
        link.begin(next)
      } else {
        idle.append(link)
      }
      return
    }
    while let next = waiting.first, let best = leastBusy() {
      waiting.removeFirst()
      best.begin(next)
      guard next.link != nil else { break }
    }
    pool.flush()
  }

  /// A connection of HTTP/1.1 has ended its request; told to the driver when the connection is there for the next.
  func ended(_ work: LaneWork, _ link: SerialLink, isReusable: Bool) {
    work.link = nil
    if !isReusable {
      link.close()
    } else if pool.settings.rest > .zero {
      resting.append((link, pool.now &+ pool.settings.rest.nanosecondsClamped))
    } else {
      linkIsFree(link)
    }
    pool.driver?.ended(work, nil)
  }

  /// Work has failed on its connection.
  ///
  /// - Parameter isStale: whether the connection had been used before and not a byte came: then it was closed by the server
  ///   before the request came, and the request is sent again, once.
  func lost(_ work: LaneWork, _ error: TransportError, isStale: Bool) {
    work.link = nil
    if isStale, error.kind == .cut, !work.wasRepeated, !pool.isShut {
      work.wasRepeated = true
      waiting.prepend(work)
      return openWhatIsNeeded()
    }
    fail(work, error)
  }

  /// A connection of HTTP/2 has not begun with this work and never will.
  func giveBack(_ work: LaneWork) {
    work.link = nil
    work.returns += 1
    guard work.returns <= 10 else { return fail(work, endpoint.cut()) }
    place(work)
  }

  func fail(_ work: LaneWork, _ error: TransportError) {
    work.answer.times.ended = pool.now
    pool.driver?.ended(work, error)
  }

  // MARK: Links

  func linkIsClosed(_ link: LaneLink) {
    guard !link.isClosed else { return }
    link.isClosed = true
    pool.sockets -= 1
    if !idle.isEmpty { idle.removeAll { $0 === link } }
    if link.place < links.count, links[link.place] === link {
      let last = links.removeLast()
      if last !== link {
        links[link.place] = last
        last.place = link.place
      }
    }
    openWhatIsNeeded()
  }

  /// Closes a link that does nothing.
  func closeIdle() -> Bool {
    if let link = idle.popLast() {
      link.close()
      return true
    }
    guard waiting.isEmpty, let link = links.first(where: { $0 is ParallelLink && $0.load == 0 }) else { return false }
    link.close()
    return true
  }

  /// Gives up work, wherever it is; nothing is told about it.
  func abandon(_ work: LaneWork) {
    if let link = work.link { link.abandon(work) } else { waiting.removeAll { $0 === work } }
  }

  func shut() {
    waiting.removeAll()
    idle = []
    resting.removeAll()
    for link in links { link.close() }
  }

  func tick(_ now: Int64) {
    if linkLimitEnd <= now, linkLimit != .max { linkLimit = .max }
    while let (link, until) = resting.first, until <= now {
      resting.removeFirst()
      if link.isUsable { linkIsFree(link) }
    }
    for link in links { link.checkTime(now) }
    if waiting.contains(where: { $0.deadline <= now }) {
      let overdue = waiting.filter { $0.deadline <= now }
      waiting.removeAll { $0.deadline <= now }
      for work in overdue { fail(work, endpoint.overdue()) }
    }
    // What was to be sent over a new connection and got none takes any.
    while !waiting.isEmpty, let link = idle.popLast() { if link.isUsable { linkIsFree(link) } }
    if !waiting.isEmpty { openWhatIsNeeded() }
  }
}

extension Duration {
  /// In nanoseconds; what is too long becomes 146 years.
  var nanosecondsClamped: Int64 { timeAmount.nanoseconds }
}
