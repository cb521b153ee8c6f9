internal import NIOCore

/// A connection that lanes send their requests over.
class LaneLink {
  let site: LaneSite
  /// Its place among the links of its site.
  final var place = 0
  final var isClosed = false
  /// Whether the limit of bytes per second keeps it from reading.
  final var isHeld = false

  init(_ site: LaneSite) { self.site = site }

  /// How many requests are under way.
  var load: Int { 0 }

  /// Whether it takes another request beside those.
  var mayBegin: Bool { false }

  /// Sends a request.
  func begin(_ work: LaneWork) {}

  /// Gives up a request; nothing is told about it.
  func abandon(_ work: LaneWork) {}

  /// Ends the requests whose time is over.
  func checkTime(_ now: Int64) {}

  /// Reads on after the limit of bytes per second kept it from reading, unless it still does.
  func resumeReading() {}

  /// Closes it; what is under way is not told anything.
  func close() {}

  /// Whether it may read now; else it is kept for later.
  final func mayRead() -> Bool {
    guard site.isThrottled else { return true }
    if !isHeld {
      isHeld = true
      site.pool.held.append(self)
    }
    return false
  }
}
