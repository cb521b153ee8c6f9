import Quantities

extension S3Backend: BatchRemoving {
  /// Removes one object; a folder, an empty object that stands for one, and a bucket are refused.
  public func remove(_ path: ObjectPath) async throws {
    let (bucket, key) = path.bucketAndKey
    if bucket.isEmpty || key.isEmpty { throw StorageError.isFolder(path) }
    guard let head = try await head(path), !head.isFolderMarker else {
      if try await hasKeys(below: path) { throw StorageError.isFolder(path) }
      throw StorageError(.notFound, "there is no \(path.quoted)", path: path)
    }
    try await delete(path)
  }

  /// The server does not say whether there was anything.
  private func delete(_ path: ObjectPath) async throws {
    let (bucket, key) = path.bucketAndKey
    _ = try await client.send(
      S3Request(method: "DELETE", bucket: bucket, key: key, doing: "cannot remove", subject: path))
  }

  /// Removes many objects with few requests; see ``BatchRemoving``.
  public func remove(_ paths: [ObjectPath]) async throws -> [StorageError?] {
    var outcome = [StorageError?](repeating: nil, count: paths.count)
    var batches: [String: [Int]] = [:]
    for (index, path) in paths.enumerated() {
      let (bucket, key) = path.bucketAndKey
      if bucket.isEmpty || key.isEmpty {
        outcome[index] = .isFolder(path)
      } else if !Self.fitsXML(key) {
        // XML cannot name it, so it gets a request of its own.
        do { try await delete(path) } catch let error as StorageError { outcome[index] = error }
      } else {
        batches[bucket, default: []].append(index)
      }
    }
    for (bucket, indices) in batches.sorted(by: { $0.key < $1.key }) {
      for start in stride(from: 0, to: indices.count, by: 1000) {
        let batch = indices[start..<min(start + 1000, indices.count)]
        try await remove(batch, of: paths, in: bucket, &outcome)
      }
    }
    return outcome
  }

  private func remove(
    _ batch: ArraySlice<Int>, of paths: [ObjectPath], in bucket: String, _ outcome: inout [StorageError?]
  ) async throws {
    guard let first = batch.first else { return }
    let keys = batch.map { paths[$0].bucketAndKey.key }
    let objects = keys.map { "<Object><Key>\(XMLText.encode($0))</Key></Object>" }.joined()
    var request = S3Request(method: "POST", bucket: bucket, doing: "cannot remove", subject: paths[first])
    request.query = [("delete", "")]
    request.body = Array("<Delete><Quiet>true</Quiet>\(objects)</Delete>".utf8)
    request.fields = [("content-md5", Base64.encode(Digests.md5(request.body)))]
    let failed: [XMLElement]
    do {
      failed = try await client.document(request).children.filter { $0.name == "Error" }
    } catch let error as StorageError {
      for index in batch { outcome[index] = error.about(paths[index]) }
      return
    }
    var places: [[UInt8]: Int] = [:]
    for (place, key) in zip(batch, keys) { places[Array(key.utf8)] = place }
    for element in failed {
      let key = element["Key"]?.text ?? ""
      guard let index = places[Array(key.utf8)], let failure = S3Failure(in: element) else { continue }
      outcome[index] = failure.error("cannot remove", paths[index])
    }
  }

  /// Whether XML can hold the text: most control characters have no spelling in it.
  private static func fitsXML(_ key: String) -> Bool {
    key.unicodeScalars.allSatisfy { scalar in
      switch scalar.value {
      case 0x09, 0x0A, 0x0D, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
      default: false
      }
    }
  }
}

extension StorageError {
  /// The same failure of another object.
  fileprivate func about(_ path: ObjectPath) -> StorageError {
    var error = self
    if let own = self.path { error.message = message.replacing(own.quoted, with: path.quoted) }
    error.path = path
    return error
  }
}
