/// Things that wait for their turn, of which the largest comes first; of equals the one that came first.
struct LargestFirst<Element> {
  private typealias Entry = (size: Int64, number: Int, element: Element)

  /// A heap: each entry comes before the two below it.
  private var entries: [Entry] = []
  private var number = 0

  /// How many wait.
  var count: Int { entries.count }
  var isEmpty: Bool { entries.isEmpty }

  /// Takes one in. Where its size is not known, it counts as nothing.
  mutating func add(_ element: Element, size: Int64) {
    entries.append((size, number, element))
    number += 1
    var child = entries.count - 1
    while child > 0, Self.precedes(entries[child], entries[(child - 1) / 2]) {
      entries.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// The largest, which waits no longer; nil when none waits.
  mutating func next() -> Element? {
    guard let first = entries.first, let last = entries.popLast() else { return nil }
    guard !entries.isEmpty else { return first.element }
    entries[0] = last
    var parent = 0
    while true {
      let children = [parent * 2 + 1, parent * 2 + 2].filter { $0 < entries.count }
      guard let best = children.min(by: { Self.precedes(entries[$0], entries[$1]) }),
        Self.precedes(entries[best], entries[parent])
      else { return first.element }
      entries.swapAt(best, parent)
      parent = best
    }
  }

  private static func precedes(_ one: Entry, _ other: Entry) -> Bool {
    one.size != other.size ? one.size > other.size : one.number < other.number
  }
}
