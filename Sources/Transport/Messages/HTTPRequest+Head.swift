internal import NIOHTTP1

extension HTTPRequest {
  /// The head as it is sent.
  /// - Throws: `badRequest` when something would break out of its line.
  func head() throws(TransportError) -> HTTPRequestHead {
    guard !method.isEmpty, method.utf8.allSatisfy(\.isInToken) else {
      throw TransportError(.badRequest, "the request's method is no word of HTTP")
    }
    guard url.target.utf8.first == 0x2F || url.target == "*", url.target.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else {
      throw TransportError(.badRequest, "the request's path holds a character that must be percent-encoded")
    }
    var headers = fields.headers
    for (name, value) in headers { try Self.check(name, value) }
    if !headers.contains(name: "host") {
      headers = HTTPHeaders([("Host", url.endpoint.authority)] + headers.map { ($0.name, $0.value) })
    }
    try setLength(&headers)
    if !headers.contains(name: "accept-encoding") { headers.add(name: "Accept-Encoding", value: "identity") }
    if asksBeforeBody { headers.replaceOrAdd(name: "Expect", value: "100-continue") }
    return HTTPRequestHead(version: .http1_1, method: HTTPMethod(rawValue: method), uri: url.target, headers: headers)
  }

  /// The length is ours to say: one that is wrong would let the next request be read as part of this body.
  private func setLength(_ headers: inout HTTPHeaders) throws(TransportError) {
    guard !headers.contains(name: "transfer-encoding") else {
      throw TransportError(.badRequest, "the field Transfer-Encoding cannot be chosen by the caller")
    }
    if case .stream(nil, _) = body {
      guard !headers.contains(name: "content-length") else {
        throw TransportError(.badRequest, "the field Content-Length stands on a body whose length nobody knows")
      }
      return headers.add(name: "Transfer-Encoding", value: "chunked")
    }
    let length = body.length ?? (["POST", "PUT", "PATCH"].contains(method) ? 0 : nil)
    let given = headers["content-length"]
    if let length {
      guard length >= 0, given.allSatisfy({ $0 == String(length) }) else {
        throw TransportError(.badRequest, "the field Content-Length is not the length of the body")
      }
      headers.replaceOrAdd(name: "Content-Length", value: String(length))
    } else if given.contains(where: { $0 != "0" }) {
      throw TransportError(.badRequest, "the field Content-Length stands on a request without a body")
    }
  }

  private static func check(_ name: String, _ value: String) throws(TransportError) {
    guard !name.isEmpty, name.utf8.allSatisfy(\.isInToken) else {
      throw TransportError(.badRequest, "the name of a field holds a character that cannot stand there")
    }
    guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
      throw TransportError(.badRequest, "the value of the field \(name) holds a line break or a control character")
    }
  }
}

extension UInt8 {
  /// What may stand in a method or in the name of a field (RFC 9110, 5.6.2).
  fileprivate var isInToken: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C, 0x7E: true
    default: false
    }
  }
}
