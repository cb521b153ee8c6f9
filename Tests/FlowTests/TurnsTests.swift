import Flow
import Testing

@Suite("Turns")
struct TurnsTests {
  @Test("no more work at once than there are turns, and all of them get one")
  func many() async throws {
    let (turns, gauge) = (Turns(3), Gauge())
    try await withThrowingTaskGroup { group in
      for _ in 0..<200 {
        group.addTask {
          let turn = turns.next()
          try await turn.come()
          gauge.enter()
          await Task.yield()
          gauge.leave()
          turn.end()
        }
      }
      try await group.waitForAll()
    }
    #expect((1...3).contains(gauge.most))
    #expect(turns.waiting == 0)
  }

  @Test("they come in the order in which they were asked for, not in which somebody waits for them")
  func order() async throws {
    let turns = Turns(1)
    let all = (0..<10).map { _ in turns.next() }
    var order: [Int] = []
    let waiting = all.enumerated().reversed().map { (number, turn) in Task { (number, try await turn.come()) } }
    for turn in all {
      // Only one of them can have come.
      order.append(try await waiting[all.count - 1 - order.count].value.0)
      turn.end()
    }
    #expect(order == Array(0..<10))
  }

  @Test("who passes a turn on goes on beside the next one, and is counted until its end")
  func passing() async throws {
    let turns = Turns(1)
    let first = turns.next()
    try await first.come()
    #expect(turns.lingering == 0)
    first.pass()
    first.pass()
    #expect(turns.lingering == 1)
    let second = turns.next()
    try await second.come()
    first.end()
    first.end()
    first.pass()
    #expect(turns.lingering == 0 && turns.waiting == 0)
    second.end()
    // Only one turn came back, however often it was ended.
    let third = turns.next()
    let fourth = turns.next()
    try await third.come()
    #expect(turns.waiting == 1)
    fourth.end()
    #expect(turns.waiting == 0)
    await #expect(throws: CancellationError.self) { try await fourth.come() }
  }

  @Test("who no longer waits loses nothing, and takes nothing from others")
  func cancelled() async throws {
    let turns = Turns(1)
    var held: Turns.Turn? = turns.next()
    let (first, second) = (turns.next(), turns.next())
    let impatient = Task { try await first.come() }
    let patient = Task { try await second.come() }
    impatient.cancel()
    await #expect(throws: CancellationError.self) { try await impatient.value }
    #expect(held != nil && turns.waiting == 1)
    // A turn that nobody holds is over.
    held = nil
    try await patient.value
    #expect(turns.waiting == 0)
  }
}
