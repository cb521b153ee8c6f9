import Flow
import Platform
import Prewarming
import Synchronization
import TestSupport
import Testing
import Transport

@Suite("Servers that fail, lie, and never end")
struct FaultTests {
  @Test("With 5xx, 429 and cuts among thousands, each request has one result, and only the lasting failures remain")
  func accounting() async throws {
    let tries = Mutex<[String: Int]>([:])
    let server = try ScriptedServer.answering { target, peer in
      let number = Int(target.drop { $0 != "=" }.dropFirst()) ?? 0
      let attempt = tries.withLock { tries in
        tries[target, default: 0] += 1
        return tries[target, default: 0]
      }
      switch (number % 100, attempt) {
      case (1, _): return peer.answer("", status: "500 Broken")
      case (2...3, 1): return peer.answer("", status: "503 Busy")
      case (4...5, 1): return peer.answer("", status: "429 Slowly", fields: "Retry-After: 0\r\n")
      case (6, 1): return false
      default: return peer.answer("ok")
      }
    }
    defer { server.stop() }
    let urls = (0..<3000).map { server.url("/a?n=\($0)") }
    let run = try await warm(urls) { options in
      options.lanes = .fixed(32)
      options.retry = RetryPolicy(attempts: 3, firstPause: .milliseconds(20), jitter: .full)
    }
    #expect(run.results.map(\.request.sequence).sorted() == Array(0..<3000))
    #expect(run.summary.planned == 3000 && run.summary.done == 3000 && run.summary.notDone == 0)
    let lasting = (0..<3000).filter { $0 % 100 == 1 }
    #expect(run.failures == Dictionary(uniqueKeysWithValues: lasting.map { ($0, .serverError) }))
    #expect(run.summary.failures == [.serverError: 30])
    for result in run.results {
      let expected =
        switch result.request.sequence % 100 {
        case 1: 3...3
        case 2...5: 2...2
        // What is cut on a used connection is sent again at once, before it counts as a failure.
        case 6: 1...2
        default: 1...1
        }
      #expect(expected.contains(result.attempts), "\(result.request.sequence)")
    }
    #expect((180...210).contains(run.summary.retries))
  }

