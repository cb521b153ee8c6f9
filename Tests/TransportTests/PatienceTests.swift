import Platform
import Synchronization
import TestSupport
import Testing
import Transport

@Suite("Time, back-pressure and cancelling")
struct PatienceTests {
  @Test(
    "A server that never answers, or stops in the middle, is given up",
    arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe"])
  func silence(beginning: String) async throws {
    let server = try ScriptedServer { peer, _ in
      peer.readHead()
      peer.write(beginning)
      _ = peer.isClosedByClient()
    }
    let error = await HTTPClient { $0.idleTimeout = .milliseconds(150) }.failure(of: server.request())
    #expect(error?.kind == .timedOut)
    #expect(error?.message == "127.0.0.1:\(server.port) has sent nothing for 150 ms")
  }

  @Test("A process that was stopped for longer than its patience goes on where it was")
  func stopped() async throws {
    let folder = try TemporaryDirectory()
    let process = Mutex<pid_t>(0)
    let server = try ScriptedServer { peer, _ in
      peer.readHead()
      let pid = process.withLock { $0 }
      kill(pid, SIGSTOP)
      _ = poll(nil, 0, 900)
      kill(pid, SIGCONT)
      _ = poll(nil, 0, 100)
      peer.answer("ok")
    }
    let program = try process.withLock { pid in
      let program = try BackgroundProgram(
        [Toolkit.built("httpload"), "http://127.0.0.1:\(server.port)/", "1", "1", "500"], output: folder.file("output"))
      pid = program.pid
      return program
    }
    #expect(try await program.waitForExit() == 0)
    #expect(folder.read("output")?.hasPrefix("ok 1, failed 0,") == true, "\(folder.read("output") ?? "")")
  }

  @Test("A server that sends too slowly for the whole is given up, though it is never silent")
  func drip() async throws {
    let server = try ScriptedServer { peer, _ in
      peer.readHead()
      peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
      while peer.write("x") { _ = poll(nil, 0, 10) }
    }
    let error = await HTTPClient().failure(of: server.request(), within: .milliseconds(200))
    #expect(error?.kind == .timedOut)
  }

  @Test("A handshake that is never answered is given up")
  func handshake() async throws {
    let server = try ScriptedServer { peer, _ in _ = peer.isClosedByClient() }
    let request = HTTPRequest("GET", HTTPURL(Endpoint(host: "127.0.0.1", port: server.port, isSecure: true)))
    let error = await HTTPClient { $0.connectTimeout = .milliseconds(150) }.failure(of: request)
    #expect(error?.kind == .timedOut)
  }

  @Test("While nobody reads, the server has to wait, and it is not called silent")
  func backPressure() async throws {
    let total = 64 << 20
    let sent = Mutex(0)
    let server = try ScriptedServer { peer, _ in
      peer.readHead()
      peer.write("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n")
      let block = [UInt8](repeating: 7, count: 1 << 16)
      for _ in 0..<(total / block.count) {
        guard peer.write(block) else { return }
        sent.withLock { $0 += block.count }
      }
    }
    let response = try await HTTPClient { $0.idleTimeout = .milliseconds(600) }.send(server.request())
    try await Task.sleep(for: .milliseconds(900))
    #expect(sent.withLock { $0 } < total / 2)
    var count = 0
    while let chunk = try await response.body.next() { count += chunk.count }
    #expect(count == total)
  }

  @Test("Cancelling the task closes the connection, before the answer and in its body", arguments: [false, true])
  func cancelling(inBody: Bool) async throws {
    let (reached, hasReached) = AsyncStream.makeStream(of: Void.self)
    let (closed, hasClosed) = AsyncStream.makeStream(of: Bool.self)
    let server = try ScriptedServer { peer, _ in
      peer.readHead()
      if inBody { peer.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe") }
      hasReached.yield()
      hasClosed.yield(peer.isClosedByClient())
    }
    let client = HTTPClient()
    let task = Task { await client.failure(of: server.request()) }
    for await _ in reached { break }
    let began = ContinuousClock.now
    task.cancel()
    #expect(await task.value?.kind == .cancelled)
    for await isClosed in closed {
      #expect(isClosed)
      break
    }
    #expect(ContinuousClock.now - began < .soon)
  }

  @Test("A task that is cancelled already sends nothing")
  func cancelledBefore() async throws {
    let server = try ScriptedServer { peer, _ in peer.readHead() }
    let client = HTTPClient()
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await client.failure(of: server.request())
    }
    #expect(await task.value?.kind == .cancelled)
    #expect(server.connections == 0)
  }

  @Test("Dropping a body before its end closes the connection")
  func dropping() async throws {
    let (closed, hasClosed) = AsyncStream.makeStream(of: Bool.self)
    let server = try ScriptedServer { peer, _ in
      peer.readHead()
      peer.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe")
      hasClosed.yield(peer.isClosedByClient())
    }
    let client = HTTPClient()
    #expect(try await client.send(server.request()).status == 200)
    for await isClosed in closed {
      #expect(isClosed)
      break
    }
  }

  @Test("Requests beyond the limit of connections wait for their turn")
  func limit() async throws {
    let now = Atomic(0)
    let most = Mutex(0)
    let server = try ScriptedServer { peer, _ in
      while peer.readHead() != nil {
        let count = now.add(1, ordering: .acquiringAndReleasing).newValue
        most.withLock { $0 = max($0, count) }
        _ = poll(nil, 0, 2)
        now.subtract(1, ordering: .acquiringAndReleasing)
        peer.answer("ok")
      }
    }
    let client = HTTPClient { $0.connectionsPerEndpoint = 3 }
    let count = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<40 { group.addTask { try await client.text(server.request()) } }
      return try await group.reduce(into: 0) { if $1 == "ok" { $0 += 1 } }
    }
    #expect(count == 40)
    #expect(server.connections == 3)
    #expect(most.withLock { $0 } == 3)
  }

