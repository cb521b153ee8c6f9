import Platform
import Synchronization
import TestSupport
import Testing
import Transport

@Suite("Servers that break, lie or go silent")
struct FaultTests {
  private static let answers = [
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
  ]

  @Test("A cut at any byte is an error, never the end", arguments: answers)
  func cuts(answer: String) async throws {
    let bytes = Array(answer.utf8)
    let server = try ScriptedServer { peer, number in
      peer.readHead()
      peer.write(Array(bytes.prefix(number - 1)))
    }
    let client = HTTPClient()
    for length in bytes.indices {
      let error = await client.failure(of: server.request())
      #expect(error?.kind == .cut, "after \(length) bytes: \(String(describing: error))")
      #expect(error?.message.contains("127.0.0.1:\(server.port)") == true)
    }
    #expect(server.connections == bytes.count)
    #expect(try await client.text(server.request()) == "hello")
  }

  @Test("A reset in the middle of a body is an error")
  func reset() async throws {
    let server = try ScriptedServer { peer, _ in
      peer.readHead()
      peer.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe")
      _ = poll(nil, 0, 20)
      peer.reset()
    }
    #expect(await HTTPClient().failure(of: server.request())?.kind == .cut)
  }

  @Test(
    "What is not HTTP is told so",
    arguments: [
      "220 mail.example.com ESMTP\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n",
      "\0\0\0\u{12}\u{4}\0\0",
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
      "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n", "HTTP/1.1 101 Up\r\n\r\n",
      "HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n", String(repeating: "HTTP/1.1 102 Wait\r\n\r\n", count: 100),
    ])
  func garbage(answer: String) async throws {
    let server = try ScriptedServer { peer, _ in
      peer.readHead()
      peer.write(answer)
      _ = peer.isClosedByClient()
    }
    let error = await HTTPClient().failure(of: server.request())
    #expect(error?.kind == .malformed, "\(String(describing: error))")
  }

  @Test(
    "Fields without end are not collected", arguments: ["X-A: " + String(repeating: "a", count: 1 << 20), "X-B: 1\r\n"])
  func headers(field: String) async throws {
    let sent = Mutex(0)
    let server = try ScriptedServer { peer, _ in
      peer.readHead()
      peer.write("HTTP/1.1 200 OK\r\n")
      while peer.write(field) { sent.withLock { $0 += field.utf8.count } }
    }
    let error = await HTTPClient().failure(of: server.request())
    #expect(error?.kind == .tooLarge || error?.kind == .malformed, "\(String(describing: error))")
  }

  @Test("What a server sends too much is not taken for the next answer")
  func surplus() async throws {
    let server = try ScriptedServer { peer, number in
      while peer.readHead() != nil {
        peer.write(
          "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\(number)HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
      }
    }
    let client = HTTPClient()
    for number in 1...3 { #expect(try await client.text(server.request()) == "\(number)") }
  }

  @Test("A connection that turns out to be closed is replaced once, for what may be repeated")
  func stale() async throws {
    let server = try ScriptedServer { peer, number in
      peer.readHead()
      peer.answer("\(number)")
      peer.readHead()
    }
    let client = HTTPClient()
    for number in 1...3 { #expect(try await client.text(server.request()) == "\(number)") }
    #expect(await client.failure(of: server.request("POST", body: .text("x")))?.kind == .cut)
    #expect(server.connections == 3)
  }

  @Test("It is replaced once only")
  func staleOnce() async throws {
    let server = try ScriptedServer { peer, number in
      peer.readHead()
      guard number == 1 else { return }
      peer.answer("1")
      peer.readHead()
    }
    let client = HTTPClient()
    #expect(try await client.text(server.request()) == "1")
    #expect(await client.failure(of: server.request())?.kind == .cut)
    #expect(server.connections == 2)
  }

  @Test("A body that is larger than expected is an error, and the connection is closed")
  func tooLarge() async throws {
    let server = try ScriptedServer { peer, _ in
      peer.readHead()
      peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
      while peer.write("5\r\nhello\r\n") {}
    }
    let response = try await HTTPClient().send(server.request())
    await #expect { try await response.body.collect(upTo: 1000) } throws: { ($0 as? TransportError)?.kind == .tooLarge }
  }

  @Test("Nobody there, no such host, no such socket: each has its own words")
  func notThere() async throws {
    let (taken, gone) = try ScriptedServer.Place.reserve()
    defer { close(taken) }
    let client = HTTPClient()
    let refused = await client.failure(of: HTTPRequest("GET", try HTTPURL("http://127.0.0.1:\(gone)/a?token=secret")))
    #expect(refused?.kind == .refused)
    #expect(refused?.message == "nobody listens at 127.0.0.1:\(gone)")
    let nameless = await client.failure(of: HTTPRequest("GET", try HTTPURL("http://no-such-host.invalid/")))
    #expect(nameless?.kind == .cannotResolve)
    #expect(nameless?.message.contains("no-such-host.invalid") == true)
    let socket = await client.failure(of: HTTPRequest("GET", HTTPURL(Endpoint(socketPath: "/nowhere/a.sock"))))
    #expect(socket?.kind == .refused)
    let long = "/" + String(repeating: "a", count: 200)
    #expect(await client.failure(of: HTTPRequest("GET", HTTPURL(Endpoint(socketPath: long)))) != nil)
  }

  @Test(
    "A request that would break out of its lines is not sent",
    arguments: [
      HTTPRequest("GET /\r\n", HTTPURL(Endpoint(host: "h"))),
      HTTPRequest("GET", HTTPURL(Endpoint(host: "h"), target: "x")),
      HTTPRequest("GET", HTTPURL(Endpoint(host: "h"), target: "/a b")),
      HTTPRequest("GET", HTTPURL(Endpoint(host: "h"), target: "/\r\nX: y")),
      HTTPRequest("GET", HTTPURL(Endpoint(host: "h")), fields: ["X": "a\r\nb: c"]),
      HTTPRequest("GET", HTTPURL(Endpoint(host: "h")), fields: ["X y": "a"]),
      HTTPRequest("PUT", HTTPURL(Endpoint(host: "h")), fields: ["Content-Length": "3"], body: .text("ab")),
      HTTPRequest("PUT", HTTPURL(Endpoint(host: "h")), fields: ["Transfer-Encoding": "chunked"], body: .text("ab")),
    ])
  func injection(request: HTTPRequest) async {
    #expect(await HTTPClient().failure(of: request)?.kind == .badRequest)
  }
}
