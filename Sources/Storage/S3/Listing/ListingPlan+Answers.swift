extension ListingPlan {
  /// Takes in the answer to a fetch.
  ///
  /// - Throws: when the server's order changes in the middle, so that keys could be lost.
  mutating func take(_ page: ListPage, for fetch: Fetch) throws(UnorderedListing) {
    inFlight -= 1
    pages += 1
    if page.wasThrottled { width = max(1, width / 2) }
    // A range that was given up since.
    guard let index = ranges.firstIndex(where: { $0.number == fetch.range }) else { return }
    ranges[index].isFetching = false
    if isAscending {
      guard try checkOrder(page, index) else { return }
      space.learn(page)
    }
    append(page, index)
    estimate(index)
  }

  /// Whether the page belongs where it was asked for; falls back to one page after the other when it does not.
  private mutating func checkOrder(_ page: ListPage, _ index: Int) throws(UnorderedListing) -> Bool {
    let range = ranges[index]
    let first = page.entries.first.map { page.key($0) }
    let isBehind = first.map { range.cursor.isEmpty || precedes(range.cursor[...], $0) } ?? true
    if page.isAscending, isBehind { return true }
    if range.number == 0 {
      // A mark that the server does not know: what comes before it is passed over here.
      if page.isAscending, range.pages == 0 {
        isSequential = true
        return true
      }
      guard !hasPassedOthers else { throw UnorderedListing() }
      isAscending = false
    }
    fallBack()
    return range.number == 0
  }

  /// Lets the first range do everything, one page after the other; what the others brought is dropped.
  private mutating func fallBack() {
    isSequential = true
    var root = ranges.first { $0.number == 0 } ?? KeyRange(number: 0, after: nil, end: nil)
    root.end = nil
    if !root.isFetching {
      root.isDone = first.isDone
      root.cursor = first.cursor
      root.token = first.token
      if root.pages == 0 { root.pages = 1 }
    }
    ranges = [root]
  }

  private mutating func append(_ answer: ListPage, _ index: Int) {
    var (page, range) = (answer, ranges[index])
    let before = (cursor: range.cursor, token: range.token)
    range.pages += 1
    range.token = page.nextToken
    if let last = page.lastKey { range.cursor = Array(last) }
    if range.firstKey.isEmpty, let start = page.entries.first { range.firstKey = Array(page.key(start)) }
    range.isDone = !page.isTruncated || page.nextToken == nil && page.entries.isEmpty
    let isCut = isAscending && cut(&page, to: &range)
    if range.number == 0 {
      // Should it have to go on alone, it begins with the page that was cut off.
      first = isCut ? (before.cursor, before.token, false) : (range.cursor, range.token, range.isDone)
      if isAscending { page.entries.removeFirst(page.count(upTo: later(passed ?? [], firstKept))) }
      if let last = page.lastKey { firstKept = Array(last) }
    } else if range.pages == 1, page.entries.isEmpty {
      wasted += 1
    }
    range.keys += page.entries.count
    if !page.entries.isEmpty || !page.commonPrefixes.isEmpty { range.waiting.append(page) }
    ranges[index] = range
  }

  /// Drops the keys behind the end of a range; whether there were any, which ends it.
  private func cut(_ page: inout ListPage, to range: inout KeyRange) -> Bool {
    guard let end = range.end else { return false }
    let count = page.count(upTo: end)
    guard count < page.entries.count else { return false }
    page.entries.removeLast(page.entries.count - count)
    range.isDone = true
    return true
  }

  private func later(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] { precedes(left[...], right[...]) ? right : left }
}

/// The server's order is not that of the bytes, which showed too late.
struct UnorderedListing: Error {}
