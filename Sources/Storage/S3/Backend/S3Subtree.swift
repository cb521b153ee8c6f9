import Globs
import Quantities
import Synchronization

/// What a request for a listing means in one bucket: which keys, and how they are called.
final class S3Subtree: Sendable {
  let request: ListRequest
  let bucket: String
  /// What keys have to begin with.
  let prefix: String
  /// Whether the server may roll up what is deeper.
  let isOneLevel: Bool
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
    isOneLevel = request.depth == .one || request.pattern?.maximumDepth == (isBelowRemote ? 2 : 1)
    let literal = request.pattern?.literalStart ?? ""
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

  /// Passes on objects and folders of a page of one level, in byte order.
  func passLevel(_ page: ListPage, after mark: [UInt8]?, to consume: ListConsumer) async throws -> Bool {
    if !page.entries.isEmpty || !page.commonPrefixes.isEmpty { seen.withLock { $0 = true } }
    var found: [(key: ArraySlice<UInt8>, object: StoredObject)] = page.entries.compactMap { entry in
      object(entry, of: page).map { (page.key(entry), $0) }
    }
    if request.depth == .one {
      found += page.commonPrefixes.compactMap { prefix in folder(prefix[...]).map { (prefix[...], $0) } }
      found.sort { precedes($0.key, $1.key) }
    }
    if let mark { found.removeAll { !precedes(mark[...], $0.key) } }
    for start in stride(from: 0, to: found.count, by: FolderWalk.batchSize) {
      let batch = found[start..<min(start + FolderWalk.batchSize, found.count)].map(\.object)
      guard try await consume(batch) else { return false }
    }
    return true
  }

  /// Nil for what stands for a folder and for what the pattern does not want.
  private func object(_ entry: ListPage.Entry, of page: ListPage) -> StoredObject? {
    let key = page.key(entry)
    if entry.size <= 0, key.last == UInt8(ascii: "/") { return nil }
    guard let path = path(key) else { return nil }
    return page.object(entry, at: path)
  }

  private func folder(_ prefix: ArraySlice<UInt8>) -> StoredObject? {
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

  /// What every matching path begins with.
  var literalStart: String {
    var start = String.UnicodeScalarView()
    var scalars = description.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "*", "?", "[", "{": return String(start)
      case "\\":
        guard let next = scalars.first, "*?[]{},\\".unicodeScalars.contains(next) else { fallthrough }
        start.append(next)
        scalars.removeFirst()
      default: start.append(scalar)
      }
    }
    return String(start)
  }
}
