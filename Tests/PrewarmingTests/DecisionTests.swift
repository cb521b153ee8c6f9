import Testing

@testable import Prewarming

private let second: Int64 = 1_000_000_000

@Suite("Decisions of a run, as values")
struct DecisionTests {
  @Test("A circuit opens after a row of failures, lets one trial through, and pauses longer each time")
  func breaker() {
    var breaker = CircuitBreaker(
      .init(failures: 3, firstPause: .seconds(1), longestPause: .seconds(3), pauses: 3))
    var trials = 0
    for _ in 1...2 { breaker.failed(.first, 0) }
    #expect(breaker.verdict(0) == .yes)
    breaker.succeeded()
    for _ in 1...3 { breaker.failed(.first, 0) }
    #expect(breaker.verdict(0) == .wait(until: second))
    // Those that were under way say nothing new.
    for _ in 1...9 { breaker.failed(.first, 0) }
    #expect(breaker.verdict(second) == .yes)
    trials += breaker.began() ? 1 : 0
    #expect(breaker.verdict(second) == .waitForTrial)
    for _ in 1...9 { breaker.failed(.first, second) }
    #expect(breaker.verdict(second) == .waitForTrial)
    breaker.failed(.trial, second)
    #expect(breaker.verdict(second) == .wait(until: 3 * second))
    trials += breaker.began() ? 1 : 0
    breaker.failed(.trial, 3 * second)
    #expect(breaker.verdict(3 * second) == .wait(until: 6 * second))
    trials += breaker.began() ? 1 : 0
    breaker.failed(.trial, 6 * second)
    #expect(breaker.isGivenUp)
    #expect(trials == 3)
    #expect(breaker.verdict(100 * second) == .never)
  }

  @Test("What is tried again adds nothing to the row; a trial that succeeds doubles the row that it takes next time")
  func closing() {
    var breaker = CircuitBreaker(.init(failures: 2, firstPause: .seconds(1)))
    breaker.failed(.first, 0)
    for _ in 1...9 { breaker.failed(.later, 0) }
    #expect(breaker.verdict(0) == .yes)
    breaker.failed(.first, 0)
    let isTrial = breaker.began()
    #expect(isTrial)
    breaker.succeeded()
    for _ in 1...3 { breaker.failed(.first, 0) }
    #expect(breaker.verdict(0) == .yes)
    breaker.failed(.first, 0)
    #expect(breaker.verdict(0) == .wait(until: second))
  }

  @Test("A circuit that may not open never does")
  func patient() {
    var patient = CircuitBreaker(.never)
    for _ in 1...1000 { patient.failed(.first, 0) }
    #expect(patient.verdict(0) == .yes)
    let isTrial = patient.began()
    #expect(!isTrial)
  }

  @Test(
    "A limit of requests per second lets through exactly so many, whatever the moments", arguments: [0.5, 10, 1000])
  func bucket(perSecond: Double) {
    var bucket = TokenBucket(perSecond: perSecond, now: 0)
    var (now, count) = (Int64(0), 0)
    while now <= 20 * second {
      let next = bucket.nextMoment(now)
      if next > now {
        now = next
        continue
      }
      bucket.take()
      count += 1
    }
    let expected = 20 * perSecond + max(1, perSecond / 20)
    #expect(abs(Double(count) - expected) <= 1 + expected * 0.001)
  }

  @Test("What is due comes in the order of its moments, and what is due at the same moment in the order it was put in")
  func timers() {
    var queue = TimerQueue<Int>()
    for (element, due) in [5, 1, 3, 1, 9, 3, 7].enumerated() { queue.insert(element, due: Int64(due)) }
    var order: [Int] = []
    while let element = queue.pop(7) { order.append(element) }
    #expect(order == [1, 3, 2, 5, 0, 6])
    #expect(queue.nextDue == 9)
  }

  @Test("A queue gives what it got, in its order, also when it grows and shrinks")
  func fifo() {
    var queue = Fifo<Int>()
    var (given, expected) = (0, 0)
    for round in 0..<300 {
      for _ in 0..<(round % 50) {
        queue.append(given)
        given += 1
      }
      for _ in 0..<(round % 47) where !queue.isEmpty {
        #expect(queue.popFirst() == expected)
        expected += 1
      }
      #expect(queue.count == given - expected)
    }
    while let element = queue.popFirst() {
      #expect(element == expected)
      expected += 1
    }
    #expect(expected == given)
  }

  private func limits(_ windows: [AdaptiveLanes.Window], ceiling: Int = 1000) -> [Int] {
    var lanes = AdaptiveLanes(ceiling: ceiling)
    return windows.map { window in
      lanes.learn(window)
      return lanes.limit
    }
  }

  @Test("Lanes double while that brings more, then step back and feel their way")
  func climbing() {
    let rates = [100, 200, 390, 600, 610, 600, 560, 600, 640]
    #expect(
      limits(rates.map { .init(seconds: 1, ended: $0) })
        == [16, 32, 64, 128, 64, 58, 63, 69, 75])
  }

  @Test("Lanes go down at once when the server asks for it, fails, or becomes slow without giving more")
  func backingOff() {
    #expect(limits([.init(seconds: 1, ended: 100), .init(seconds: 1, ended: 100, throttled: 2)]) == [16, 11])
    #expect(limits([.init(seconds: 1, ended: 100), .init(seconds: 1, ended: 100, failed: 6)]) == [16, 11])
    #expect(limits([.init(seconds: 1, ended: 100), .init(seconds: 1, ended: 200, failed: 1)]) == [16, 32])
    #expect(
      limits([
        .init(seconds: 1, ended: 100, hitLatency: 0.01, otherLatency: 0.1),
        .init(seconds: 1, ended: 200, hitLatency: 0.01, otherLatency: 0.1),
        .init(seconds: 1, ended: 200, hitLatency: 0.04, otherLatency: 0.1),
      ]) == [16, 32, 25])
  }

  @Test("Lanes stay as they are while they are not all used, and between one and the ceiling")
  func bounds() {
    #expect(limits([.init(seconds: 1, ended: 5, wasFull: false), .init(seconds: 0, ended: 0)]) == [8, 8])
    #expect(limits([100, 200, 400].map { .init(seconds: 1, ended: $0) }, ceiling: 20) == [16, 20, 20])
    #expect(limits((1...30).map { _ in .init(seconds: 1, ended: 10, throttled: 10) }).last == 1)
  }

  @Test("A mix of hits and misses is not taken for a server that becomes slow")
  func twoBaselines() {
    // First all hits, then all misses, which the origin makes at its own pace.
    #expect(
      limits([
        .init(seconds: 1, ended: 100, hitLatency: 0.001), .init(seconds: 1, ended: 200, otherLatency: 0.2),
      ]) == [16, 32])
  }
}
