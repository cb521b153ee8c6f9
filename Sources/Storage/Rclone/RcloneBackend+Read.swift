import Quantities
import Transport

extension RcloneBackend {
  /// Opens an object, or so many bytes of it, for reading: bytes come as rclone gets them.
  public func read(_ object: StoredObject, range: Range<Int64>?) async throws -> any ByteStream {
    if object.path.key.isEmpty || object.path.key.utf8.last == UInt8(ascii: "/") {
      throw StorageError.isFolder(object.path)
    }
    if let range, range.isEmpty { return try await ObjectContent([], named: object.path).open(nil) }
    var fields: HTTPFields = [:]
    if let range { fields["Range"] = "bytes=\(range.lowerBound)-\(range.upperBound - 1)" }
    let (daemon, response) = try await telling("cannot read", object.path) {
      try await rclone.open(try await target(of: object.path), fields: fields)
    }
    let isPart = response.status == 206
    if let size = isPart ? response.wholeSize : response.contentLength, object.size >= 0, size != object.size {
      throw StorageError.changed(object.path)
    }
    // What knows no ranges gives everything.
    let wanted = range.map { isPart ? 0..<($0.upperBound - $0.lowerBound) : $0 }
    return RcloneObjectStream(daemon, response.body, wanted, object.path)
  }

  /// Where the daemon serves an object.
  private func target(of path: ObjectPath) async throws -> String {
    let name = try addressableRemote(path)
    var place = RclonePlace(bytesOf: name, key: path.key)
    if place.place.contains("]") {
      // The bracket would end the place. A question first, so that the remote is opened as for questions.
      place = RclonePlace(questionTo: name, key: path.key)
      _ = try await item(path, filesOnly: true)
    }
    return "/" + PercentEncoding.encode("[\(place.place)]") + "/"
      + PercentEncoding.encode(place.path, keepsSlashes: true)
  }

  /// Turns rclone's refusal into an error about an address.
  func telling<Result>(
    _ doing: String, _ path: ObjectPath, _ work: () async throws -> Result
  ) async throws -> Result {
    do { return try await work() } catch let failure as RcloneFailure { throw failure.error(doing, path) }
  }
}

/// The bytes of an object as the daemon gives them; it keeps the daemon.
private actor RcloneObjectStream: ByteStream {
  private let daemon: RcloneDaemon
  private let body: ResponseBody
  private let path: ObjectPath
  private var wanted: WantedBytes

  init(_ daemon: RcloneDaemon, _ body: ResponseBody, _ range: Range<Int64>?, _ path: ObjectPath) {
    (self.daemon, self.body, self.path) = (daemon, body, path)
    wanted = WantedBytes(range)
  }

  func next() async throws -> [UInt8]? {
    while wanted.left != 0 {
      guard let chunk = try await pull() else {
        guard let left = wanted.left, left > 0 else { return nil }
        throw StorageError(.failed, "\(path.quoted) ended \(left) bytes too early", hint: "try again", path: path)
      }
      let bytes = wanted.take(chunk.bytes)
      if !bytes.isEmpty { return bytes }
    }
    // The connection is good for the next request once the body has ended.
    try? await body.drain(upTo: 1 << 16)
    return nil
  }

  private func pull() async throws -> Chunk? {
    do { return try await body.next() } catch let error as TransportError {
      if error.kind == .cancelled || Task.isCancelled { throw CancellationError() }
      throw StorageError(
        .failed, "cannot read \(path.quoted) to its end: rclone stopped in the middle", hint: "try again", path: path)
    }
  }
}
