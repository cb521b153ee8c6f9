import TestSupport
import Testing

@testable import Transport

@Suite("Redirects")
struct RedirectTests {
  private func answer(_ location: String, _ status: Int = 302) -> FaultServer.Reply {
    .answer(status, "", fields: ["Location": location])
  }

  @Test("lead on to another server, which gets no credentials")
  func anotherServer() async throws {
    let last = try FaultServer { _ in .answer(200, "there") }
    let first = try FaultServer { [self] request in
      request.target == "/a" ? answer("/b") : answer("http://127.0.0.1:\(last.port)/c")
    }
    defer {
      first.stop()
      last.stop()
    }
    let secrets: HTTPFields = ["Authorization": "Basic c2VjcmV0", "Cookie": "secret", "X-Plain": "yes"]
    let (response, url) = try await HTTPClient().send(
      HTTPRequest("GET", HTTPURL("http://127.0.0.1:\(first.port)/a"), fields: secrets), following: 5)
    #expect(response.status == 200 && url.endpoint.authority == "127.0.0.1:\(last.port)")
    // The same server is told them again.
    #expect(first.requests.map { $0.fields["authorization"] } == ["Basic c2VjcmV0", "Basic c2VjcmV0"])
    let seen = last.requests.first?.fields
    #expect(seen?["x-plain"] == "yes" && seen?["authorization"] == nil && seen?["cookie"] == nil)
  }

  @Test("in a circle end with the last answer", arguments: [0, 1, 10])
  func circle(limit: Int) async throws {
    let server = try FaultServer { request in .answer(302, "", fields: ["Location": request.target]) }
    defer { server.stop() }
    let (response, _) = try await HTTPClient().send(
      HTTPRequest("GET", HTTPURL("http://127.0.0.1:\(server.port)/a")), following: limit)
    #expect(response.status == 302 && server.requests.count == limit + 1)
  }

  @Test("lead from http to https")
  func toHTTPS() async throws {
    let secure = try await TLSServer()
    let server = try FaultServer { [self] _ in answer("https://127.0.0.1:\(secure.port)/length") }
    defer { server.stop() }
    var settings = HTTPClient.Settings()
    settings.tls.authorityFiles = [secure.authority]
    let (response, url) = try await HTTPClient(settings).send(
      HTTPRequest("GET", HTTPURL("http://127.0.0.1:\(server.port)/a")), following: 5)
    #expect(response.status == 200 && url.endpoint.isSecure)
  }

  @Test("do not lead from https to http, where everybody could read along", arguments: ["/down", "/Down"])
  func fromHTTPS(path: String) async throws {
    let secure = try await TLSServer()
    var settings = HTTPClient.Settings()
    settings.tls.authorityFiles = [secure.authority]
    let client = HTTPClient(settings)
    let error = await #expect(throws: TransportError.self) {
      try await client.send(HTTPRequest("GET", HTTPURL("https://127.0.0.1:\(secure.port)\(path)")), following: 5)
    }
    #expect(error?.message == "127.0.0.1:\(secure.port) leads on to an address without encryption")
  }
}
