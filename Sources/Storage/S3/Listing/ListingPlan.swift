/// Which pages of a listing to ask for at once, and in which order to pass them on. A value: it asks nobody itself.
///
/// It begins with one page after the other. When these do not end soon, it looks how far keys go, cuts the space of keys
/// into ranges, and goes on cutting the range that has most left whenever there is room for another request. Ranges are
/// passed on in byte order; those further back may wait with a bounded number of pages, and when that is used up only
/// the foremost ones go on. A server that does not know `start-after` is noticed by its first answer, and asked for one
/// page after the other.
struct ListingPlan {
  /// What bounds a listing.
  struct Limits: Sendable {
    /// Requests at once.
    var width = 16
    /// Pages that may wait for their turn; a page of 1,000 keys takes about 100 KB.
    var window = 240
    /// Pages that are asked for one after the other before there are several at once.
    var sequentialPages = 2
  }

  /// A page that is to be asked for.
  struct Fetch: Sendable {
    var range: Int
    var request: PageRequest
  }

  let prefix: [UInt8]
  let limits: Limits
  let keepsOrder: Bool
  var ranges: [KeyRange]
  var space = KeySpace()
  var width: Int
  /// Whether pages are asked for one after the other, for good.
  var isSequential: Bool
  /// Whether the server's pages are in byte order.
  var isAscending = true
  /// Keys up to this one were passed on, or are not wanted.
  var passed: [UInt8]?
  var inFlight = 0
  var nextNumber = 1
  var pages = 0
  /// Answers that told nothing: a cut behind the last key, or between two neighbours.
  var wasted = 0
  /// Where the first range would go on, should it have to do everything.
  var first = (cursor: [UInt8](), token: String?.none, isDone: false)
  /// The last key that the first range kept.
  var firstKept: [UInt8] = []
  /// Whether anything but the first range's pages was passed on.
  var hasPassedOthers = false

  /// - Parameter after: keys up to this one are not wanted.
  init(prefix: [UInt8], after: [UInt8]? = nil, keepsOrder: Bool = true, limits: Limits = Limits()) {
    self.prefix = prefix
    self.limits = limits
    self.keepsOrder = keepsOrder
    width = max(1, limits.width)
    isSequential = limits.width <= 1
    passed = after
    ranges = [KeyRange(number: 0, after: after, end: nil)]
  }

  /// Whether everything has been passed on.
  var isFinished: Bool { ranges.isEmpty }

  /// Pages that wait for their turn.
  var waiting: Int { ranges.reduce(0) { $0 + $1.waiting.count } }

  /// Takes the next page that can be passed on.
  mutating func takePage() -> ListPage? {
    while let range = ranges.first {
      if !range.waiting.isEmpty { return take(from: 0) }
      guard range.isDone else { break }
      ranges.removeFirst()
    }
    guard !keepsOrder, let index = ranges.firstIndex(where: { !$0.waiting.isEmpty }) else { return nil }
    return take(from: index)
  }

  private mutating func take(from index: Int) -> ListPage {
    let page = ranges[index].waiting.removeFirst()
    if ranges[index].number != 0 { hasPassedOthers = true }
    if keepsOrder, isAscending, let last = page.lastKey { passed = Array(last) }
    return page
  }

  /// What to ask for now.
  mutating func nextFetches() -> [Fetch] {
    var fetches: [Fetch] = []
    let limit = isSequential || pages < limits.sequentialPages ? 1 : width
    var held = waiting + inFlight
    for index in 0..<reach where inFlight < limit && ranges[index].isReady && (index == 0 || held < limits.window) {
      fetches.append(fetch(index))
      held += 1
    }
    while inFlight < limit, limit > 1, held < limits.window, let fresh = divide(limit - inFlight) {
      for index in fresh where inFlight < limit {
        fetches.append(fetch(index))
        held += 1
      }
    }
    return fetches
  }

  /// How many ranges are worth asking for: those whose pages, as far as one can guess, will be passed on before as many
  /// others as may wait for their turn. So what waits is what is wanted next, and never the far end.
  var reach: Int {
    guard keepsOrder else { return ranges.count }
    var before = 0.0
    for (index, range) in ranges.enumerated() {
      if before >= Double(limits.window) * 0.6 { return index }
      before += Double(range.waiting.count) + (range.isDone ? 0 : max(1, range.remaining ?? 4))
    }
    return ranges.count
  }

  private mutating func fetch(_ index: Int) -> Fetch {
    ranges[index].isFetching = true
    inFlight += 1
    let range = ranges[index]
    var request = PageRequest(prefix: prefix)
    if let token = range.token {
      request.token = token
    } else if !range.cursor.isEmpty {
      request.after = range.cursor
    }
    return Fetch(range: range.number, request: request)
  }
}
