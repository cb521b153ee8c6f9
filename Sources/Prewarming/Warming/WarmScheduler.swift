import Flow
import Platform
import Quantities
import Transport

/// What the plan thread hands over: a request, and its address if it can be understood.
struct PlannedRequest: Sendable {
  var request: WarmRequest
  var address: Result<LaneAddress, TransportError>
}

/// Gives the lanes their work, decides what becomes of it, and hands the results on. Lives on the lanes' thread.
final class WarmScheduler: LaneDriver {
  let options: WarmOptions
  let pool: LanePool
  let inlet: Inlet<PlannedRequest>
  let outlet: Outlet<WarmResult>
  let board: WarmBoard
  let cancellation: Cancellation

  private var hosts: [Endpoint: WarmHost] = [:]
  private var lastHost: WarmHost?
  /// Hosts that have work, in turn.
  var ring: [WarmHost] = []
  var turn = 0
  /// Nothing can be sent before this moment, unless something changes.
  var blockedUntil: Int64 = 0
  var timers = TimerQueue<WarmJob>()
  var bucket: TokenBucket?

  var inFlight = 0
  var inFlightOfClass = [Int](repeating: 0, count: SizeClass.allCases.count)
  var limit = 1
  /// The least number of lanes that there was room for, when it was too small.
  private var fewestSockets = Int.max
  var pace: WarmPace
  /// Jobs that were taken from the plan and have no result.
  var outstanding = 0
  private var planEnding: Result<Void, any Error>?
  var batch: [WarmResult] = []
  private var isBackedUp = false
  private var isPumping = false
  private var pumpsAgain = false
  private(set) var isOver = false
  let began: Int64

  init(
    _ options: WarmOptions, pool: LanePool, inlet: Inlet<PlannedRequest>, outlet: Outlet<WarmResult>, board: WarmBoard,
    cancellation: Cancellation
  ) {
    self.options = options
    self.pool = pool
    self.inlet = inlet
    self.outlet = outlet
    self.board = board
    self.cancellation = cancellation
    began = pool.now
    pace = WarmPace(options.lanes, now: began)
    bucket = options.limits.requestsPerSecond.map { TokenBucket(perSecond: $0, now: pool.now) }
    updateLimit()
  }

  // MARK: Waking

  func woken() {
    guard !isOver else { return }
    if cancellation.isCancelled { return stop() }
    blockedUntil = 0
    updateLimit()
    pump()
    handOn()
    board.publish(pool.now, began: began, inFlight: inFlight)
  }

  /// The receiver has made room.
  func drained() {
    isBackedUp = false
    if !isOver { pump() }
  }

  /// Ends the run at once: what is under way is not done.
  func stop() {
    guard !isOver else { return }
    board.summary.isCancelled = true
    end(.success(()))
  }

  private func end(_ ending: Result<Void, any Error>) {
    isOver = true
    pool.shut()
    inlet.close()
    if !batch.isEmpty { _ = outlet.send(batch) }
    batch = []
    if fewestSockets < .max {
      board.notice(
        "\(options.lanes.ceiling) lanes were wanted; the limit of open files leaves room for \(fewestSockets): "
          + "raise it with `ulimit -n`")
    }
    board.summary.planned = inlet.sentCount
    board.finish(pool.now, began: began)
    switch ending {
    case .success: outlet.finish()
    case .failure(let error): outlet.finish(throwing: error)
    }
  }

  /// How many lanes there may be: as wanted, but over HTTP/1.1 no more than there can be sockets.
  private func updateLimit() {
    limit = min(pace.limit, options.limits.lanes ?? .max)
    guard limit > pool.socketLimit, hosts.values.contains(where: { $0.site.isParallel == false }) || hosts.isEmpty
    else {
      return
    }
    if !hosts.isEmpty { fewestSockets = min(fewestSockets, pool.socketLimit) }
    limit = max(1, pool.socketLimit)
  }

  // MARK: Pumping

  /// Begins all that can begin now. What ends meanwhile only asks for another round, so that nothing goes deeper and deeper.
  func pump() {
    pumpsAgain = true
    guard !isPumping else { return }
    isPumping = true
    while pumpsAgain, !isOver {
      pumpsAgain = false
      let now = pool.now
      takeFromTimers(now)
      takeFromPlan(now)
      while inFlight < limit, !isBackedUp, let job = nextJob(now) { begin(job, now) }
    }
    isPumping = false
    guard !isOver else { return }
    pool.flush()
    if blockedUntil > 0, blockedUntil < .max { pool.wake(at: blockedUntil) }
    if let due = timers.nextDue { pool.wake(at: due) }
    if outstanding == 0, let planEnding { end(planEnding) }
  }

  private func takeFromTimers(_ now: Int64) {
    while let job = timers.pop(now) { putAgain(job) }
  }

  private func takeFromPlan(_ now: Int64) {
    // By halves, so that the two threads do not meet for each request.
    guard planEnding == nil, outstanding < options.window / 2, !isBackedUp else { return }
    let (planned, ending) = inlet.take(atMost: max(1, options.window - outstanding))
    for entry in planned {
      outstanding += 1
      switch entry.address {
      case .success(let address):
        let host = host(address.endpoint, now)
        host.add(
          WarmJob(
            entry.request, address, options.sizes.sizeClass(of: entry.request.sourceSize), host: host, taken: now),
          isShared: options.sizes.shares != nil)
        list(host)
      case .failure(let error): refuse(entry.request, error)
      }
    }
    planEnding = ending
  }

  func host(_ endpoint: Endpoint, _ now: Int64) -> WarmHost {
    if let lastHost, lastHost.endpoint == endpoint { return lastHost }
    let host = hosts[endpoint] ?? WarmHost(pool.site(endpoint), options, now: now)
    hosts[endpoint] = host
    lastHost = host
    return host
  }

  private func list(_ host: WarmHost) {
    blockedUntil = 0
    guard !host.isListed else { return }
    host.isListed = true
    ring.append(host)
  }

  /// Puts a job back before what is new.
  func putAgain(_ job: WarmJob) {
    job.host.addAgain(job)
    list(job.host)
  }

  /// Something has changed: hosts that could send nothing may be able to now.
  func unblock() { blockedUntil = 0 }

  // MARK: Handing on

  func handOn() {
    guard !batch.isEmpty else { return }
    var results: [WarmResult] = []
    swap(&results, &batch)
    if !outlet.send(results) { isBackedUp = true }
  }
}
