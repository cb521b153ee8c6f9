import Transport

/// One server as a run knows it: what waits for it, and how it is treated. Lives on the lanes' thread.
final class WarmHost {
  let endpoint: Endpoint
  let site: LaneSite
  /// What is tried again or verified; it goes before what is new, so that there is never much of it.
  private var again = Fifo<WarmJob>()
  private var queues = [Fifo<WarmJob>](repeating: Fifo(), count: SizeClass.allCases.count)
  var inFlight = 0
  /// Nothing is sent before this moment: the server has asked for it.
  var pausedUntil: Int64 = 0
  var breaker: CircuitBreaker
  var bucket: TokenBucket?
  /// Whether it is in the ring of those that have work.
  var isListed = false
  /// The words of its last failure.
  var lastFailure: String?

  init(_ site: LaneSite, _ options: WarmOptions, now: Int64) {
    endpoint = site.endpoint
    self.site = site
    breaker = CircuitBreaker(options.breaker)
    bucket = options.limitsPerHost.requestsPerSecond.map { TokenBucket(perSecond: $0, now: now) }
  }

  var hasWork: Bool { !again.isEmpty || queues.contains { !$0.isEmpty } }

  /// Adds new work; without shares all of it stands in one queue.
  func add(_ job: WarmJob, isShared: Bool) { queues[isShared ? job.sizeClass.place : 0].append(job) }

  func addAgain(_ job: WarmJob) { again.append(job) }

  /// Takes the job that is next; among the classes that of the one that has the least of its share of lanes.
  func pop(_ shares: SizeClasses.Shares?, _ inFlight: [Int]) -> WarmJob? {
    if let job = again.popFirst() { return job }
    var best: (place: Int, fill: Double)?
    for (place, queue) in queues.enumerated() where !queue.isEmpty {
      let fill = shares.map { Double(inFlight[place]) / Double($0[place]) } ?? Double(place)
      if best.map({ fill < $0.fill }) ?? true { best = (place, fill) }
    }
    guard let best else { return nil }
    return queues[best.place].popFirst()
  }

  /// Takes a job from anywhere in what waits, new ones first: whether the host works again must not hang on one object.
  func popAny() -> WarmJob? {
    for place in queues.indices where !queues[place].isEmpty { return queues[place].popAny() }
    return again.popAny()
  }
}

extension SizeClass {
  /// Its place in lists of all classes.
  var place: Int {
    switch self {
    case .small: 0
    case .medium: 1
    case .large: 2
    }
  }
}

extension SizeClasses.Shares {
  subscript(place: Int) -> Int { place == 0 ? small : place == 1 ? medium : large }
}
