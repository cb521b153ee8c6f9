import Quantities

extension S3Backend: DirectCopying {
  /// Copies an object at the server, with type, metadata and class, and checks the size of the copy.
  public func copy(_ source: ObjectPath, to target: ObjectPath, options: TransferOptions) async throws -> Transfer {
    try check(target)
    guard source != target else { throw StorageError.sameFile(source, target) }
    guard let head = try await head(source), !head.isFolderMarker else {
      if try await hasKeys(below: source) { throw StorageError.isFolder(source) }
      throw StorageError(.notFound, "there is no \(source.quoted)", path: source)
    }
    // Few servers know conditions for copies.
    try await S3Condition(options, client, target).check()
    if head.object.size <= limits.largestCopy {
      try await copyAtOnce(head, to: target, options)
    } else {
      try await copyInParts(head, to: target, options)
    }
    let size = try await self.head(target)?.object.size ?? -1
    guard size == head.object.size else {
      throw StorageError(
        .failed, "\(target.quoted) has \(size) bytes where \(head.object.size) were copied", hint: "try again",
        path: target)
    }
    return Transfer(source: source, target: target, size: size)
  }

  private func copyAtOnce(_ head: S3Head, to target: ObjectPath, _ options: TransferOptions) async throws {
    let (bucket, key) = target.bucketAndKey
    let request = S3Request(
      method: "PUT", bucket: bucket, key: key, fields: Self.copyFields(head.object) + storageFields(like: head.object),
      doing: "cannot copy to", subject: target)
    do {
      try await S3Condition(options, client, target).perform(request) { response in
        let element = try XMLElement(try await response.body.collect(upTo: XMLElement.maximumSize))
        if let failure = S3Failure(in: element) { throw failure }
      }
    } catch let failure as S3Failure {
      throw try await told(failure, head, target, options)
    }
  }

  /// The same status tells that the source changed and that the target is taken.
  private func told(
    _ failure: S3Failure, _ head: S3Head, _ target: ObjectPath, _ options: TransferOptions
  ) async throws -> StorageError {
    let source = head.object.path
    if failure.status == 412 {
      let isUnchanged = try await self.head(source)?.object.etag == head.object.etag
      return isUnchanged ? S3Condition(options, client, target).refusal(failure) ?? .changed(source) : .changed(source)
    }
    if failure.code == "NoSuchKey" { return failure.error("cannot copy", source) }
    return failure.error("cannot copy to", target)
  }

  private func copyInParts(_ head: S3Head, to target: ObjectPath, _ options: TransferOptions) async throws {
    guard let plan = PartPlan(size: head.object.size, atLeast: limits.copyPart) else {
      throw StorageError(.notSupported, "\(head.object.path.quoted) is too large to be copied", path: target)
    }
    // A copy in one request has the tags by itself.
    let fields =
      S3Head.fields(like: head.object, metadata: head.object.metadata ?? [:]) + storageFields(like: head.object)
      + (try await tagFields(like: head.object))
    let upload = try await MultipartUpload(client, target, fields: fields)
    do {
      let parts = try await inOrderOfEnding(0..<plan.count, atOnce: max(1, options.parts)) { number in
        try await upload.copy(head.object, plan.range(number), number: number + 1)
      }
      _ = try await upload.complete(parts, S3Condition(options, client, target))
    } catch {
      await upload.abort()
      throw error
    }
  }

  /// What names the source of a copy, in the version that was seen.
  static func copyFields(_ source: StoredObject) -> [(name: String, value: String)] {
    let (bucket, key) = source.path.bucketAndKey
    let place = "/" + PercentEncoding.encode(bucket) + "/" + PercentEncoding.encode(key, keepsSlashes: true)
    var fields = [(name: "x-amz-copy-source", value: place)]
    if let etag = source.etag { fields.append(("x-amz-copy-source-if-match", "\"" + etag + "\"")) }
    return fields
  }
}

extension FieldText {
  /// Whether a text can be the name of a field.
  static func isName(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }
}
