import Platform
import TestSupport
import Testing
import Transport

@Suite("Where servers are")
struct PlaceTests {
  @Test("A server at a unix socket is reached, whatever its path looks like")
  func unixSocket() async throws {
    let folder = try TemporaryDirectory()
    let path = folder.file("a b#%20\n.sock")
    let server = try ScriptedServer(at: .unix(path)) { peer, _ in
      while let (head, body) = peer.readRequest() {
        peer.answer("\(head.contains("Host: localhost")) " + String(decoding: body, as: UTF8.self))
      }
    }
    let request = HTTPRequest(
      "POST", HTTPURL(Endpoint(socketPath: path), target: "/rc/noop"), body: .text("{}"),
      isIdempotent: true)
    let client = HTTPClient()
    for _ in 1...3 { #expect(try await client.text(request) == "true {}") }
    #expect(server.connections == 1)
  }

  @Test("A server at an IPv6 address is reached", .enabled(if: (try? ScriptedServer.Place.ipv6.listen()) != nil))
  func ipv6() async throws {
    let server = try ScriptedServer(at: .ipv6) { peer, _ in peer.answer(peer.readHead() ?? "") }
    let answer = try await HTTPClient().text(HTTPRequest("GET", try HTTPURL("http://[::1]:\(server.port)/a")))
    #expect(answer.contains("Host: [::1]:\(server.port)"))
  }

  @Test("A host with several addresses is reached at the one where somebody listens")
  func severalAddresses() async throws {
    let server = try ScriptedServer { peer, _ in while peer.readHead() != nil { peer.answer("ok") } }
    let request = HTTPRequest("GET", try HTTPURL("http://localhost:\(server.port)/"))
    let client = HTTPClient()
    let response = try await client.send(request)
    #expect(try await response.body.collect(upTo: 2) == Array("ok".utf8))
    #expect(response.timings.resolving != nil)
  }

  @Test("Programs that are started meanwhile do not inherit connections")
  func inheritance() async throws {
    let server = try ScriptedServer { peer, _ in while peer.readHead() != nil { peer.answer("ok") } }
    let client = HTTPClient()
    #expect(try await client.text(server.request()) == "ok")
    let sockets = (0..<4096).filter { descriptor in
      var address = sockaddr_in()
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let isConnected = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(Int32(descriptor), $0, &length) == 0 }
      }
      return isConnected && Int(UInt16(bigEndian: address.sin_port)) == server.port
    }
    #expect(sockets.count == 1)
    for socket in sockets { #expect(fcntl(Int32(socket), F_GETFD) & FD_CLOEXEC != 0) }
  }

  @Test("With few file descriptors all requests are made, over fewer connections", arguments: [64, 256])
  func fewDescriptors(limit: Int) async throws {
    let server = try ScriptedServer { peer, _ in while peer.readHead() != nil { peer.answer("ok") } }
    let script = "ulimit -n \(limit); exec \"$0\" \"$1\" 600 300"
    let result = try await ProcessRunner(
      ["/bin/sh", "-c", script, Toolkit.built("httpload"), "http://127.0.0.1:\(server.port)/"]
    ).run()
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("ok 600, failed 0,"), "\(result.output) \(result.errors)")
    #expect(server.connections <= limit - 32)
  }
}
