/// The fields of an answer that tell about caches, and the other ones that results show.
enum CacheField: Int, CaseIterable {
  case cloudflareStatus, cacheStatus, nginxStatus, proxyStatus, xCache, vercelStatus, bunnyStatus, varnish, cacheHits
  case age, ray, pointOfPresence, cacheControl, etag, contentType, location, retryAfter, serverTiming

  /// The name in lower case.
  var name: String {
    switch self {
    case .cloudflareStatus: "cf-cache-status"
    case .cacheStatus: "cache-status"
    case .nginxStatus: "x-cache-status"
    case .proxyStatus: "x-proxy-cache"
    case .xCache: "x-cache"
    case .vercelStatus: "x-vercel-cache"
    case .bunnyStatus: "cdn-cache"
    case .varnish: "x-varnish"
    case .cacheHits: "x-cache-hits"
    case .age: "age"
    case .ray: "cf-ray"
    case .pointOfPresence: "x-amz-cf-pop"
    case .cacheControl: "cache-control"
    case .etag: "etag"
    case .contentType: "content-type"
    case .location: "location"
    case .retryAfter: "retry-after"
    case .serverTiming: "server-timing"
    }
  }
}

extension CacheOutcome {
  /// What a cache says that it did, and the value that says so.
  ///
  /// The most explicit field wins; where several caches stand in a row, the one next to us does, since that is the one to be
  /// warmed.
  static func decode(_ field: (CacheField) -> String?) -> (outcome: CacheOutcome, raw: String?) {
    for status in [CacheField.cloudflareStatus, .nginxStatus, .proxyStatus, .vercelStatus, .bunnyStatus] {
      if let raw = field(status), let outcome = CacheOutcome(word: raw) { return (outcome, raw) }
    }
    if let raw = field(.cacheStatus), let outcome = CacheOutcome(standard: raw) { return (outcome, raw) }
    if let raw = field(.xCache), let outcome = CacheOutcome(word: raw) { return (outcome, raw) }
    if let raw = field(.varnish), let outcome = CacheOutcome(varnish: raw) { return (outcome, raw) }
    if let raw = field(.cacheHits), let hits = Int64(raw.lastMember) { return (hits > 0 ? .hit : .miss, raw) }
    if let raw = field(.serverTiming), let outcome = CacheOutcome(timing: raw) { return (outcome, raw) }
    if let raw = field(.age), let age = Int64(raw.lastMember), age > 0 { return (.hit, nil) }
    return (.none, nil)
  }

  /// A word as caches use them: `HIT`, `Hit from cloudfront`, `TCP_REFRESH_HIT`, `HIT, MISS` (shield, then edge).
  init?(word text: String) {
    // What nearly all answers say.
    if text == "HIT" {
      self = .hit
      return
    }
    if text == "MISS" {
      self = .miss
      return
    }
    let word = text.lastMember.lowercased()
    let isHit = word.utf8.contains("hit")
    if word.utf8.contains("refresh") {
      self = isHit ? .revalidated : .expired
    } else if word.utf8.contains("revalidated") {
      self = .revalidated
    } else if word.utf8.contains("updating") {
      self = .updating
    } else if word.utf8.contains("stale") {
      self = .stale
    } else if word.utf8.contains("expired") {
      self = .expired
    } else if word.utf8.contains("bypass") || word.utf8.contains("pass") || word.utf8.contains("uncacheable") {
      self = .bypass
    } else if word.utf8.contains("dynamic") {
      self = .dynamic
    } else if word.utf8.contains("miss") {
      self = .miss
    } else if isHit || word == "prerender" {
      self = .hit
    } else {
      return nil
    }
  }

  /// The field `Cache-Status` of RFC 9211: `edge; hit; ttl=30`, `edge; fwd=stale; fwd-status=304`.
  init?(standard text: String) {
    let parameters = text.lastMember.split(separator: ";").dropFirst().map { $0.trimmedBlanks.lowercased() }
    func value(_ name: String) -> Substring? {
      parameters.first { $0.hasPrefix(name + "=") }?.dropFirst(name.utf8.count + 1)
    }
    if parameters.contains("hit") || parameters.contains("hit=?1") {
      self = value("ttl").flatMap { Int64($0) }.map { $0 < 0 } ?? false ? .stale : .hit
      return
    }
    switch value("fwd") {
    case "stale": self = value("fwd-status") == "304" ? .revalidated : .expired
    case "bypass", "method": self = .bypass
    case "miss", "uri-miss", "vary-miss", "request", "partial": self = .miss
    default: return nil
    }
  }

  /// The field `X-Varnish`: the number of this request, and of the one that filled the cache where there was one.
  init?(varnish text: String) {
    let numbers = text.split(separator: " ")
    guard !numbers.isEmpty, numbers.count <= 2, numbers.allSatisfy({ $0.utf8.allSatisfy(\.isDigit) }) else {
      return nil
    }
    self = numbers.count == 2 ? .hit : .miss
  }

  /// The field `Server-Timing`: `cdn-cache; desc=HIT, edge; dur=1`.
  init?(timing text: String) {
    for member in text.split(separator: ",") {
      let parts = member.split(separator: ";").map { $0.trimmedBlanks.lowercased() }
      guard parts.first == "cdn-cache" || parts.first == "cache" else { continue }
      guard let words = parts.dropFirst().first(where: { $0.hasPrefix("desc=") })?.dropFirst(5) else { continue }
      if let outcome = CacheOutcome(word: String(words.filter { $0 != "\"" })) {
        self = outcome
        return
      }
    }
    return nil
  }
}

extension String {
  /// What stands behind the last comma, without blanks: in a row of caches the one next to us.
  var lastMember: String { String((split(separator: ",").last ?? "").trimmedBlanks) }
}

extension Substring {
  fileprivate var trimmedBlanks: Substring {
    let start = drop { $0 == " " || $0 == "\t" }
    guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
    return start[...last]
  }
}

extension UInt8 { fileprivate var isDigit: Bool { (0x30...0x39).contains(self) } }

extension String.UTF8View {
  /// Whether a word of ASCII letters stands somewhere in it.
  fileprivate func contains(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    return withContiguousStorageIfAvailable { bytes in
      word.withUTF8Buffer { word in
        guard bytes.count >= length else { return false }
        return (0...(bytes.count - length)).contains { start in
          (0..<length).allSatisfy { bytes[start + $0] == word[$0] }
        }
      }
    } ?? false
  }
}
