extension HTTPClient {
  /// Makes a request and follows the redirects of its answers.
  ///
  /// Another server gets no credentials (`Authorization`, `Cookie`), and nothing leads from https to http. A streamed body
  /// cannot be sent again: then the redirect itself is the answer.
  /// - Parameter limit: how many redirects are followed; the next one is the answer.
  /// - Returns: the answer, and the address that gave it.
  public func send(
    _ request: HTTPRequest, following limit: Int, within time: Duration? = nil
  ) async throws -> (response: HTTPResponse, url: HTTPURL) {
    var request = request
    var left = limit
    while true {
      let response = try await send(request, within: time)
      guard left > 0, let next = try request.redirected(by: response) else { return (response, request.url) }
      left -= 1
      try? await response.body.drain(upTo: 1 << 16)
      request = next
    }
  }
}

extension HTTPRequest {
  /// The request that a redirect asks for; nil when the answer is none.
  func redirected(by response: HTTPResponse) throws(TransportError) -> HTTPRequest? {
    guard [301, 302, 303, 307, 308].contains(response.status), !body.isStream,
      let location = response.fields["location"]
    else { return nil }
    var next = self
    next.url = try url.resolving(location)
    if url.endpoint.isSecure, !next.url.endpoint.isSecure {
      throw TransportError(
        .badURL, "\(url.endpoint) leads on to an address without encryption",
        hint: "ask for that address if it is trusted")
    }
    if next.url.endpoint != url.endpoint {
      for name in ["authorization", "cookie", "proxy-authorization"] { next.fields[name] = nil }
    }
    let becomesGet = response.status == 303 || [301, 302].contains(response.status) && method == "POST"
    if becomesGet, method != "HEAD" {
      next.method = "GET"
      next.body = .none
      next.isIdempotent = true
      for name in ["content-type", "content-length"] { next.fields[name] = nil }
    }
    return next
  }
}

extension HTTPURL {
  /// The address that a `Location` means, as seen from this one: whole, or with parts left out. A fragment is dropped.
  /// - Throws: `badURL`.
  public func resolving(_ location: String) throws(TransportError) -> HTTPURL {
    let text = location.prefix { $0 != "#" }.filter { $0 != " " }
    if text.lowercased().hasPrefix("http://") || text.lowercased().hasPrefix("https://") { return try HTTPURL(text) }
    if text.hasPrefix("//") { return try HTTPURL((endpoint.isSecure ? "https:" : "http:") + text) }
    let scheme = text.prefix { $0 != "/" && $0 != "?" }
    if scheme.utf8.contains(UInt8(ascii: ":")) {
      throw TransportError(.badURL, "\(endpoint) leads on to something that is no web address")
    }
    let path = target.prefix { $0 != "?" }
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
    let base = text.hasPrefix("/") ? "" : text.hasPrefix("?") ? String(path) : String(folder)
    return HTTPURL(endpoint, target: Self.tidied(base + text))
  }

  /// Without `.` and `..` in its path.
  private static func tidied(_ target: String) -> String {
    let path = target.prefix { $0 != "?" }
    var parts: [Substring] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
      switch part {
      case ".": continue
      case "..": _ = parts.popLast()
      default: parts.append(part)
      }
    }
    let ends = path.hasSuffix("/.") || path.hasSuffix("/..") ? "/" : ""
    return "/" + parts.joined(separator: "/") + ends + target[path.endIndex...]
  }
}
