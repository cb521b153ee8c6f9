import Testing

@testable import Flow

@Suite("Work that blocks, on threads of its own")
struct BlockingThreadsTests {
  private struct Failure: Error {}

  @Test("gives its results and errors, however many wait, and never runs more at once than it may")
  func bounded() async throws {
    let threads = BlockingThreads(limit: 3)
    let gauge = Gauge()
    let results = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<200 {
        group.addTask {
          try await threads.run { _ in
            gauge.enter()
            defer { gauge.leave() }
            return number
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results.sorted() == Array(0..<200))
    #expect((1...3).contains(gauge.most))
    await #expect(throws: Failure.self) { try await threads.run { _ in throw Failure() } }
  }

  @Test("is told when its task is cancelled, and is waited for")
  func cancelled() async throws {
    let threads = BlockingThreads(limit: 1)
    let gauge = Gauge()
    let task = Task {
      try await threads.run { cancellation in
        gauge.enter()
        while !cancellation.isCancelled {}
        return "cleaned up"
      }
    }
    while gauge.most == 0 { await Task.yield() }
    task.cancel()
    #expect(try await task.value == "cleaned up")
  }
}
