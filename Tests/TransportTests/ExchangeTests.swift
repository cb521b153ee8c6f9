import Platform
import Synchronization
import TestSupport
import Testing
import Transport

@Suite("Requests and answers")
struct ExchangeTests {
  @Test("A request is sent as it was given, and the answer arrives as it was sent")
  func plain() async throws {
    let seen = Mutex("")
    let server = try ScriptedServer { peer, _ in
      seen.withLock { $0 = peer.readHead() ?? "" }
      peer.answer("hello", fields: "ETag: \"a\"\r\nX-Two: 1\r\nx-two: 2\r\n")
    }
    let response = try await HTTPClient().send(
      server.request("GET", "/a%20b?x=%2F&y", fields: ["X-Name": "grüße", "Range": "bytes=0-4"]))
    #expect(response.status == 200)
    #expect(response.fields["etag"] == "\"a\"")
    #expect(response.fields.values(of: "X-TWO") == ["1", "2"])
    #expect(response.contentLength == 5)
    #expect(try await response.body.collect(upTo: 5) == Array("hello".utf8))
    #expect(try await response.body.next() == nil)
    #expect(
      seen.withLock { $0 }.split(separator: "\r\n") == [
        "GET /a%20b?x=%2F&y HTTP/1.1", "Host: 127.0.0.1:\(server.port)", "X-Name: grüße", "Range: bytes=0-4",
        "Accept-Encoding: identity",
      ])
    let timings = response.timings
    #expect(timings.connecting != nil && timings.securing == nil && timings.firstByte > .zero)
    #expect(try #require(timings.total) >= timings.firstByte)
  }

  @Test("Connections are kept and used again, one after the other")
  func keepAlive() async throws {
    let server = try ScriptedServer { peer, number in
      var count = 0
      while let head = peer.readHead() {
        count += 1
        let isHead = head.hasPrefix("HEAD")
        if isHead {
          peer.write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n")
        } else {
          peer.answer("\(number).\(count)")
        }
      }
    }
    let client = HTTPClient()
    #expect(try await client.text(server.request()) == "1.1")
    #expect(try await client.text(server.request("HEAD")) == "")
    #expect(try await client.text(server.request()) == "1.3")
    #expect(server.connections == 1)
  }

  @Test(
    "Answers end where they should",
    arguments: [
      (
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1;x=y\r\nd\r\n0\r\nX-Sum: 1\r\n\r\n", "abcd",
        true
      ),
      ("HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\n", "", true),
      ("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n", "", true),
      ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "", true),
      (
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab",
        "ab", true
      ),
      ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nab", "ab", false),
      ("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nab", "ab", false),
      ("HTTP/1.1 200 OK\r\n\r\nuntil the end", "until the end", false),
      ("HTTP/1.1 500 Oh\r\nContent-Length: 2\r\nContent-Encoding: gzip\r\n\r\nab", "ab", true),
    ])
  func framing(answer: String, body: String, isKept: Bool) async throws {
    let server = try ScriptedServer { peer, _ in
      while peer.readHead() != nil {
        peer.write(answer)
        if !isKept { return }
      }
    }
    let client = HTTPClient()
    for _ in 1...2 { #expect(try await client.text(server.request()) == body) }
    #expect(server.connections == (isKept ? 1 : 2))
  }

  @Test("An answer that comes byte by byte is the same answer")
  func byteByByte() async throws {
    let server = try ScriptedServer { peer, _ in
      peer.readHead()
      for byte in "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n".utf8 {
        peer.write([byte])
        _ = poll(nil, 0, 1)
      }
    }
    #expect(try await HTTPClient().text(server.request()) == "abc")
  }

  @Test("Bodies in memory and streams arrive whole", arguments: [0, 1, 70_000, 3_000_000])
  func upload(count: Int) async throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let server = try ScriptedServer { peer, _ in
      while let (head, body) = peer.readRequest() {
        peer.answer("\(head.contains("Content-Length: \(count)")) \(body == bytes)")
      }
    }
    let client = HTTPClient()
    #expect(try await client.text(server.request("PUT", body: .bytes(Chunk(bytes)))) == "true true")
    let position = Mutex(0)
    let streamed = RequestBody.stream(length: Int64(count)) {
      let start = position.withLock { $0 }
      guard start < bytes.count else { return nil }
      let end = min(bytes.count, start + 65_536)
      position.withLock { $0 = end }
      return Chunk(bytes[start..<end])
    }
    #expect(try await client.text(server.request("PUT", body: streamed)) == "true true")
  }

  @Test("An answer can be sent on as the body of another request, without being collected")
  func relay() async throws {
    let text = String(repeating: "0123456789", count: 200_000)
    let source = try ScriptedServer { peer, _ in
      peer.readHead()
      peer.answer(text)
    }
    let target = try ScriptedServer { peer, _ in
      if let body = peer.readRequest()?.body { peer.answer("\(body == Array(text.utf8))") }
    }
    let client = HTTPClient()
    let response = try await client.send(source.request())
    let length = try #require(response.contentLength)
    let body = RequestBody.stream(length: length) { try await response.body.next() }
    #expect(try await client.text(target.request("PUT", body: body)) == "true")
  }

  @Test("A server that is asked before the body gets it when it says so, or after a second", arguments: [true, false])
  func asking(says: Bool) async throws {
    let server = try ScriptedServer { peer, _ in
      let head = peer.readHead() ?? ""
      if says { peer.write("HTTP/1.1 100 Continue\r\n\r\n") }
      peer.answer("\(head.contains("Expect: 100-continue")) " + String(decoding: peer.readBody(4), as: UTF8.self))
    }
    let request = server.request("PUT", body: .text("body"), asksBeforeBody: true)
    #expect(try await HTTPClient().text(request) == "true body")
  }

  @Test("A refused body is not sent, and its source not read")
  func refused() async throws {
    let server = try ScriptedServer { peer, _ in
      peer.readHead()
      peer.answer("no", status: "403 Forbidden")
      _ = peer.isClosedByClient()
    }
    let wasRead = Mutex(false)
    let body = RequestBody.stream(length: 10) {
      wasRead.withLock { $0 = true }
      return Chunk("0123456789")
    }
    let response = try await HTTPClient().send(server.request("PUT", body: body, asksBeforeBody: true))
    #expect(response.status == 403)
    #expect(try await response.body.collect(upTo: 10) == Array("no".utf8))
    #expect(wasRead.withLock { $0 } == false)
  }
}
