internal import NIOCore

/// When things happened to an exchange.
struct ExchangeClock {
  var assigned: NIODeadline?
  var opening: OpeningTimes?
  var answered: NIODeadline?
  var ended: NIODeadline?
}

extension AsyncExchange {
  /// How long the parts took until now.
  var timings: RequestTimings {
    let clock = state.withLock { $0.clock }
    var timings = RequestTimings()
    if let assigned = clock.assigned {
      var waiting = Duration(assigned - submitted)
      if let opening = clock.opening {
        timings.resolving = Duration(opening.resolving)
        timings.connecting = Duration(opening.connecting)
        timings.securing = opening.securing.map(Duration.init)
        waiting -= Duration(opening.resolving + opening.connecting + (opening.securing ?? .zero))
      }
      timings.waiting = max(.zero, waiting)
      if let answered = clock.answered { timings.firstByte = Duration(answered - assigned) }
    }
    timings.total = clock.ended.map { Duration($0 - submitted) }
    return timings
  }
}
