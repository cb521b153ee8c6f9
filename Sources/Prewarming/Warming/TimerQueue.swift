/// What is to happen later, the earliest first: a binary heap.
struct TimerQueue<Element> {
  private var heap: [(due: Int64, order: Int, element: Element)] = []
  private var order = 0

  var count: Int { heap.count }

  /// When the first one is due.
  var nextDue: Int64? { heap.first?.due }

  mutating func insert(_ element: Element, due: Int64) {
    order &+= 1
    heap.append((due, order, element))
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard isBefore(child, parent) else { break }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  /// Takes the first one, if it is due.
  mutating func pop(_ now: Int64) -> Element? {
    guard let first = heap.first, first.due <= now else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return first.element }
    heap[0] = last
    var parent = 0
    while true {
      let (left, right) = (2 * parent + 1, 2 * parent + 2)
      guard left < heap.count else { break }
      let child = right < heap.count && isBefore(right, left) ? right : left
      guard isBefore(child, parent) else { break }
      heap.swapAt(child, parent)
      parent = child
    }
    return first.element
  }

  private func isBefore(_ left: Int, _ right: Int) -> Bool {
    (heap[left].due, heap[left].order) < (heap[right].due, heap[right].order)
  }
}
