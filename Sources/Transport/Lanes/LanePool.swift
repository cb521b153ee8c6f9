internal import NIOCore
import Platform

/// The connections of some lanes, to all servers they speak to. Lives on the lanes' thread.
public final class LanePool {
  let settings: LaneSettings
  let loop: any EventLoop
  let tls: TLSContext
  let book: AddressBook
  let names: FieldNames
  let budget: ByteBudget?
  private(set) weak var driver: (any LaneDriver)?

  private var sites: [Endpoint: LaneSite] = [:]
  /// Connections that are open or being opened.
  var sockets = 0
  /// How many there may be: what the system allows, or what it gave.
  public private(set) var socketLimit: Int
  private let usualSocketLimit: Int
  private var isLimitedUntil: NIODeadline?
  private var unflushed: [ParallelLink] = []
  var held: [LaneLink] = []
  var isShut = false
  private var wakeAt = Int64.max

  /// How often deadlines are looked at.
  private static var period: TimeAmount { .milliseconds(40) }

  init(_ settings: LaneSettings, loop: any EventLoop) {
    self.settings = settings
    self.loop = loop
    let protocols: [String] =
      switch settings.version {
      case .automatic: ["h2", "http/1.1"]
      case .http1: ["http/1.1"]
      case .http2: ["h2"]
      }
    tls = TLSContext(settings.tls, protocols: protocols)
    book = AddressBook(lifetime: settings.addressLifetime.timeAmount)
    names = FieldNames(settings.fieldNames)
    budget = settings.bytesPerSecond.map { ByteBudget($0) }
    usualSocketLimit = Descriptors.socketLimit
    socketLimit = usualSocketLimit
  }

  func start(_ driver: any LaneDriver) {
    self.driver = driver
    tickLater()
    driver.woken()
  }

  /// Now, in nanoseconds of a clock that only goes forward.
  public var now: Int64 { Int64(clamping: NIODeadline.now().uptimeNanoseconds) }

  // MARK: Work

  /// The connections to an endpoint.
  public func site(_ endpoint: Endpoint) -> LaneSite {
    if let site = sites[endpoint] { return site }
    let site = LaneSite(endpoint, pool: self)
    sites[endpoint] = site
    return site
  }

  /// Requests something; its end is told to the driver, never in this call's own time when it is the first of a site.
  public func begin(_ work: LaneWork, at site: LaneSite) {
    work.prepare(now: now)
    site.place(work)
  }

  /// Sends what `begin` has left to be sent together; called when all is begun that can be.
  public func flush() {
    guard !unflushed.isEmpty else { return }
    let links = unflushed
    unflushed.removeAll(keepingCapacity: true)
    for link in links { link.flush() }
  }

  func flushLater(_ link: ParallelLink) { unflushed.append(link) }

  /// Calls `woken` of the driver at a moment, or soon after.
  public func wake(at moment: Int64) {
    guard moment < wakeAt, !isShut else { return }
    wakeAt = moment
    let due = NIODeadline.uptimeNanoseconds(UInt64(clamping: moment))
    loop.assumeIsolated().scheduleTask(deadline: due) { [weak self] in
      guard let self, !isShut, moment == wakeAt else { return }
      wakeAt = .max
      driver?.woken()
    }
  }

  /// Closes all connections; what is under way is not told any more.
  public func shut() {
    isShut = true
    for site in sites.values { site.shut() }
    sites = [:]
    held = []
  }

  // MARK: Descriptors

  var maySpendSocket: Bool { sockets < socketLimit }

  /// Closes a connection that nobody needs, of another endpoint.
  func makeRoom(for site: LaneSite) -> Bool {
    for other in sites.values where other !== site { if other.closeIdle() { return true } }
    return false
  }

  /// The system gives no more sockets: for a while there are no more than now.
  func sparesSockets() {
    socketLimit = max(1, min(socketLimit, sockets))
    isLimitedUntil = .now() + .seconds(5)
  }

  // MARK: Time

  private func tickLater() {
    let due = NIODeadline.now() + Self.period
    loop.assumeIsolated().scheduleTask(deadline: due) { [weak self] in self?.tick() }
  }

  private func tick() {
    guard !isShut else { return }
    let now = NIODeadline.now()
    let moment = Int64(clamping: now.uptimeNanoseconds)
    if let end = isLimitedUntil, end <= now {
      isLimitedUntil = nil
      socketLimit = usualSocketLimit
    }
    for site in Array(sites.values) { site.tick(moment) }
    releaseHeld()
    driver?.woken()
    tickLater()
  }

  /// Lets connections read on that had to wait for the limit of bytes per second.
  private func releaseHeld() {
    guard !held.isEmpty else { return }
    let links = held
    held = []
    for link in links { link.resumeReading() }
  }
}