  @Test("An idle connection is closed after a while")
  func idle() async throws {
    let (closed, hasClosed) = AsyncStream.makeStream(of: Bool.self)
    let server = try ScriptedServer { peer, _ in
      peer.readHead()
      peer.answer("ok")
      hasClosed.yield(peer.isClosedByClient())
    }
    let client = HTTPClient { $0.keepAlive = .milliseconds(50) }
    #expect(try await client.text(server.request()) == "ok")
    for await isClosed in closed {
      #expect(isClosed)
      break
    }
    client.shut()
    #expect(await client.failure(of: server.request())?.kind == .cancelled)
    #expect(server.connections == 1)
  }

  @Test("What a body's source throws is thrown, and the connection is closed")
  func sourceFails() async throws {
    struct Broken: Error {}
    let (closed, hasClosed) = AsyncStream.makeStream(of: Bool.self)
    let server = try ScriptedServer { peer, _ in
      peer.readHead()
      hasClosed.yield(peer.isClosedByClient())
    }
    let client = HTTPClient()
    await #expect(throws: Broken.self) {
      try await client.send(server.request("PUT", body: .stream(length: 10) { throw Broken() }))
    }
    for await isClosed in closed {
      #expect(isClosed)
      break
    }
  }

  @Test("A source of another length than said is an error", arguments: [9, 11])
  func wrongLength(count: Int) async throws {
    let server = try ScriptedServer { peer, _ in _ = peer.readRequest() }
    let isRead = Mutex(false)
    let body = RequestBody.stream(length: 10) {
      let wasRead = isRead.withLock { isRead in
        defer { isRead = true }
        return isRead
      }
      return wasRead ? nil : Chunk([UInt8](repeating: 1, count: count))
    }
    #expect(await HTTPClient().failure(of: server.request("PUT", body: body))?.kind == .badRequest)
  }

  @Test("A refusal in the middle of a body is told, and the source is stopped")
  func refusal() async throws {
    let server = try ScriptedServer { peer, _ in
      peer.readHead()
      peer.answer("no", status: "403 Forbidden")
      _ = peer.isClosedByClient()
    }
    let body = RequestBody.stream(length: 1 << 40) { Chunk([UInt8](repeating: 1, count: 1 << 16)) }
    #expect(try await HTTPClient().text(server.request("PUT", body: body)) == "no")
  }
}
