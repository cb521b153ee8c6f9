import Globs
import Quantities
import Synchronization

extension S3Backend: ResumableListing {
  /// Streams a listing; see ``StorageBackend/list(_:to:)``.
  public func list(_ request: ListRequest, to consume: @escaping ListConsumer) async throws {
    try await list(request, after: nil, to: consume)
  }

  /// Streams what comes behind a mark; see ``ResumableListing``.
  public func list(_ request: ListRequest, after mark: ListMark?, to consume: @escaping ListConsumer) async throws {
    let (bucket, key) = request.root.bucketAndKey
    if bucket.isEmpty { return try await listBuckets(request, after: mark, to: consume) }
    let below = S3Subtree(request, bucket: bucket, key: key)
    let isOver = try await list(below, after: mark, to: consume)
    if isOver, !below.hasSeen, !key.isEmpty { try await listRoot(request, consume) }
  }

  /// Nothing is below the root: it may be an object itself, an empty folder, or nothing at all.
  private func listRoot(_ request: ListRequest, _ consume: ListConsumer) async throws {
    let object: StoredObject
    do {
      object = try await stat(request.root)
    } catch let error as StorageError where error.kind == .notFound && error.path == request.root {
      throw StorageError(.notFound, "there is nothing below \(request.root.quoted)", hint: error.hint, path: error.path)
    }
    if object.kind == .file, request.pattern == nil { _ = try await consume([object]) }
  }

  private func listBuckets(_ request: ListRequest, after mark: ListMark?, to consume: ListConsumer) async throws {
    let buckets = try await buckets(of: request.root)
    if request.depth.last == 1 {
      let wanted = buckets.filter { request.pattern?.matches($0.path.name) ?? true }
      if !wanted.isEmpty { _ = try await consume(wanted) }
      return
    }
    // Files are in buckets only.
    if request.pattern?.maximumDepth == 1 { return }
    for bucket in buckets {
      let name = bucket.path.bucketAndKey.bucket
      guard request.pattern?.mayBegin(with: name + "/") ?? true else { continue }
      let below = S3Subtree(request, bucket: name, key: "", isBelowRemote: true)
      guard try await list(below, after: mark, to: consume) else { return }
    }
  }

  /// The buckets that these keys may see, in the server's order.
  private func buckets(of root: ObjectPath) async throws -> [StoredObject] {
    var buckets: [StoredObject] = []
    var token: String?
    repeat {
      var request = S3Request(doing: "cannot list", subject: root)
      if let token { request.query = [("continuation-token", token)] }
      let answer = try await client.document(request)
      for entry in answer["Buckets"]?.children ?? [] {
        guard let name = entry.value("Name") else { continue }
        let made = entry.value("CreationDate").flatMap { Timestamp($0)?.nanoseconds }
        buckets.append(StoredObject(path: root.appending(name), size: 0, modified: made, kind: .bucket))
      }
      token = answer.value("ContinuationToken").flatMap { $0.isEmpty ? nil : $0 }
    } while token != nil
    return buckets
  }

  /// Whether the consumer wants more.
  private func list(_ below: S3Subtree, after mark: ListMark?, to consume: ListConsumer) async throws -> Bool {
    let source = S3PageSource(client: client, bucket: below.bucket, subject: below.request.root)
    if let levels = below.levels {
      return try await LevelListing(
        below: below, source: source, levels: levels, mark: mark.flatMap { below.key(of: $0) }
      )
      .run(consume)
    }
    let plan = ListingPlan(
      prefix: Array(below.prefix.utf8), after: mark.flatMap { below.key(of: $0) },
      keepsOrder: !below.request.mayBeUnordered)
    do {
      return try await ParallelListing(source: source, plan: plan).run { page in
        try await below.pass(page, to: consume)
      }
    } catch is UnorderedListing {
      throw StorageError(
        .failed, "the server changed the order of its keys below \(below.request.root.quoted)",
        hint: "list smaller folders one by one", path: below.request.root)
    }
  }
}
