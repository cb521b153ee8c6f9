import Synchronization

/// Gathers what callbacks are given.
final class Collector<Item: Sendable>: Sendable {
  private let storage = Mutex<[Item]>([])

  var items: [Item] { storage.withLock { $0 } }
  var count: Int { storage.withLock { $0.count } }

  func append(_ items: [Item]) { storage.withLock { $0 += items } }
  func append(_ item: Item) { storage.withLock { $0.append(item) } }
}
