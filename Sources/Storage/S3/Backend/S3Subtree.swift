import Globs
import Quantities
import Synchronization

/// What a request for a listing means in one bucket: which keys, and how they are called.
final class S3Subtree: Sendable {
  let request: ListRequest
  let bucket: String
  /// What keys have to begin with.
  let prefix: String
  /// How many levels are listed, the server rolling up what is deeper; nil for all.
  let levels: Int?
  /// Whether what is rolled up on the last level is told.
  let showsFolders: Bool
  /// The bytes of keys that belong to the root.
  private let rootLength: Int
  /// What stands before the rest of a key in an address.
  private let base: String
  /// What stands before the rest of a key in the text that the pattern is for.
  private let patternBase: String
  private let seen = Mutex(false)

  /// - Parameter isBelowRemote: whether the root is the remote itself, so that the bucket is the first component.
  init(_ request: ListRequest, bucket: String, key: String, isBelowRemote: Bool = false) {
    self.request = request
    self.bucket = bucket
    let root = key.isEmpty || key.utf8.last == UInt8(ascii: "/") ? key : key + "/"
    rootLength = root.utf8.count
    let path = isBelowRemote ? request.root.appending(bucket) : request.root
    base = path.key.utf8.last == UInt8(ascii: "/") && !(isBelowRemote) ? path.key : path.key + "/"
    patternBase = isBelowRemote ? bucket + "/" : ""
    let own = isBelowRemote ? 1 : 0
    showsFolders = request.depth.last != nil
    // A pattern of one component has nothing to do with what is deeper.
    let isFlatPattern = request.pattern?.maximumDepth == 1 + own
    levels = request.depth.last.map { max(1, $0 - own) } ?? (isFlatPattern ? 1 : nil)
    // Whatever is wanted begins with both, so with the longer one.
    let starts = [request.pattern?.literalStart ?? "", request.start]
    let literal = starts.max { $0.utf8.count < $1.utf8.count } ?? ""
    // The pattern's own beginning narrows the listing; of the bucket's part of it nothing is left.
    if literal.utf8.starts(with: patternBase.utf8) {
      prefix = root + String(Substring(literal.utf8.dropFirst(patternBase.utf8.count)))
    } else {
      prefix = root
    }
  }

  /// Whether any key was there, wanted or not.
  var hasSeen: Bool { seen.withLock { $0 } }

  /// The key to go on behind.
  func key(of mark: ListMark) -> [UInt8]? {
    let (bucket, key) = mark.last.bucketAndKey
    if bucket == self.bucket { return Array(key.utf8) }
    return precedes(Array(bucket.utf8)[...], Array(self.bucket.utf8)[...]) ? nil : [0xF4, 0x8F, 0xBF, 0xBF]
  }

  /// Passes on the objects of a page; whether the consumer wants more.
  func pass(_ page: ListPage, to consume: ListConsumer) async throws -> Bool {
    if !page.entries.isEmpty { seen.withLock { $0 = true } }
    var batch: [StoredObject] = []
    batch.reserveCapacity(FolderWalk.batchSize)
    for entry in page.entries {
      guard let object = object(entry, of: page) else { continue }
      batch.append(object)
      if batch.count == FolderWalk.batchSize {
        guard try await consume(batch) else { return false }
        batch.removeAll(keepingCapacity: true)
      }
    }
    return batch.isEmpty ? true : try await consume(batch)
  }

  /// What a page of one level holds, in byte order.
  enum Item {
    case object(StoredObject)
    /// A folder by the bytes that its keys begin with.
    case folder([UInt8])
  }

  /// The objects and folders of a page of one level behind a mark.
  func items(of page: ListPage, after mark: [UInt8]?) -> [Item] {
    if !page.entries.isEmpty || !page.commonPrefixes.isEmpty { seen.withLock { $0 = true } }
    var found: [(key: ArraySlice<UInt8>, item: Item)] = page.entries.compactMap { entry in
      object(entry, of: page).map { (page.key(entry), .object($0)) }
    }
    found += page.commonPrefixes.map { ($0[...], .folder($0)) }
    found.sort { precedes($0.key, $1.key) }
    guard let mark else { return found.map(\.item) }
    return found.filter { item in
      // A folder in which the mark is may hold more.
      if case .folder(let prefix) = item.item, mark.starts(with: prefix) { return true }
      return precedes(mark[...], item.key)
    }.map(\.item)
  }

  /// Nil for what stands for a folder and for what the pattern does not want.
  private func object(_ entry: ListPage.Entry, of page: ListPage) -> StoredObject? {
    let key = page.key(entry)
    if entry.size <= 0, key.last == UInt8(ascii: "/") { return nil }
    guard let path = path(key) else { return nil }
    return page.object(entry, at: path)
  }

  /// Nil for what the pattern does not want.
  func folder(_ prefix: ArraySlice<UInt8>) -> StoredObject? {
    // A folder without a name keeps its slash, else nothing would be left of it.
    let isNameless = prefix.count <= rootLength + 1
    return path(isNameless ? prefix : prefix.dropLast()).map { StoredObject(path: $0, size: 0, kind: .folder) }
  }

  private func path(_ key: ArraySlice<UInt8>) -> ObjectPath? {
    guard key.count >= rootLength else { return nil }
    let rest = String(decoding: key.dropFirst(rootLength), as: UTF8.self)
    if let pattern = request.pattern, !pattern.matches(patternBase + rest) { return nil }
    return ObjectPath(place: request.root.place, key: base + rest)
  }
}

extension Glob {
  /// Whether a path that begins so can match at all, as far as the pattern's own beginning tells.
  func mayBegin(with start: String) -> Bool {
    let literal = literalStart
    return start.utf8.starts(with: literal.utf8) || literal.utf8.starts(with: start.utf8)
  }
}
