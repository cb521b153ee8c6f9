import Flow
import Quantities
import Testing

@Suite("When requests are made again")
struct RetryPolicyTests {
  private let policy = RetryPolicy(
    attempts: 4, firstPause: .milliseconds(100), longestPause: .milliseconds(300), longestWish: .seconds(10),
    total: .seconds(20))

  @Test(
    "Pauses double up to the longest, and chance takes up to a half",
    arguments: [
      (1, 1.0, 100), (1, 0.0, 50), (2, 1.0, 200), (2, 0.5, 150), (3, 1.0, 300), (3, 0.0, 150), (1, 7.0, 100),
    ])
  func pauses(attempt: Int, chance: Double, milliseconds: Int) {
    #expect(
      policy.decision(after: attempt, .noAnswer(isTransient: true), elapsed: .zero, chance: chance)
        == .again(after: .milliseconds(milliseconds)))
  }

  @Test("After the last attempt, or for what will not change, it gives up")
  func givesUp() {
    let lost = RetryPolicy.Failure.noAnswer(isTransient: true)
    #expect(policy.decision(after: 4, lost, elapsed: .zero, chance: 0) == .giveUp)
    #expect(policy.decision(after: 1, .noAnswer(isTransient: false), elapsed: .zero, chance: 0) == .giveUp)
    #expect(RetryPolicy.never.decision(after: 1, lost, elapsed: .zero, chance: 0) == .giveUp)
    #expect(
      policy.decision(after: 1, lost, elapsed: .milliseconds(19_950), chance: 0) == .again(after: .milliseconds(50)))
    #expect(policy.decision(after: 1, lost, elapsed: .milliseconds(19_951), chance: 0) == .giveUp)
  }

  @Test("Huge numbers of attempts do not overflow")
  func manyAttempts() {
    let endless = RetryPolicy(attempts: .max, longestPause: .seconds(5), total: nil)
    #expect(
      endless.decision(after: .max - 1, .noAnswer(isTransient: true), elapsed: .seconds(1 << 40), chance: 1)
        == .again(after: .seconds(5)))
  }

  @Test("Statuses of overload and failure are tried again, others never", arguments: 100...599)
  func statuses(status: Int) {
    let decision = policy.decision(after: 1, .status(status), elapsed: .zero, chance: 1)
    let isTransient = [408, 425, 429, 500, 502, 503, 504].contains(status)
    #expect(decision == (isTransient ? .again(after: .milliseconds(100)) : .giveUp))
  }

  @Test("A server's wish is followed, plus a little by chance; not when it is too long")
  func wishes() {
    let wish = RetryPolicy.Failure.status(503, retryAfter: .seconds(3))
    #expect(policy.decision(after: 1, wish, elapsed: .zero, chance: 0) == .again(after: .seconds(3)))
    #expect(policy.decision(after: 3, wish, elapsed: .zero, chance: 0.5) == .again(after: .milliseconds(3050)))
    #expect(policy.decision(after: 1, .status(503, retryAfter: .seconds(11)), elapsed: .zero, chance: 0) == .giveUp)
    #expect(policy.decision(after: 1, .status(404, retryAfter: .seconds(1)), elapsed: .zero, chance: 0) == .giveUp)
  }

  @Test(
    "Retry-After is read in all its forms",
    arguments: [
      ("120", 120), (" 7 ", 7), ("0", 0), ("Sun, 06 Nov 1994 08:49:47 GMT", 10),
      ("Sunday, 06-Nov-94 08:50:37 GMT", 60), ("Sun Nov  6 08:49:38 1994", 1), ("Sun, 06 Nov 1994 08:49:07 GMT", 0),
      ("99999999999999999999999", 4_000_000_000), ("", nil), ("-1", nil), ("1.5", nil), ("soon", nil),
      ("Sun, 31 Feb 1994 08:49:37 GMT", nil), ("Sun, 06 Nov 1994 99:49:37 GMT", nil), ("a b c d e", nil),
      ("Sun, -- -- -- -- --", nil), ("Sun, 06 Nov 99999999 08:49:37 GMT", nil),
    ] as [(String, Int64?)])
  func retryAfter(field: String, seconds: Int64?) throws {
    let now = try #require(Timestamp("1994-11-06T08:49:37Z"))
    #expect(RetryPolicy.retryAfter(field, now: now) == seconds.map { .seconds($0) })
  }
}
