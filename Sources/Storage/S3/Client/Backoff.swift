/// How long to wait before another attempt.
struct Backoff: Sendable {
  /// Attempts in all.
  var attempts = 6
  /// The longest wait before the second attempt; it doubles with each.
  var first = 0.1
  /// No wait is longer than this, unless the server asks for it. Seconds.
  var longest = 20.0

  /// Seconds before the next attempt, nil when there is none.
  ///
  /// - Parameters:
  ///   - attempt: how many there were already, at least 1.
  ///   - asked: how long the server asked to wait.
  ///   - chance: 0 to 1, so that many clients do not come back at the same moment.
  func wait(after attempt: Int, asked: Double?, chance: Double) -> Double? {
    guard attempt < attempts else { return nil }
    let most = min(longest, first * Double(1 << min(attempt - 1, 20)))
    return max(asked ?? 0, most * (0.5 + chance / 2))
  }
}
