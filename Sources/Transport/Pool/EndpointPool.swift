internal import NIOCore

/// The connections to one endpoint and the exchanges that wait for one. Lives on its event loop.
final class EndpointPool: ConnectionOwner {
  let connector: Connector
  /// How many connections there may be; for a while less than the setting when the server or the system gave no more.
  private var limit: Int
  private var isLimitedUntil: NIODeadline?
  private var connections: [ObjectIdentifier: Connection] = [:]
  /// The one that was used last is taken first, so that the others can grow old.
  private var idle: [(connection: Connection, since: NIODeadline)] = []
  private var waiting = CircularBuffer<any PooledExchange>()
  private var openingCount = 0
  private var isTicking = false
  private var isShut = false

  init(_ connector: Connector) {
    self.connector = connector
    limit = Self.usualLimit(connector.settings)
  }

  private var endpoint: Endpoint { connector.endpoint }

  private static func usualLimit(_ settings: HTTPClient.Settings) -> Int {
    max(1, min(settings.connectionsPerEndpoint, Descriptors.socketLimit))
  }

  // MARK: Exchanges

  /// Gives an exchange a connection, now or in its turn.
  func submit(_ exchange: any PooledExchange) {
    guard !exchange.isOver else { return }
    guard !isShut else { return exchange.failed(endpoint.abandoned()) }
    if waiting.isEmpty, let connection = takeIdle(for: exchange) {
      exchange.assigned(connection, times: nil)
      connection.begin(exchange)
    } else {
      waiting.append(exchange)
      openWhatIsNeeded()
    }
    tickLater()
  }

  /// What cannot be repeated gets a connection that was used a moment ago, or a new one: an older one may be closed already.
  private func takeIdle(for exchange: any PooledExchange) -> Connection? {
    while let (connection, since) = idle.last {
      guard connection.isUsable else {
        idle.removeLast()
        continue
      }
      let isFresh = NIODeadline.now() - since < .seconds(1)
      guard isFresh || exchange.mayBeRepeated && !exchange.wasRepeated else { return nil }
      idle.removeLast()
      return connection
    }
    return nil
  }

  private func openWhatIsNeeded() {
    while openingCount < waiting.count, connections.count + openingCount < limit || makeRoom() { open() }
  }

  /// Closes the connection that has been idle longest when there may be no more: a waiting exchange could not use it.
  private func makeRoom() -> Bool {
    guard connections.count + openingCount <= limit, !idle.isEmpty else { return false }
    let (oldest, _) = idle.removeFirst()
    connections[ObjectIdentifier(oldest)] = nil
    oldest.close()
    return true
  }

  // MARK: Opening

  private func open() {
    openingCount += 1
    let began = NIODeadline.now()
    var attempt: ConnectionAttempt<Connection>?
    attempt = ConnectionAttempt(connector) { [self] outcome in
      openingCount -= 1
      switch outcome {
      case .success(let connection): opened(connection, attempt?.times)
      case .failure(let error): couldNotOpen(error, began)
      }
      attempt = nil
    }
    attempt?.start()
  }

  private func opened(_ connection: Connection, _ times: OpeningTimes?) {
    guard !isShut else { return connection.close() }
    connection.owner = self
    connections[ObjectIdentifier(connection)] = connection
    giveWork(to: connection, times)
  }

  /// While there are connections, those that wait go on waiting for them. Else one exchange fails with each attempt, so that
  /// one bad moment does not end a thousand; after the last attempt all fail that were waiting when it began.
  private func couldNotOpen(_ error: TransportError, _ began: NIODeadline) {
    dropWhatIsOver()
    if !connections.isEmpty || error.kind == .tooManyFiles && openingCount > 0 {
      limit = max(1, connections.count + openingCount)
      isLimitedUntil = .now() + .seconds(5)
      return
    }
    if openingCount == 0 {
      while let first = waiting.first, first.submitted <= began { waiting.removeFirst().failed(error) }
    } else if !waiting.isEmpty {
      waiting.removeFirst().failed(error)
    }
    openWhatIsNeeded()
  }

  // MARK: The connections' calls

  func connectionIsFree(_ connection: Connection) { giveWork(to: connection, nil) }

  private func giveWork(to connection: Connection, _ times: OpeningTimes?) {
    while let next = waiting.popFirst() {
      guard !next.isOver else { continue }
      next.assigned(connection, times: times)
      return connection.begin(next)
    }
    guard !isShut else { return connection.close() }
    idle.append((connection, .now()))
  }

  func connection(_ connection: Connection, lost exchange: any Exchange, _ error: TransportError, isUntouched: Bool) {
    let isStale = connection.exchangesBegun > 1 && error.kind == .cut && isUntouched
    if isStale, let pooled = exchange as? any PooledExchange, pooled.mayBeRepeated, !pooled.wasRepeated, !pooled.isOver
    {
      pooled.wasRepeated = true
      waiting.prepend(pooled)
      connections[ObjectIdentifier(connection)] = nil
      return openWhatIsNeeded()
    }
    exchange.failed(error)
  }

  func connectionIsClosed(_ connection: Connection) {
    connections[ObjectIdentifier(connection)] = nil
    idle.removeAll { $0.connection === connection }
    openWhatIsNeeded()
  }

  // MARK: Time

  /// Looks at all deadlines now and then; one clock for all connections instead of a timer for each request.
  private func tickLater() {
    guard !isTicking, !isShut else { return }
    isTicking = true
    let isBusy = idle.count < connections.count || !waiting.isEmpty
    let due = NIODeadline.now() + (isBusy ? .milliseconds(50) : .milliseconds(250))
    connector.loop.assumeIsolated().scheduleTask(deadline: due) { [weak self] in self?.tick(due) }
  }

  private func tick(_ due: NIODeadline) {
    isTicking = false
    let now = NIODeadline.now()
    for connection in Array(connections.values) { connection.checkTime(now, late: now - due) }
    while let (oldest, since) = idle.first, now - since > connector.settings.keepAlive.timeAmount {
      idle.removeFirst()
      oldest.close()
    }
    if let end = isLimitedUntil, end <= now {
      isLimitedUntil = nil
      limit = Self.usualLimit(connector.settings)
      openWhatIsNeeded()
    }
    for exchange in waiting where !exchange.isOver {
      if let deadline = exchange.deadline, deadline <= now { exchange.failed(endpoint.overdue()) }
    }
    dropWhatIsOver()
    if !connections.isEmpty || !waiting.isEmpty || openingCount > 0 { tickLater() }
  }

  private func dropWhatIsOver() { if waiting.contains(where: \.isOver) { waiting.removeAll(where: \.isOver) } }

  /// Closes what is idle and takes no more exchanges; those that run go on to their end.
  func shut() {
    isShut = true
    for (connection, _) in idle { connection.close() }
    idle = []
  }
}

/// An exchange that a pool can put off or repeat.
protocol PooledExchange: Exchange {
  /// When it was given to the pool.
  var submitted: NIODeadline { get }
  /// Whether it may be sent again after a stale connection took it.
  var mayBeRepeated: Bool { get }
  /// Whether it was already.
  var wasRepeated: Bool { get set }
  /// Whether nobody waits for it any more.
  var isOver: Bool { get }
  /// It will be sent over this connection; times are there when that was opened for it.
  func assigned(_ connection: Connection, times: OpeningTimes?)
}
