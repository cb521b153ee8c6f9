import Flow
import Formats
import Interpreter
import Quantities
import Transport

/// The requests of one call of `http`.
struct WebRequest: Sendable {
  let client: HTTPClient
  let method: MethodChoice
  let fields: [(String, String)]
  let body: String?
  let limit: Duration
  let retries: Int
  let follows: Bool
  let gate: EffectGate

  /// Bodies beyond this are not kept. Bytes.
  private static let longestBody: Int64 = 16 << 20

  init(
    client: HTTPClient, method: MethodChoice, fields: [(String, String)], body: String?, limit: Duration, retries: Int,
    follows: Bool, gate: EffectGate
  ) {
    (self.client, self.method, self.fields, self.body) = (client, method, fields, body)
    (self.limit, self.retries, self.follows, self.gate) = (limit, retries, follows, gate)
  }

  /// Makes a request and gives the row of its answer.
  func run(_ address: String) async throws -> Record {
    if method.changesTheWorld {
      let effect = Effect("http-" + method.rawValue, to: ObjectPath(address))
      guard try gate.allows(effect) else { return effect.record }
    }
    var request = HTTPRequest(method.rawValue.uppercased(), try HTTPURL(address), fields: HTTPFields(fields))
    if let body { request.body = .text(body) }
    if request.fields["user-agent"] == nil { request.fields["User-Agent"] = "toolkit" }
    var left = retries
    while true {
      do {
        let row = try await answer(to: request)
        guard left > 0, case .int(let status)? = row["status"], [429, 500, 502, 503, 504].contains(status) else {
          return row
        }
      } catch let error as TransportError {
        if error.kind == .cancelled { throw CancellationError() }
        guard left > 0, error.isTransient else { throw error }
      }
      left -= 1
      try await Task.sleep(for: .seconds(1 << min(5, retries - left - 1)))
    }
  }

  private func answer(to request: HTTPRequest) async throws -> Record {
    let (response, url) = try await client.send(request, following: follows ? 10 : 0, within: limit)
    let type = response.fields["content-type"] ?? ""
    let content = try await content(of: response, type)
    let timings = response.timings
    let head = [timings.resolving, timings.connecting, timings.securing].compactMap { $0 }
      .reduce(timings.waiting + timings.firstByte, +)
    return Record([
      ("url", .path(PathText(url.whole))), ("status", .int(response.status)),
      ("ok", .bool((200..<300).contains(response.status))), ("type", type.isEmpty ? .null : .text(type)),
      ("size", content.size.map { .size(ByteSize(bytes: $0)) } ?? .null),
      ("ttfb", .duration(head.span)), ("total", (timings.total ?? head).asValue),
      ("headers", .record(Self.shown(response.fields))), ("body", content.body), ("error", .null),
    ])
  }

  /// The body as a value, read to its end, and how many bytes it has.
  private func content(of response: HTTPResponse, _ type: String) async throws -> (size: Int64?, body: Value) {
    guard method != .head else {
      try await response.body.drain()
      return (response.contentLength, .null)
    }
    let isText = Self.isText(type)
    var bytes: [UInt8] = []
    var count: Int64 = 0
    while let chunk = try await response.body.next() {
      count += Int64(chunk.count)
      if isText, count <= Self.longestBody { bytes += chunk.bytes }
    }
    guard isText, count <= Self.longestBody, count > 0 else { return (count, .null) }
    let text = Value.text(String(decoding: bytes, as: UTF8.self))
    guard Self.bare(type).hasSuffix("json") else { return (count, text) }
    return (count, (try? Format.named("json")?.reader?(ByteSource(bytes), ReadOptions()).value()) ?? text)
  }

  private static func bare(_ type: String) -> String {
    String(type.prefix { $0 != ";" && $0 != " " }).lowercased()
  }

  private static func isText(_ type: String) -> Bool {
    let bare = bare(type)
    return bare.hasPrefix("text/") || bare.hasSuffix("json") || bare.hasSuffix("xml") || bare.hasSuffix("yaml")
      || ["application/javascript", "application/x-ndjson", "application/x-www-form-urlencoded"].contains(bare)
  }

  /// The fields as a record; what is a secret by its name is not shown.
  private static func shown(_ fields: HTTPFields) -> Record {
    var record = Record()
    for (name, value) in fields.all {
      let name = name.lowercased()
      let isSecret = ["cookie", "authorization", "authenticate", "token", "secret"].contains { name.contains($0) }
      if isSecret {
        record[name] = .text("(not shown)")
      } else if case .text(let earlier)? = record[name] {
        record[name] = .text(earlier + ", " + value)
      } else {
        record[name] = .text(value)
      }
    }
    return record
  }
}

extension Duration {
  /// The same length as a value of the language holds it.
  var span: TimeSpan {
    let (seconds, attoseconds) = components
    return TimeSpan(
      nanoseconds: seconds.multipliedReportingOverflow(by: 1_000_000_000).partialValue &+ attoseconds / 1_000_000_000)
  }

  fileprivate var asValue: Value { .duration(span) }
}

extension HTTPURL {
  /// The whole address, with what stands behind the `?`.
  fileprivate var whole: String { (endpoint.isSecure ? "https://" : "http://") + endpoint.authority + target }
}
