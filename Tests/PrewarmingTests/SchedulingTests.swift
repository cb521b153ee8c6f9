import Flow
import Platform
import Prewarming
import Synchronization
import TestSupport
import Testing
import Transport

@Suite("Order, speed and patience")
struct SchedulingTests {
  @Test("Two lanes have two requests under way, and never more, over one connection each")
  func lanes() async throws {
    let now = Mutex(0)
    let most = Mutex(0)
    let server = try ScriptedServer.answering { _, peer in
      let count = now.withLock { now in
        now += 1
        return now
      }
      most.withLock { $0 = max($0, count) }
      // The first ones wait for each other.
      for _ in 0..<1000 where most.withLock({ $0 < 2 }) { _ = poll(nil, 0, 10) }
      now.withLock { $0 -= 1 }
      return peer.answer("ok")
    }
    defer { server.stop() }
    let run = try await warm((0..<200).map { server.url("/\($0)") }) { $0.lanes = .fixed(2) }
    #expect(run.summary.succeeded == 200 && run.summary.mostLanes == 2)
    #expect(most.withLock { $0 } == 2)
    #expect(server.connections == 2)
  }

  @Test("What Retry-After asks of one request holds for its host, and other hosts go on")
  func retryAfter() async throws {
    let moments = Mutex<[ContinuousClock.Instant]>([])
    let busy = try ScriptedServer.answering { target, peer in
      let isFirst = moments.withLock { moments in
        moments.append(.now)
        return moments.count == 1
      }
      return isFirst
        ? peer.answer("", status: "503 Busy", fields: "Retry-After: 1\r\n") : peer.answer("ok")
    }
    let other = try ScriptedServer.answering { _, peer in peer.answer("ok") }
    defer {
      busy.stop()
      other.stop()
    }
    let urls = (0..<40).map { $0 % 2 == 0 ? busy.url("/\($0)") : other.url("/\($0)") }
    let run = try await warm(urls) { options in
      options.lanes = .fixed(1)
      options.retry = RetryPolicy(attempts: 2)
    }
    #expect(run.summary.succeeded == 40)
    let asked = moments.withLock { $0 }
    #expect(asked.count == 21)
    if asked.count > 1 { #expect(asked[1] - asked[0] >= .milliseconds(990)) }
    // The other host was not kept waiting.
    #expect(run.results.first.map { $0.request.sequence % 2 } == 1)
  }

  @Test("The limits of requests and of bytes per second are kept")
  func limits() async throws {
    let server = try ScriptedServer.answering { _, peer in peer.answer(String(repeating: "x", count: 20_000)) }
    defer { server.stop() }
    let urls = (0..<30).map { server.url("/\($0)") }
    for slow in [
      { (options: inout WarmOptions) in options.limits.requestsPerSecond = 60 },
      { $0.limitsPerHost.requestsPerSecond = 60 }, { $0.limits.bytesPerSecond = 1_200_000 },
      { $0.limitsPerHost.bytesPerSecond = 1_200_000 },
    ] {
      // What a lane reads at once is paid for afterwards: with many of them a run so short would end in debt.
      let run = try await warm(urls) { options in
        options.lanes = .fixed(2)
        slow(&options)
      }
      #expect(run.summary.succeeded == 30)
      #expect(run.summary.elapsed > .milliseconds(300) && run.summary.elapsed < .soon, "\(run.summary.elapsed)")
    }
    let narrow = try await warm(urls) { $0.limitsPerHost.lanes = 3 }
    #expect(narrow.summary.mostLanes == 3)
  }

  @Test("Pauses before another attempt hold no lane")
  func pauses() async throws {
    let tries = Mutex<Set<String>>([])
    let server = try ScriptedServer.answering { target, peer in
      let isFirst = tries.withLock { $0.insert(target).inserted }
      return target.hasPrefix("/bad") && isFirst ? peer.answer("", status: "500 No") : peer.answer("ok")
    }
    defer { server.stop() }
    let run = try await warm((0..<4).map { server.url("/bad\($0)") } + [server.url("/good")]) { options in
      options.lanes = .fixed(1)
      options.retry = RetryPolicy(attempts: 2, firstPause: .seconds(3))
    }
    #expect(run.summary.succeeded == 5 && run.summary.retries == 4)
    #expect(run.results.first?.request.sequence == 4)
    let late = try #require(run[0])
    #expect(late.attempts == 2 && late.phases.waiting >= .milliseconds(1490) && late.phases.total < .milliseconds(1490))
  }

  @Test("Large originals hold no more than their share of lanes while small ones wait, and all lanes when none do")
  func shares() async throws {
    let now = Mutex(0)
    let most = Mutex<(mixed: Int, alone: Int)>((0, 0))
    let smalls = Mutex(0)
    let server = try ScriptedServer.answering { target, peer in
      let isLarge = target.hasPrefix("/large")
      let count = now.withLock { now in
        now += isLarge ? 1 : 0
        return now
      }
      let left = smalls.withLock { smalls in
        smalls += isLarge ? 0 : 1
        return 100 - smalls
      }
      if isLarge {
        most.withLock { most in
          if left > 10 { most.mixed = max(most.mixed, count) } else if left <= 0 { most.alone = max(most.alone, count) }
        }
      }
      _ = poll(nil, 0, isLarge ? 10 : 2)
      if isLarge { now.withLock { $0 -= 1 } }
      return peer.answer("ok")
    }
    defer { server.stop() }
    var options = WarmOptions()
    options.lanes = .fixed(10)
    options.sizes = SizeClasses(shares: .init(small: 8, medium: 1, large: 2))
    let requests = (0..<200).map { number in
      // Large ones first in the plan.
      WarmRequest(
        sequence: number, object: "o", variant: "v", url: server.url(number < 100 ? "/large" : "/small"),
        sourceSize: number < 100 ? 1 << 30 : 1)
    }
    let warmer = try Warmer(options)
    let given = Mutex(false)
    let summary = try await onOwnThread {
      try warmer.run(
        next: {
          given.withLock { isGiven in
            defer { isGiven = true }
            return isGiven ? nil : requests
          }
        },
        deliver: { _ in }, cancellation: Cancellation())
    }
    #expect(summary.succeeded == 200)
    #expect(summary.sizeClasses[.large]?.succeeded == 100 && summary.sizeClasses[.small]?.succeeded == 100)
    let (mixed, alone) = most.withLock { $0 }
    #expect(mixed <= 3, "\(mixed)")
    #expect(alone > 5, "\(alone)")
  }

  @Test("An automatic number of lanes climbs while that helps")
  func automatic() async throws {
    let server = try ScriptedServer.answering { _, peer in
      _ = poll(nil, 0, 5)
      return peer.answer("ok")
    }
    defer { server.stop() }
    let run = try await warm((0..<3000).map { server.url("/\($0)") }) { $0.lanes = .automatic(ceiling: 64) }
    #expect(run.summary.succeeded == 3000)
    #expect(run.summary.mostLanes >= 16)
  }

  @Test("A server at an IPv6 address is reached", .enabled(if: (try? ScriptedServer.Place.ipv6.listen()) != nil))
  func ipv6() async throws {
    let server = try ScriptedServer(at: .ipv6) { peer, _ in while peer.readHead() != nil { peer.answer("ok") } }
    defer { server.stop() }
    let run = try await warm(["http://[::1]:\(server.port)/a", "http://[::1]:\(server.port)/b"])
    #expect(run.summary.succeeded == 2)
  }

  @Test("A connection that rests after an answer holds no lane: others are opened meanwhile")
  func resting() async throws {
    let server = try ScriptedServer.answering { _, peer in peer.answer("ok") }
    defer { server.stop() }
    let run = try await warm((0..<10).map { server.url("/\($0)") }) { options in
      options.lanes = .fixed(1)
      options.closeDelay = .seconds(60)
    }
    #expect(run.summary.succeeded == 10 && run.summary.elapsed < .seconds(10))
    #expect(server.connections == 10)
  }

  @Test("Many servers get their turns, and one that hangs keeps its own lanes only")
  func manyHosts() async throws {
    let answered = Mutex(0)
    let quick = try (0..<5).map { _ in
      try ScriptedServer.answering { _, peer in
        answered.withLock { $0 += 1 }
        return peer.answer("ok")
      }
    }
    let slow = try ScriptedServer.answering { _, peer in
      for _ in 0..<1000 where answered.withLock({ $0 < 200 }) { _ = poll(nil, 0, 10) }
      return peer.answer("ok")
    }
    defer { for server in quick + [slow] { server.stop() } }
    let urls = (0..<4).map { slow.url("/\($0)") } + (0..<200).map { quick[$0 % 5].url("/\($0)") }
    let run = try await warm(urls) { options in
      options.lanes = .fixed(6)
      options.limitsPerHost.lanes = 4
    }
    #expect(run.summary.succeeded == 204)
    #expect(run.results.prefix(196).allSatisfy { $0.request.sequence >= 4 })
  }
}
