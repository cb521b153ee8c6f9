import Flow
import Quantities
import Transport

extension S3Backend {
  /// Stores content as an object: in one request, or in parts, several at once where the content can be opened again.
  /// What arrived is compared by checksum; a failed or cancelled upload leaves nothing behind.
  public func write(
    _ content: ObjectContent, to path: ObjectPath, options: TransferOptions
  ) async throws -> StoredObject {
    try await writing(content, path, options).run()
  }

  private func writing(
    _ content: ObjectContent, _ path: ObjectPath, _ options: TransferOptions
  ) async throws -> S3Writing {
    try check(path)
    try await S3Condition(options, client, path).checkWhereServersMayNot()
    let replaced = options.inherits ? options.replacing : nil
    return S3Writing(
      client: client, content: content, path: path, options: options,
      keeping: storageFields(like: replaced) + (try await tagFields(like: replaced)))
  }

  /// Stores a local file as `write` does; what the etag proves is not asked for again, which some servers have to read the
  /// whole object for.
  public func upload(_ file: ObjectPath, to path: ObjectPath, options: TransferOptions) async throws -> Transfer {
    var writing = try await writing(LocalBackend().content(of: file), path, options)
    writing.isDescribed = false
    return Transfer(source: file, target: path, size: try await writing.run().size)
  }

  /// What can be the name of an object.
  func check(_ path: ObjectPath) throws(StorageError) {
    let (bucket, key) = path.bucketAndKey
    if bucket.isEmpty || key.isEmpty || key.utf8.last == UInt8(ascii: "/") { throw StorageError.isFolder(path) }
    guard key.utf8.count <= Self.longestKey else {
      throw StorageError(
        .notSupported, "\(path.quoted) is \(key.utf8.count) bytes long; a key has \(Self.longestKey) at most",
        path: path)
    }
  }
}

/// What has to stand under a name for it to be written.
///
/// Amazon, Cloudflare and MinIO keep to it in one step with the write. rclone's server and old ones pass over the field:
/// for them it is looked up before; who writes in between then loses.
struct S3Condition: Sendable {
  let options: TransferOptions
  let client: S3Client
  let path: ObjectPath

  init(_ options: TransferOptions, _ client: S3Client, _ path: ObjectPath) {
    (self.options, self.client, self.path) = (options, client, path)
  }

  /// The field that tells it; nil where anything may be replaced.
  private var field: (name: String, value: String)? {
    if !options.overwrite { return ("if-none-match", "*") }
    guard let there = options.replacing, there.kind == .file, let etag = there.etag else { return nil }
    return ("if-match", "\"" + etag + "\"")
  }

  /// Looks itself; what is not as it has to be is thrown.
  func check() async throws {
    if field == nil, options.replacing == nil { return }
    try options.check(try await S3Backend(client).head(path)?.object, at: path)
  }

  /// Looks where the server may be one that passes over conditions.
  func checkWhereServersMayNot() async throws {
    if field == nil || !client.remote.provider.honoursConditions { try await check() }
  }

  /// Makes a request under it; a server that says that it cannot gets the request without.
  func perform<Result: Sendable>(
    _ request: S3Request, _ use: (HTTPResponse) async throws -> Result
  ) async throws -> Result {
    var conditional = request
    if let field { conditional.fields.append(field) }
    do {
      return try await client.perform(conditional, use).result
    } catch let failure as S3Failure where failure.isNotImplemented && field != nil {
      try await check()
      return try await client.perform(request, use).result
    }
  }

  /// The error for a refusal; nil where it is not about the condition.
  func refusal(_ failure: S3Failure) -> StorageError? {
    if failure.status == 412 { return options.overwrite ? .changedTarget(path) : .exists(path) }
    // Nothing is there that could match.
    return failure.status == 404 && options.overwrite && field != nil && failure.code == "NoSuchKey"
      ? .changedTarget(path) : nil
  }
}

extension S3Provider {
  /// Whether `If-None-Match: *` surely keeps what is there, so that nobody has to look first.
  var honoursConditions: Bool { self == .aws || self == .cloudflare }

  /// Whether all parts of an upload must be equally long.
  var wantsUniformParts: Bool { self == .cloudflare }
}
