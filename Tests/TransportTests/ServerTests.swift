import Synchronization
import Testing
import Transport

@Suite("The server")
struct ServerTests {
  private func start(_ handler: @escaping HTTPServer.Handler) async throws -> (server: HTTPServer, endpoint: Endpoint) {
    let server = try await HTTPServer.start(HTTPServer.Settings(), handler: handler)
    return (server, Endpoint(host: "127.0.0.1", port: server.port))
  }

  @Test("gets requests as they were sent, and its answers arrive as they were given")
  func exchange() async throws {
    let (server, endpoint) = try await start { request in
      var response = ServerResponse(
        201,
        fields: ["X-Method": request.method, "X-Target": request.target, "X-Bad": "a\r\nb", "Content-Length": "999"],
        body: .bytes(Chunk(request.body.reversed())))
      response.fields["X-Name"] = request.fields["x-name"]
      return response
    }
    let client = HTTPClient()
    for _ in 1...3 {
      let request = HTTPRequest(
        "POST", HTTPURL(endpoint, target: "/a%20b?c"), fields: ["X-Name": "y"], body: .text("abc"), asksBeforeBody: true
      )
      let response = try await client.send(request)
      #expect(response.status == 201 && response.contentLength == 3)
      #expect(response.fields["x-method"] == "POST" && response.fields["x-target"] == "/a%20b?c")
      #expect(response.fields["x-name"] == "y" && response.fields["x-bad"] == nil)
      #expect(try await response.body.collect(upTo: 10) == Array("cba".utf8))
    }
    #expect(server.connections == 1)
    await server.stop()
    #expect(server.connections == 0)
  }

  @Test("pulls a stream as fast as the client takes it, not faster, and a client that goes ends it")
  func backPressure() async throws {
    let pulled = Atomic(0)
    let outcome = Mutex<ServerResponse.Outcome?>(nil)
    let (server, endpoint) = try await start { _ in
      var response = ServerResponse(
        200,
        body: .stream(length: nil) {
          pulled.add(1 << 16, ordering: .relaxed)
          return Chunk([UInt8](repeating: 7, count: 1 << 16))
        })
      response.whenDone = { done in outcome.withLock { $0 = done } }
      return response
    }
    let response = try await HTTPClient().send(HTTPRequest("GET", HTTPURL(endpoint)))
    var taken = 0
    while taken < 10_000_000 { taken += try await response.body.next()?.count ?? 0 }
    // What the system holds on both sides is some megabytes.
    #expect(pulled.load(ordering: .relaxed) < taken + 20_000_000)
    response.body.cancel()
    for _ in 0..<500 where outcome.withLock({ $0 }) == nil { try await Task.sleep(for: .milliseconds(10)) }
    #expect(outcome.withLock { $0?.isComplete } == false)
    await server.stop()
  }

  @Test("cuts what is shorter than said, or fails, so that nobody takes it for the whole", arguments: [0, 3, 9])
  func cuts(count: Int) async throws {
    struct Broken: Error {}
    for isError in [false, true] {
      let (server, endpoint) = try await start { _ in
        let left = Mutex(count)
        return ServerResponse(
          200,
          body: .stream(length: 10) {
            let isLeft = left.withLock { left in
              left -= 1
              return left >= 0
            }
            if !isLeft, isError { throw Broken() }
            return isLeft ? Chunk("x") : nil
          })
      }
      #expect(await HTTPClient().failure(of: HTTPRequest("GET", HTTPURL(endpoint)))?.kind == .cut)
      await server.stop()
    }
  }

  @Test("sends what has no length in chunks, and a long body whole", arguments: [0, 1, 200_000, 3_000_000])
  func bodies(count: Int) async throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let (server, endpoint) = try await start { request in
      guard request.target == "/chunks" else { return ServerResponse(200, body: .bytes(Chunk(bytes))) }
      let rest = Mutex(bytes[...])
      return ServerResponse(
        200,
        body: .stream(length: nil) {
          rest.withLock { rest in
            defer { rest = rest.dropFirst(70_000) }
            return rest.isEmpty ? nil : Chunk(rest.prefix(70_000))
          }
        })
    }
    let client = HTTPClient()
    for target in ["/chunks", "/whole", "/chunks"] {
      let response = try await client.send(HTTPRequest("GET", HTTPURL(endpoint, target: target)))
      #expect(response.contentLength == (target == "/whole" ? Int64(count) : nil))
      #expect(try await response.body.collect(upTo: count) == bytes)
    }
    #expect(server.connections == 1)
    await server.stop()
  }
}
