internal import NIOCore

extension LaneSite {
  /// Handshakes that are under way at a time: each needs 30 KiB while it lasts.
  private static var openingLimit: Int { 64 }

  /// Opens connections for what waits.
  func openWhatIsNeeded() {
    guard !pool.isShut else { return }
    while !waiting.isEmpty, mayOpen {
      guard pool.maySpendSocket || pool.makeRoom(for: self) else { return }
      open()
    }
  }

  private var mayOpen: Bool {
    guard links.count + openings < linkLimit else { return false }
    switch isParallel {
    case true: return links.count + openings < parallelLimit
    case nil: return openings < min(waiting.count, parallelLimit)
    default: return openings < min(waiting.count, Self.openingLimit)
    }
  }

  private func open() {
    openings += 1
    pool.sockets += 1
    let began = pool.now
    let connector = Connector(
      endpoint: endpoint, loop: pool.loop, tls: pool.tls, book: pool.book, settings: pool.settings.clientSettings,
      speaks: pool.settings.version)
    var attempt: ConnectionAttempt<LaneOpening>?
    attempt = ConnectionAttempt(connector) { [self] outcome in
      openings -= 1
      let times = attempt?.times
      attempt = nil
      switch outcome {
      case .success(let opening): opened(opening, times)
      case .failure(let error):
        pool.sockets -= 1
        if !pool.isShut { couldNotOpen(error, began) }
      }
    }
    attempt?.start()
  }

  private func opened(_ opening: LaneOpening, _ times: OpeningTimes?) {
    guard !pool.isShut else {
      pool.sockets -= 1
      return opening.close()
    }
    let link: LaneLink
    do {
      link = try opening.makeLink(self)
    } catch {
      pool.sockets -= 1
      opening.close()
      return couldNotOpen(error, pool.now)
    }
    link.place = links.count
    links.append(link)
    isParallel = link is ParallelLink
    if let first = waiting.first {
      first.answer.times.resolving = times?.resolving.nanoseconds
      first.answer.times.connecting = times?.connecting.nanoseconds
      first.answer.times.securing = times?.securing?.nanoseconds
    }
    linkIsFree(link)
    openWhatIsNeeded()
    pool.driver?.woken()
  }

  /// While there are connections, those that wait go on waiting for them. Else one request fails with each attempt, so that one
  /// bad moment does not end a thousand; after the last attempt all fail that were waiting when it began.
  private func couldNotOpen(_ error: TransportError, _ began: Int64) {
    if error.kind == .tooManyFiles, pool.sockets > 0 {
      pool.sparesSockets()
      pool.driver?.woken()
      return
    }
    if !links.isEmpty {
      linkLimit = max(1, links.count + openings)
      linkLimitEnd = pool.now &+ 5_000_000_000
      return
    }
    var failed: [LaneWork] = []
    if openings == 0 {
      while let first = waiting.first, first.answer.times.begun <= began { failed.append(waiting.removeFirst()) }
      // What waits was begun later and gets attempts of its own.
    } else if let first = waiting.popFirst() {
      failed = [first]
    }
    for work in failed { fail(work, error) }
    openWhatIsNeeded()
  }
}
