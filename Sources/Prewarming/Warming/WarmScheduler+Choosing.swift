extension WarmScheduler {
  /// The next job that may be sent now.
  func nextJob(_ now: Int64) -> WarmJob? {
    guard blockedUntil <= now else { return nil }
    if let next = bucket?.nextMoment(now), next > now {
      blockedUntil = next
      return nil
    }
    var soonest = Int64.max
    var seen = 0
    while seen < ring.count {
      if turn >= ring.count { turn = 0 }
      let host = ring[turn]
      guard host.hasWork else {
        host.isListed = false
        ring.swapAt(turn, ring.count - 1)
        ring.removeLast()
        continue
      }
      let moment = moment(for: host, now)
      if moment <= now, let job = next(of: host) {
        turn += 1
        return job
      }
      soonest = min(soonest, moment)
      turn += 1
      seen += 1
    }
    blockedUntil = soonest
    return nil
  }

  private func next(of host: WarmHost) -> WarmJob? {
    host.breaker.isOpen ? host.popAny() : host.pop(options.sizes.shares, inFlightOfClass)
  }

  /// When a host may be sent something: now at the latest when at once, never while only a change can help.
  private func moment(for host: WarmHost, _ now: Int64) -> Int64 {
    if let most = options.limitsPerHost.lanes, host.inFlight >= max(1, most) { return .max }
    switch host.breaker.verdict(now) {
    case .yes: break
    case .wait(let moment): return moment
    case .waitForTrial: return .max
    case .never:
      giveUp(host)
      return .max
    }
    if host.pausedUntil > now { return host.pausedUntil }
    return host.bucket?.nextMoment(now) ?? now
  }

  private func giveUp(_ host: WarmHost) {
    board.notice("\(host.endpoint) was given up: \(host.lastFailure ?? "it failed too often in a row")")
    while let job = host.pop(nil, inFlightOfClass) { abandon(job) }
  }

  /// Sends a job.
  func begin(_ job: WarmJob, _ now: Int64) {
    let host = job.host
    if !job.isMidway {
      job.attempts += job.pass == .first ? 1 : 0
      job.attemptsOfPass += 1
      job.attemptBegan = now
      job.deadline = now &+ options.timeout.nanoseconds
      if job.firstSent == 0 { job.firstSent = now }
    }
    job.isMidway = false
    job.template = job.wantedTemplate
    bucket?.take()
    host.bucket?.take()
    job.isTrial = host.breaker.began()
    host.inFlight += 1
    inFlight += 1
    inFlightOfClass[job.sizeClass.place] += 1
    board.began(inFlight)
    pace.wasFull = pace.wasFull || inFlight >= limit
    pool.begin(job, at: host.site)
  }
}
