import Quantities

/// Lists so many levels, folders rolled up by the server: one page after the other, in byte order.
struct LevelListing {
  private enum Step {
    case item(S3Subtree.Item, level: Int)
    case ask(PageRequest, level: Int)
  }

  let below: S3Subtree
  let source: any PageSource
  let levels: Int
  let mark: [UInt8]?

  /// Whether the consumer wants more.
  func run(_ consume: ListConsumer) async throws -> Bool {
    var steps: [Step] = [.ask(PageRequest(prefix: Array(below.prefix.utf8), isOneLevel: true), level: 1)]
    var batch: [StoredObject] = []
    while let step = steps.popLast() {
      switch step {
      case .item(.object(let object), _): batch.append(object)
      case .item(.folder(let prefix), let level) where level < levels:
        steps.append(.ask(PageRequest(prefix: prefix, isOneLevel: true), level: level + 1))
      case .item(.folder(let prefix), _):
        if below.showsFolders, let folder = below.folder(prefix[...]) { batch.append(folder) }
      case .ask(var request, let level):
        // What is there goes on its way before anything else is asked for.
        guard try await pass(&batch, consume) else { return false }
        let page = try await source.page(request)
        if page.isTruncated, let token = page.nextToken {
          request.token = token
          steps.append(.ask(request, level: level))
        }
        steps += below.items(of: page, after: mark).reversed().map { .item($0, level: level) }
      }
      if batch.count == FolderWalk.batchSize { guard try await pass(&batch, consume) else { return false } }
    }
    return try await pass(&batch, consume)
  }

  private func pass(_ batch: inout [StoredObject], _ consume: ListConsumer) async throws -> Bool {
    defer { batch.removeAll(keepingCapacity: true) }
    return batch.isEmpty ? true : try await consume(batch)
  }
}
