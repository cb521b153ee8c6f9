import Synchronization

@testable import Storage

/// A bucket of keys in memory that answers as servers do, or as some servers do.
final class ModelBucket: PageSource {
  enum Manner: CaseIterable, Sendable {
    case proper, ignoresStartAfter, throttles, smallPages, withoutOrder
  }

  let keys: [[UInt8]]
  let manner: Manner
  /// Smaller than a real server's, so that few keys make many pages.
  private let pageSize = 100
  let delay: Duration
  private let counter = Mutex((requests: 0, atOnce: 0, most: 0))

  init(_ keys: some Sequence<String>, _ manner: Manner = .proper, delay: Duration = .zero) {
    self.keys = Set(keys.map { Array($0.utf8) }).sorted { precedes($0[...], $1[...]) }
    self.manner = manner
    self.delay = delay
  }

  var requests: Int { counter.withLock { $0.requests } }
  var mostAtOnce: Int { counter.withLock { $0.most } }

  func page(_ request: PageRequest) async throws -> ListPage {
    let number = counter.withLock { counter in
      counter.requests += 1
      counter.atOnce += 1
      counter.most = max(counter.most, counter.atOnce)
      return counter.requests
    }
    defer { counter.withLock { $0.atOnce -= 1 } }
    if delay > .zero { try await Task.sleep(for: delay) }
    var page = answer(request)
    page.wasThrottled = manner == .throttles && number % 5 == 0
    return page
  }

  private func answer(_ request: PageRequest) -> ListPage {
    var start = request.token.flatMap { Int($0) } ?? 0
    if let after = request.after, manner != .ignoresStartAfter { start = firstIndex(behind: after) }
    if request.token == nil, request.after == nil || manner == .ignoresStartAfter {
      start = keys.firstIndex { !precedes($0[...], request.prefix[...]) } ?? keys.count
    }
    let limit = manner == .smallPages ? 7 : pageSize
    var end = start
    while end < keys.count, end - start < limit, keys[end].starts(with: request.prefix) { end += 1 }
    var found = Array(keys[start..<end])
    if manner == .withoutOrder { found.reverse() }
    var page = ListPage(keys: found)
    page.isTruncated = end < keys.count && keys[end].starts(with: request.prefix)
    if page.isTruncated { page.nextToken = String(end) }
    return page
  }

  private func firstIndex(behind key: [UInt8]) -> Int {
    var (low, high) = (0, keys.count)
    while low < high {
      let middle = (low + high) / 2
      if precedes(key[...], keys[middle][...]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension ListPage {
  init(keys: [[UInt8]]) {
    self.init()
    for key in keys {
      var entry = Entry()
      entry.keyStart = UInt32(text.count)
      entry.keyLength = UInt32(key.count)
      entry.size = Int64(key.count)
      text += key
      entries.append(entry)
    }
  }
}

/// Numbers that are the same in every run.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
