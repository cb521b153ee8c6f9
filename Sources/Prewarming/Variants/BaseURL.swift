import Diagnostics
import Transport

/// Where a CDN serves objects: what stands before their keys.
public struct BaseURL: Sendable, Hashable {
  /// Scheme, host and path, without slashes at the end: `https://cdn.example.com/clips`.
  public let text: String
  /// Scheme and host: `https://cdn.example.com`.
  public let origin: String
  /// What follows the host, without slashes at both ends; empty for a whole host.
  public let path: String

  /// Reads it as people write it: `https://cdn.example.com/`.
  /// - Throws: what is wrong with it and what to write instead.
  public init(_ written: String) throws(VariantError) {
    var text = Substring(written)
    while text.utf8.last == UInt8(ascii: "/"), !text.hasSuffix("://") { text.removeLast() }
    do { _ = try HTTPURL(String(text)) } catch { throw Self.explain(error, String(text)) }
    guard !text.utf8.contains(UInt8(ascii: "?")) else {
      throw VariantError(
        .badBaseURL, "the base URL has a query, but the names of objects come behind it",
        hint: "leave out what begins with `?`; a `template:` in the settings can put it behind the names")
    }
    let scheme = text.utf8.starts(with: "https".utf8) || text.utf8.starts(with: "HTTPS".utf8) ? "https://" : "http://"
    let rest = text.dropFirst(scheme.count)
    let host = rest.prefix { $0 != "/" }
    self.text = String(text)
    origin = String(text.dropLast(rest.count - host.count))
    path = String(rest.dropFirst(host.count).drop { $0 == "/" })
  }

  private static func explain(_ error: TransportError, _ text: String) -> VariantError {
    if text.isEmpty {
      return VariantError(.badBaseURL, "the base URL is empty", hint: "for example --base-url https://cdn.example.com")
    }
    guard let mark = text.firstRange(of: "://") else {
      let isHost = text.prefix { $0 != "/" && $0 != ":" }.contains(".") || text.hasPrefix("localhost")
      return VariantError(
        .badBaseURL, "`\(text.prefix(80))` is no base URL: it does not begin with https:// or http://",
        hint: isHost ? "did you mean https://\(text.prefix(80))?" : "for example https://cdn.example.com")
    }
    let scheme = text[..<mark.lowerBound].lowercased()
    guard scheme == "http" || scheme == "https" else {
      return VariantError(
        .badBaseURL, "`\(scheme.prefix(20))` is not spoken here: a base URL begins with https:// or http://",
        hint: "for example https://cdn.example.com")
    }
    return VariantError(.badBaseURL, "the base URL cannot be used: \(error.message)", hint: error.hint)
  }
}

extension BaseURL: CustomStringConvertible {
  /// As it stands before a key.
  public var description: String { text }
}
