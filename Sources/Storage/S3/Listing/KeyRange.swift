/// A part of the key space that is listed page by page: keys behind `after`, up to and including `end`.
struct KeyRange {
  let number: Int
  /// Nil for the beginning of the listing.
  let after: [UInt8]?
  /// Nil where nobody knows yet how far keys go.
  var end: [UInt8]?
  /// The first key that was seen, and the last.
  var firstKey: [UInt8] = []
  var cursor: [UInt8]
  /// What the next page is asked for with, unless it is the first one or the server gives none.
  var token: String?
  var isFetching = false
  var isDone = false
  /// Pages that came, and keys within the range in them.
  var pages = 0
  var keys = 0
  /// Pages that are left, about; nil where nothing tells.
  var remaining: Double?
  /// Pages that wait for their turn.
  var waiting: [ListPage] = []

  init(number: Int, after: [UInt8]?, end: [UInt8]?) {
    self.number = number
    self.after = after
    self.end = end
    cursor = after ?? []
  }

  /// Whether its next page can be asked for.
  var isReady: Bool { !isFetching && !isDone }
}

extension ListPage {
  /// How many of its keys, which ascend, come no later than a key.
  func count(upTo end: [UInt8]) -> Int {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if precedes(end[...], key(entries[middle])) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