  @Test(
    "What is wrong with an answer is told in its class",
    arguments: [
      ("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", .notFound),
      ("HTTP/1.1 410 No\r\nContent-Length: 0\r\n\r\n", .notFound),
      ("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", .forbidden),
      ("HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n", .clientError),
      ("HTTP/1.1 429 No\r\nContent-Length: 0\r\n\r\n", .rateLimited),
      ("HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n", .serverError),
      ("HTTP/1.1 304 No\r\n\r\n", .redirect),
      ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", .shortBody),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", .shortBody),
      ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", .connection),
      ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", .connection), ("SSH-2.0-OpenSSH\r\n\r\n", .connection),
      ("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", .connection), ("", .connection),
      ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", .connection),
      ("HTTP/1.1 302 Found\r\nLocation: ftp://elsewhere/\r\nContent-Length: 0\r\n\r\n", .redirect),
      ("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", .redirect),
    ] as [(String, WarmFailure.Kind)])
  func classes(answer: String, expected: WarmFailure.Kind) async throws {
    let server = try ScriptedServer { peer, _ in
      peer.readHead()
      peer.write(answer)
    }
    defer { server.stop() }
    let run = try await warm([server.url()])
    #expect(run.failures == [0: expected])
    #expect(run[0]?.isOK == false && run[0]?.isWarm == false)
  }

  @Test(
    "Nothing lasts beyond its deadline: silence, dripping, fields and bodies without end",
    arguments: [
      "", "HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n",
    ])
  func deadline(beginning: String) async throws {
    let server = try ScriptedServer { peer, _ in
      peer.readHead()
      peer.write(beginning)
      if beginning.isEmpty || beginning.contains("Length") { _ = peer.isClosedByClient() }
      while peer.write("a") { _ = poll(nil, 0, 10) }
    }
    defer { server.stop() }
    let run = try await warm([server.url()]) { $0.timeout = .milliseconds(300) }
    #expect(run.failures == [0: .timeout])
    #expect(run.summary.elapsed < .soon)
  }

  @Test("Fields of a megabyte are refused before they are read to their end")
  func largeHead() async throws {
    let server = try ScriptedServer { peer, _ in
      peer.readHead()
      peer.write("HTTP/1.1 200 OK\r\n")
      for number in 0..<10_000 where !peer.write("X-\(number): \(String(repeating: "a", count: 100))\r\n") { return }
    }
    defer { server.stop() }
    let run = try await warm([server.url()])
    #expect(run[0]?.failure?.message == "127.0.0.1:\(server.port) sent fields that are larger than is sensible")
  }

  @Test("Redirects without end come to one, and what follows from them is shown")
  func redirects() async throws {
    let server = try ScriptedServer.answering { target, peer in
      let number = Int(target.dropFirst()) ?? 0
      return number == 0
        ? peer.answer("here") : peer.answer("", status: "302 Found", fields: "Location: /\(number - 1)\r\n")
    }
    defer { server.stop() }
    let run = try await warm(["/0", "/5", "/6"].map { server.url($0) })
    #expect(run[0]?.isOK == true && run[0]?.finalURL == nil)
    #expect(run[1]?.isOK == true && run[1]?.finalURL == server.url("/0"))
    #expect(
      run[2]?.failure == WarmFailure(.redirect, "127.0.0.1:\(server.port) leads on and on: more than 5 redirects"))
    let none = try await warm([server.url("/1")]) { $0.redirects = 0 }
    #expect(none[0]?.status == 302 && none[0]?.failure?.kind == .redirect)
  }

  @Test("Credentials do not follow a redirect to another server")
  func credentials() async throws {
    let heads = Mutex<[String]>([])
    let other = try ScriptedServer { peer, _ in
      while let head = peer.readHead() {
        heads.withLock { $0.append(head) }
        peer.answer("ok")
      }
    }
    let server = try ScriptedServer { peer, _ in
      while let head = peer.readHead() {
        heads.withLock { $0.append(head) }
        peer.answer("", status: "307 Go", fields: "Location: \(other.url("/b"))\r\n")
      }
    }
    defer {
      other.stop()
      server.stop()
    }
    let run = try await warm([server.url("/a")]) { options in
      options.fields = ["Authorization": "Bearer secret", "X-Kept": "1"]
      options.accept = "image/avif"
    }
    #expect(run[0]?.finalURL == other.url("/b"))
    let sent = heads.withLock { $0 }
    #expect(sent.count == 2)
    #expect(sent.first?.contains("Authorization: Bearer secret") == true)
    #expect(sent.last?.contains("Authorization") == false && sent.last?.contains("X-Kept: 1") == true)
    #expect(sent.allSatisfy { $0.contains("Accept: image/avif") })
  }

  @Test(
    "Addresses that cannot be requested are results, not requests",
    arguments: [
      "", "no address", "ftp://h/", "http://", "http://h:99999/", "http://h/a b", "http://h/a\r\nX: y",
      "http://h/\u{1b}[2J",
      "http://h/é", "http://h/#part", "http://user:secret@h/", "http://h/" + String(repeating: "a", count: 300_000),
    ])
  func badURLs(url: String) async throws {
    let run = try await warm([url])
    #expect(run.failures == [0: .badURL])
    #expect(run[0]?.attempts == 0 && run.summary.sent == 0)
    #expect(run[0]?.failure?.message.contains("secret") == false)
  }

  @Test("Fields that would break out of their lines are refused before anything is sent")
  func badFields() {
    var options = WarmOptions()
    options.fields = ["X": "a\r\nY: b"]
    #expect(throws: WarmError.self) { try Warmer(options) }
  }

  @Test("A host that is not there, and one that does not exist, are told apart; a row of failures ends in giving up")
  func absent() async throws {
    let server = try ScriptedServer { _, _ in }
    let gone = server.url()
    server.stop()
    let run = try await warm(["http://no-such-host.invalid/", gone])
    #expect(run.failures == [0: .dns, 1: .connect])
    let many = try await warm((0..<500).map { gone + "?\($0)" }) { options in
      options.breaker = .init(failures: 10, firstPause: .milliseconds(20), pauses: 2)
    }
    #expect(many.summary.failed == 500)
    #expect((many.summary.failures[.connect] ?? 0) < 40)
    #expect((many.summary.failures[.circuitOpen] ?? 0) > 460)
    #expect(many.summary.notices.contains { $0.hasPrefix("127.0.0.1:\(server.port) was given up: nobody listens") })
    #expect(many.results.filter { $0.failure?.kind == .circuitOpen }.allSatisfy { $0.attempts == 0 })
  }

  @Test("A host that wants to be left alone for longer than we wait is given up, after its row of refusals")
  func farWish() async throws {
    let server = try ScriptedServer.answering { _, peer in
      peer.answer("", status: "429 Later", fields: "Retry-After: 3600\r\n")
    }
    defer { server.stop() }
    let run = try await warm((0..<100).map { server.url("/\($0)") }) { options in
      options.lanes = .fixed(2)
      options.retry = RetryPolicy(attempts: 3)
      options.breaker = .init(failures: 5, firstPause: .milliseconds(10), pauses: 1)
    }
    #expect(run.summary.failed == 100 && (run.summary.failures[.circuitOpen] ?? 0) > 80)
    #expect((run.summary.failures[.rateLimited] ?? 0) >= 6)
    #expect(run.summary.notices.first?.hasSuffix("was given up: it asks to be left alone for 3600 s") == true)
  }

  @Test("Many broken objects in a row are no broken host: what it can answer is fetched", arguments: [500, 503])
  func brokenObjects(status: Int) async throws {
    let server = try ScriptedServer.answering { head, peer in
      if head.contains("/broken/") { peer.answer("", status: "\(status) No") } else { peer.answer("ok") }
    }
    defer { server.stop() }
    let broken = (0..<300).map { server.url("/broken/\($0)") }
    let run = try await warm(broken + (0..<300).map { server.url("/\($0)") }) { options in
      options.lanes = .fixed(4)
      options.retry = RetryPolicy(attempts: 2, firstPause: .zero)
      options.breaker = .init(failures: 5, firstPause: .milliseconds(2), longestPause: .milliseconds(2), pauses: 30)
    }
    #expect(run.summary.succeeded == 300)
    #expect(run.summary.failures == [.serverError: 300])
    #expect(run.summary.notices.isEmpty)
  }

  @Test("A connection that was closed while it was idle costs no attempt")
  func stale() async throws {
    let server = try ScriptedServer { peer, _ in
      // Answers once, then closes when the second request comes.
      peer.readHead()
      peer.answer("ok")
      peer.readHead()
    }
    defer { server.stop() }
    let run = try await warm((0..<20).map { server.url("/\($0)") }) { $0.lanes = .fixed(1) }
    #expect(run.summary.succeeded == 20 && run.summary.retries == 0)
    #expect(run.results.allSatisfy { $0.attempts == 1 })
  }

  @Test("What a server sends beyond its answer is not taken for the next one")
  func surplus() async throws {
    let server = try ScriptedServer { peer, _ in
      while peer.readHead() != nil {
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")
      }
    }
    defer { server.stop() }
    let run = try await warm((0..<20).map { server.url("/\($0)") }) { $0.lanes = .fixed(2) }
    #expect(run.summary.succeeded == 20)
  }
}
