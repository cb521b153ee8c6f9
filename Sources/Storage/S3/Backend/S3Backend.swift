import Flow
import Globs
import Quantities
import Transport

/// Objects on an S3-compatible server, spoken to directly.
///
/// Keys are bytes and are never tidied: `a//b`, `..` and a leading slash are keys like any other. `modified` is the time
/// of upload. Listings are in byte order of the keys, as far as the server keeps to it. An empty object whose key ends
/// with a slash stands for a folder and is not listed as an object.
public struct S3Backend: StorageBackend {
  let client: S3Client
  var limits = CopyLimits()

  init(_ client: S3Client) { self.client = client }

  /// How objects are copied at the server.
  struct CopyLimits: Sendable {
    /// The largest object that is copied in one request: S3 takes 5 GiB. Bytes.
    var largestCopy: Int64 = 5 << 30
    /// The usual part of larger ones. Bytes.
    var copyPart: Int64 = 512 << 20
  }

  /// As far as the server keeps to it.
  public var listsInOrder: Bool { true }

  /// A name without a key in it is that of a bucket.
  public func isBucket(_ path: ObjectPath) async throws -> Bool {
    let (bucket, key) = path.bucketAndKey
    return !bucket.isEmpty && key.isEmpty
  }

  /// The longest key, in bytes.
  static let longestKey = 1024

  /// Describes an object, a folder, which exists when a key begins with it, or a bucket.
  public func stat(_ path: ObjectPath) async throws -> StoredObject {
    let (bucket, key) = path.bucketAndKey
    if bucket.isEmpty { return StoredObject(path: path, size: 0, kind: .folder) }
    if key.isEmpty {
      let request = S3Request(method: "HEAD", bucket: bucket, doing: "cannot read", subject: path)
      do {
        _ = try await client.perform(request) { try await $0.body.drain() }
      } catch let failure as S3Failure {
        throw missingBucket(failure, request)
      }
      return StoredObject(path: path, size: 0, kind: .bucket)
    }
    if let head = try await head(path), !head.isFolderMarker { return head.object }
    guard try await hasKeys(below: path) else {
      throw StorageError(.notFound, "there is no \(path.quoted)", path: path)
    }
    return StoredObject(path: path, size: 0, kind: .folder)
  }

  /// An object as content to be written elsewhere, with the time that its bytes were last changed at their origin.
  public func content(of path: ObjectPath) async throws -> ObjectContent {
    let object = try await stat(path)
    guard object.kind == .file else { throw StorageError.isFolder(path) }
    var told = object
    if let text = object.metadata?["mtime"], let moment = Mtime.nanoseconds(text) { told.modified = moment }
    return ObjectContent(told) { range in try await read(object, range: range) }
  }

  /// Opens an object, or so many bytes of it; a cut connection is taken up again where it broke, and a whole object is
  /// compared with its checksum where the server tells one.
  public func read(_ object: StoredObject, range: Range<Int64>?) async throws -> any ByteStream {
    let stream = S3ObjectStream(client, object, range)
    try await stream.open()
    return stream
  }

  /// An address that gives an object to whoever has it.
  ///
  /// - Parameter seconds: how long it is valid, 1 to 604,800.
  public func presignedURL(_ path: ObjectPath, seconds: Int) async throws -> String {
    try await client.presigned(path, seconds: min(max(1, seconds), 604_800))
  }

  /// What HEAD says about an object; nil when there is none.
  func head(_ path: ObjectPath) async throws -> S3Head? {
    let (bucket, key) = path.bucketAndKey
    let request = S3Request(
      method: "HEAD", bucket: bucket, key: key, fields: [("x-amz-checksum-mode", "ENABLED")], doing: "cannot read",
      subject: path)
    do {
      return try await client.perform(request) { response in
        try await response.body.drain()
        return S3Head(path, response.fields)
      }.result
    } catch let failure as S3Failure where failure.status == 404 {
      return nil
    } catch let failure as S3Failure {
      throw failure.error(request.doing, path)
    }
  }

  /// Whether a key begins with this path as a folder.
  func hasKeys(below path: ObjectPath) async throws -> Bool {
    let (bucket, key) = path.bucketAndKey
    let prefix = Array(key.utf8) + (key.utf8.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")])
    let page = try await S3PageSource(client: client, bucket: bucket, subject: path)
      .page(PageRequest(prefix: prefix, limit: 1))
    return !page.entries.isEmpty || !page.commonPrefixes.isEmpty
  }

  /// The answer to HEAD has no body that could say which of the two is missing.
  private func missingBucket(_ failure: S3Failure, _ request: S3Request) -> StorageError {
    var failure = failure
    if failure.status == 404 { failure.code = "NoSuchBucket" }
    return failure.error(request.doing, request.subject)
  }
}
