import MediaServer
import Testing
import Transport

@Suite("Faults that were asked for")
struct FaultTests {
  /// What became of a request, as the client saw it.
  private func outcomes(_ count: Int, _ change: (inout Faults) -> Void) async throws -> [String] {
    let running = try await RunningServer(media: false) { change(&$0.faults) }
    try running.folder.write(String(repeating: "0123456789", count: 20), to: "a.txt")
    var outcomes: [String] = []
    for number in 0..<count {
      do {
        let answer = try await running.get("/a.txt?n=\(number % 50)")
        outcomes.append(answer.status == 200 ? "200 \(answer.body.count)" : "\(answer.status)")
        if answer.status == 429 { #expect(answer.fields["retry-after"] == "1") }
      } catch let error as TransportError {
        outcomes.append(error.code)
      }
    }
    await running.server.stop()
    #expect(running.entries.count == count)
    return outcomes
  }

  @Test("come at about the rate that was told, and the same again for the same seed")
  func rates() async throws {
    let change: @Sendable (inout Faults) -> Void = {
      $0.failing = 0.1
      $0.throttling = 0.1
      $0.cutting = 0.1
      $0.lying = 0.1
      $0.seed = 7
    }
    let first = try await outcomes(400, change)
    #expect(try await outcomes(400, change) == first)
    #expect(
      try await outcomes(400) {
        change(&$0)
        $0.seed = 8
      } != first)
    let failed = first.count { $0.hasPrefix("5") }
    let throttled = first.count { $0 == "429" }
    // One half of the lies says too much, which a client sees as a cut.
    let cut = first.count { $0 == "cut" }
    let short = first.count { $0.hasPrefix("200 ") && $0 != "200 200" }
    #expect((20...60).contains(failed) && (20...60).contains(throttled), "\(failed) \(throttled)")
    #expect((35...85).contains(cut) && (8...35).contains(short), "\(cut) \(short)")
    #expect(first.count { $0 == "200 200" } > 200)
  }

  @Test("follow from the address and how often it was asked for, whatever came between")
  func order() async throws {
    func statuses(_ targets: [String]) async throws -> [String: [Int]] {
      let running = try await RunningServer(media: false) { $0.faults.failing = 0.5 }
      var found: [String: [Int]] = [:]
      for target in targets { found[target, default: []].append(try await running.get(target).status) }
      await running.server.stop()
      return found
    }
    let targets = (0..<10).flatMap { number in (0..<4).map { _ in "/\(number)" } }
    let found = try await statuses(targets)
    #expect(try await statuses(targets.reversed()) == found)
    #expect(Set(found.values.flatMap { $0 }).isSuperset(of: [404, 503]))
  }

  @Test("Answers are held back as long as was told")
  func latency() async throws {
    let running = try await RunningServer(media: false) { $0.faults.latency = .milliseconds(50) ... .milliseconds(100) }
    for _ in 1...4 {
      let begun = ContinuousClock.now
      _ = try await running.get("/none")
      #expect(begun.duration(to: .now) >= .milliseconds(50))
    }
    await running.server.stop()
  }

  @Test("A body is sent as slowly as was told")
  func slow() async throws {
    let running = try await RunningServer(media: false) { $0.faults.bytesPerSecond = 100_000 }
    try Files.write([UInt8](repeating: 7, count: 50_000), to: running.folder.file("a.bin"))
    let begun = ContinuousClock.now
    #expect(try await running.get("/a.bin").body.count == 50_000)
    #expect(begun.duration(to: .now) >= .milliseconds(450))
    await running.server.stop()
  }

  @Test("Too many requests a second are told to come again")
  func rateLimit() async throws {
    let running = try await RunningServer(media: false) { $0.faults.requestsPerSecond = 20 }
    let begun = ContinuousClock.now
    let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 1...60 { group.addTask { try await running.get("/none").status } }
      return try await group.reduce(into: [Int]()) { $0.append($1) }
    }
    let answered = statuses.count { $0 == 404 }
    // A second's worth at once, and what came in for the time that it took.
    let seconds = begun.duration(to: .now) / .seconds(1)
    #expect(answered >= 20 && Double(answered) <= 21 + 20 * seconds, "\(answered) in \(seconds) s")
    #expect(statuses.count { $0 == 429 } == 60 - answered)
    #expect(running.entries.contains { $0.fault == "rate-limit" })
    await running.server.stop()
  }
}
