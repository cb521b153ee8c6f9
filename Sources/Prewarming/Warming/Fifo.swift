/// A queue: first in, first out.
struct Fifo<Element> {
  private var items: [Element?] = []
  private var first = 0

  /// How many there are.
  var count: Int { items.count - first }

  var isEmpty: Bool { first == items.count }

  mutating func append(_ element: Element) { items.append(element) }

  /// Takes the first one.
  mutating func popFirst() -> Element? {
    guard first < items.count else { return nil }
    let element = items[first]
    items[first] = nil
    first += 1
    if first == items.count {
      items.removeAll(keepingCapacity: items.count < 4096)
      first = 0
    } else if first >= 1024, first * 2 >= items.count {
      items.removeFirst(first)
      first = 0
    }
    return element
  }

  /// Takes one from anywhere; the first one stands in its place then.
  mutating func popAny() -> Element? {
    guard !isEmpty else { return nil }
    items.swapAt(first, Int.random(in: first..<items.count))
    return popFirst()
  }
}
