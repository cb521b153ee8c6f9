import Flow
import Platform
import Prewarming
import Synchronization
import TestSupport
import Testing
import Transport

@Suite("Runs from their plan to their end")
struct RunTests {
  @Test("A run that is cancelled ends at once, and tells which requests are not done", arguments: [0, 50])
  func cancelling(after count: Int) async throws {
    let cancellation = Cancellation()
    let began = Mutex<ContinuousClock.Instant?>(nil)
    let answered = Mutex(0)
    let server = try ScriptedServer.answering { _, peer in
      if answered.withLock({ answered in
        answered += 1
        return answered <= count
      }) {
        return peer.answer("ok")
      }
      began.withLock { if $0 == nil { $0 = .now } }
      cancellation.cancel()
      return peer.isClosedByClient()
    }
    defer { server.stop() }
    let run = try await warm((0..<1000).map { server.url("/\($0)") }, cancellation: cancellation)
    let start = try #require(began.withLock { $0 })
    #expect(ContinuousClock.now - start < .soon)
    #expect(run.summary.isCancelled)
    #expect(run.results.count == run.summary.done && run.summary.done <= count && run.summary.done + 8 >= count)
    #expect(run.summary.planned > run.summary.done)
    #expect(run.summary.notDone == run.summary.planned - run.summary.done)
    #expect(run.results.allSatisfy { $0.isOK })
  }

  @Test("While nobody takes results, only a window of the plan is requested")
  func backPressure() async throws {
    let server = try ScriptedServer.answering { _, peer in peer.answer("ok") }
    defer { server.stop() }
    let planned = Mutex(0)
    let requested = Mutex(0)
    var options = WarmOptions()
    options.lanes = .fixed(4)
    options.window = 100
    let warmer = try Warmer(options)
    let url = server.url()
    let run = try await onOwnThread {
      try warmer.start(
        next: {
          let number = planned.withLock { planned in
            planned += 1
            return planned
          }
          return number > 5000 ? nil : [WarmRequest(sequence: number, object: "o", variant: "v", url: url)]
        }, cancellation: Cancellation())
    }
    try await Task.sleep(for: .milliseconds(400))
    let ahead = planned.withLock { $0 }
    #expect(ahead < 2000)
    let results = try await onOwnThread {
      var count = 0
      while let batch = try run.receive() {
        count += batch.count
        requested.withLock { $0 = count }
      }
      return count
    }
    #expect(results == 5000 && run.summary.succeeded == 5000)
  }

  @Test("What the plan throws is thrown, after the results of what was planned before")
  func planFails() async throws {
    struct PlanError: Error {}
    let server = try ScriptedServer.answering { _, peer in peer.answer("ok") }
    defer { server.stop() }
    let warmer = try Warmer()
    let rounds = Mutex(0)
    let results = Mutex(0)
    let url = server.url()
    await #expect(throws: PlanError.self) {
      try await onOwnThread {
        try warmer.run(
          next: {
            let round = rounds.withLock { rounds in
              rounds += 1
              return rounds
            }
            if round > 3 { throw PlanError() }
            return [WarmRequest(sequence: round, object: "o", variant: "v", url: url)]
          },
          deliver: { batch in results.withLock { $0 += batch.count } }, cancellation: Cancellation())
      }
    }
    #expect(results.withLock { $0 } == 3)
  }

  @Test("Progress says how far it is, and ends")
  func progress() async throws {
    let server = try ScriptedServer.answering { _, peer in
      _ = poll(nil, 0, 20)
      return peer.answer("ok", fields: "X-Cache: HIT\r\n")
    }
    defer { server.stop() }
    let reports = Mutex<[Progress]>([])
    var options = WarmOptions()
    options.lanes = .fixed(2)
    options.expectedCount = 60
    let warmer = try Warmer(options)
    let given = Mutex(false)
    let url = server.url()
    _ = try await onOwnThread {
      try warmer.run(
        next: {
          given.withLock { isGiven in
            defer { isGiven = true }
            return isGiven ? nil : (0..<60).map { WarmRequest(sequence: $0, object: "o", variant: "v", url: url) }
          }
        },
        deliver: { _ in }, progress: { report in reports.withLock { $0.append(report) } },
        cancellation: Cancellation())
    }
    let told = reports.withLock { $0 }
    #expect(told.count >= 2)
    #expect(told.dropLast().allSatisfy { !$0.isFinished && ($0.fraction ?? 2) < 1 })
    #expect(told.last?.isFinished == true && told.last?.fraction == 1)
    #expect(told.last?.subject == "prewarm 60/60, 100 % hits, 0 lanes")
  }
}
