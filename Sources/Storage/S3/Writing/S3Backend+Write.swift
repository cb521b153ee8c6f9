import Flow
import Quantities
import Transport

extension S3Backend {
  /// Stores content as an object: in one request, or in parts, several at once where the content can be opened again.
  /// What arrived is compared by checksum; a failed or cancelled upload leaves nothing behind.
  public func write(
    _ content: ObjectContent, to path: ObjectPath, options: TransferOptions
  ) async throws -> StoredObject {
    try check(path)
    if !options.overwrite, !client.remote.provider.honoursConditions, try await exists(path) {
      throw StorageError.exists(path)
    }
    let writing = S3Writing(client: client, content: content, path: path, options: options)
    return try await writing.run()
  }

  /// Whether something is there that must not be replaced.
  private func exists(_ path: ObjectPath) async throws -> Bool { try await head(path) != nil }

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

  /// Makes a request under a condition. Where the server does not know conditions, it is made without: that the name
  /// is free was looked up before.
  static func conditionally<Result: Sendable>(
    _ client: S3Client, _ request: S3Request, _ use: (HTTPResponse) async throws -> Result
  ) async throws -> Result {
    do {
      return try await client.perform(request, use).result
    } catch let failure as S3Failure where failure.isNotImplemented && request["if-none-match"] != nil {
      var plain = request
      plain.fields.removeAll { $0.name == "if-none-match" }
      if try await S3Backend(client).head(request.subject) != nil { throw StorageError.exists(request.subject) }
      return try await client.perform(plain, use).result
    }
  }
}

extension S3Provider {
  /// Whether `If-None-Match: *` surely keeps what is there, so that nobody has to look first.
  var honoursConditions: Bool { self == .aws || self == .cloudflare }

  /// Whether all parts of an upload must be equally long.
  var wantsUniformParts: Bool { self == .cloudflare }
}
