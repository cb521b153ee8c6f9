import TestSupport
import Testing
import Transport

@Suite("TLS")
struct TLSTests {
  private func client(trusting server: TLSServer?, verifies: Bool = true) -> HTTPClient {
    HTTPClient { settings in
      settings.tls = TLSOptions(authorityFiles: server.map { [$0.authority] } ?? [], verifiesServer: verifies)
    }
  }

  private func request(_ server: TLSServer, _ path: String = "/length", host: String = "localhost") -> HTTPRequest {
    HTTPRequest("GET", HTTPURL(Endpoint(host: host, port: server.port, isSecure: true), target: path))
  }

  @Test("A server is trusted when its authority is given, by name and by address, and the connection is kept")
  func trusted() async throws {
    let server = try await TLSServer()
    let client = client(trusting: server)
    for host in ["localhost", "127.0.0.1"] {
      let first = try await client.send(request(server, host: host))
      #expect(try await first.body.collect(upTo: 10) == Array("secret".utf8))
      #expect(try #require(first.timings.securing) > .zero)
      let second = try await client.send(request(server, host: host))
      #expect(try await second.body.collect(upTo: 10) == Array("secret".utf8))
      #expect(second.timings.securing == nil && second.timings.connecting == nil)
    }
    #expect(try await client.text(request(server, "/large")).utf8.count == 8_000_000)
    #expect(try await client.text(request(server, "/end")) == "secret")
  }

  @Test("An answer without a length that ends without a goodbye is cut")
  func torn() async throws {
    let server = try await TLSServer()
    #expect(await client(trusting: server).failure(of: request(server, "/torn"))?.kind == .cut)
  }

  @Test("Nobody is trusted without being told to")
  func untrusted() async throws {
    let server = try await TLSServer()
    let error = await client(trusting: nil).failure(of: request(server))
    #expect(error?.kind == .tls)
    #expect(error?.message == "the certificate of localhost:\(server.port) is not trusted")
    #expect(try await client(trusting: nil, verifies: false).text(request(server)) == "secret")
  }

  @Test("A certificate for another host is refused")
  func foreign() async throws {
    let server = try await TLSServer(names: "DNS:example.com")
    for host in ["localhost", "127.0.0.1"] {
      let error = await client(trusting: server).failure(of: request(server, host: host))
      #expect(error?.kind == .tls)
      #expect(error?.message == "the certificate of \(host):\(server.port) is for another host")
    }
  }

  @Test("A certificate that has expired is refused, and said to have")
  func expired() async throws {
    let server = try await TLSServer(days: -1)
    let error = await client(trusting: server).failure(of: request(server))
    #expect(error?.kind == .tls)
    #expect(error?.message.hasPrefix("the certificate of localhost:\(server.port) expired on ") == true)
  }

  @Test("TLS with a server that speaks plain HTTP is told")
  func mismatch() async throws {
    let plain = try ScriptedServer { peer, _ in
      peer.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
      _ = peer.isClosedByClient()
    }
    let request = HTTPRequest("GET", HTTPURL(Endpoint(host: "127.0.0.1", port: plain.port, isSecure: true)))
    let error = await client(trusting: nil).failure(of: request)
    #expect(error?.kind == .tls)
    #expect(error?.message == "127.0.0.1:\(plain.port) does not speak TLS")
  }

  @Test("A server that hangs up during the handshake is cut off, which may be tried again")
  func hangUp() async throws {
    let server = try ScriptedServer { _, _ in }
    let request = HTTPRequest("GET", HTTPURL(Endpoint(host: "127.0.0.1", port: server.port, isSecure: true)))
    let error = await client(trusting: nil).failure(of: request)
    #expect(error?.kind == .cut && error?.isTransient == true)
  }

  @Test("Cancelling closes an encrypted connection at once, too")
  func cancelling() async throws {
    let server = try await TLSServer()
    let (client, request) = (client(trusting: server), request(server, "/stall"))
    let task = Task { await client.failure(of: request) }
    #expect(try await server.hasFile("stalled"))
    let began = ContinuousClock.now
    task.cancel()
    #expect(await task.value?.kind == .cancelled)
    #expect(try await server.hasFile("closed"))
    #expect(ContinuousClock.now - began < .soon)
  }

  @Test("A file that holds no certificate is told, before anything is sent")
  func noAuthorities() async throws {
    let folder = try TemporaryDirectory()
    let file = try folder.write("nothing", to: "ca.pem")
    let client = HTTPClient { $0.tls = TLSOptions(authorityFiles: [file]) }
    let error = await client.failure(
      of: HTTPRequest("GET", HTTPURL(Endpoint(host: "127.0.0.1", port: 9, isSecure: true))))
    #expect(error?.kind == .tls)
  }
}
