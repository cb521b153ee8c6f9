import TestSupport
import Transport

extension ScriptedServer {
  /// A request to this server.
  func request(
    _ method: String = "GET", _ target: String = "/", fields: HTTPFields = [:], body: RequestBody = .none,
    asksBeforeBody: Bool = false
  ) -> HTTPRequest {
    HTTPRequest(
      method, HTTPURL(Endpoint(host: "127.0.0.1", port: port), target: target), fields: fields, body: body,
      asksBeforeBody: asksBeforeBody)
  }
}

extension HTTPClient {
  /// A client with short patience and some other settings.
  convenience init(_ change: (inout Settings) -> Void) {
    var settings = Settings()
    change(&settings)
    self.init(settings)
  }

  /// The whole body as text.
  func text(_ request: HTTPRequest, within limit: Duration? = .seconds(20)) async throws -> String {
    String(decoding: try await send(request, within: limit).body.collect(upTo: 1 << 24), as: UTF8.self)
  }

  /// The error that a request ends with, in its head or in its body.
  func failure(of request: HTTPRequest, within limit: Duration? = .seconds(20)) async -> TransportError? {
    do {
      _ = try await text(request, within: limit)
      return nil
    } catch {
      return error as? TransportError
    }
  }
}
