internal import NIOCore

/// So many bytes per second: who reads takes them, into debt if need be, and reads on when the debt is paid.
final class ByteBudget {
  private let perSecond: Double
  private var left: Double
  private var filled = NIODeadline.now()

  init(_ perSecond: Double) {
    self.perSecond = max(1, perSecond)
    left = self.perSecond / 10
  }

  func take(_ count: Int) { left -= Double(count) }

  /// Whether something may be read now. What was not used for a tenth of a second is lost.
  var isOpen: Bool {
    let now = NIODeadline.now()
    left = min(perSecond / 10, left + Double((now - filled).nanoseconds) / 1e9 * perSecond)
    filled = now
    return left > 0
  }
}
