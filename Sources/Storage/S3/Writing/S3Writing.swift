import Flow
import Quantities
import Synchronization
import Transport

/// The way of some content to one object.
struct S3Writing: Sendable {
  let client: S3Client
  let content: ObjectContent
  let path: ObjectPath
  let options: TransferOptions
  /// The fields that say how the store keeps it.
  let keeping: [(name: String, value: String)]
  /// Whether it is asked for what is there in the end even if the etag proves it: some servers tell another etag then.
  var isDescribed = true

  func run() async throws -> StoredObject {
    let size = content.object.size
    if size > PartPlan.usualSize, content.isRepeatable { return try await inRanges(size) }
    // What is small is read once and kept for the request: that costs less than reading it twice.
    if size > 1 << 20, content.file != nil { return try await atOnce(S3Payload(content, 0..<size, wholeWants)) }
    let reader = PartReader(try await content.open(nil))
    let first = try await reader.read(Int(PartPlan.size(ofPart: 0, isUniform: isUniform)))
    if try await reader.isAtEnd {
      try checkLength(Int64(first.count))
      return try await atOnce(S3Payload(first, wholeWants))
    }
    return try await inSequence(first, reader)
  }

  // MARK: - One request

  private func atOnce(_ payload: S3Payload) async throws -> StoredObject {
    let (bucket, key) = path.bucketAndKey
    var request = S3Request(
      method: "PUT", bucket: bucket, key: key, fields: fields, doing: "cannot write", subject: path)
    request.fields.append(("content-md5", Base64.encode(payload.md5)))
    if let check = payload.crc32c { request.fields.append(("x-amz-checksum-crc32c", Base64.encode(check))) }
    request.payload = payload
    let told: (etag: String?, moment: Timestamp?)
    do {
      told = try await condition.perform(request) { response in
        try await response.body.drain()
        let date = response.fields["date"].flatMap { Timestamp(httpDate: $0) }
        return (response.fields["etag"].map { S3Head.withoutQuotes($0) }, date)
      }
    } catch let failure as S3Failure {
      // What is in the way of the second attempt may be what the first one stored.
      guard failure.status == 412, failure.isOfRepetition, let there = try await S3Backend(client).head(path)?.object,
        there.etag == Digests.hex(payload.md5), there.size == payload.count
      else { throw refusal(failure) }
      return there
    }
    var meter = TransferMeter("copy \(safeText(path.name))", total: payload.count, sink: options.progress)
    meter.update(to: payload.count)
    meter.finish()
    // An etag that is the digest proves what arrived; another kind of etag proves nothing.
    guard told.etag == Digests.hex(payload.md5) else { return try await verified(payload.count) }
    var object = described(size: payload.count, etag: told.etag, at: told.moment)
    object.checksums = [Checksum(.md5, payload.md5)]
    return object
  }

  // MARK: - Parts

  /// Parts of content that can be opened anywhere, several at once.
  private func inRanges(_ size: Int64) async throws -> StoredObject {
    let smallest = isUniform ? PartPlan.usualSize * 2 : PartPlan.usualSize
    guard let plan = PartPlan(size: size, atLeast: smallest) else {
      throw StorageError(.notSupported, "\(content.object.path.quoted) is too large for one object", path: path)
    }
    let meter = SharedMeter("copy \(safeText(path.name))", total: size, options.progress)
    return try await withUpload(meter) { upload in
      let parts = try await inOrderOfEnding(0..<plan.count, atOnce: plan.width(options.parts)) { number in
        let range = plan.range(number)
        let part = try await upload.upload(payload(of: range), number: number + 1)
        meter.add(range.count)
        return part
      }
      return parts
    }
  }

  private func payload(of range: Range<Int64>) async throws -> S3Payload {
    if content.file != nil { return try await S3Payload(content, range, wants) }
    let bytes = try await PartReader(content.open(range)).read(range.count)
    guard bytes.count == range.count else { throw StorageError.changed(content.object.path) }
    return S3Payload(bytes, wants)
  }

  /// Parts of a stream, read one after the other, uploaded several at once.
  private func inSequence(_ first: [UInt8], _ reader: PartReader) async throws -> StoredObject {
    let meter = SharedMeter("copy \(safeText(path.name))", total: content.object.size, options.progress)
    return try await withUpload(meter) { upload in
      try await withThrowingTaskGroup(of: MultipartUpload.Part.self) { group in
        var parts: [MultipartUpload.Part] = []
        var (piece, number) = (first, 0)
        while !piece.isEmpty {
          guard number < PartPlan.mostParts else {
            throw StorageError(.notSupported, "\(content.object.path.quoted) is too large for one object", path: path)
          }
          let width = max(1, min(options.parts, Int(PartPlan.memory / Int64(piece.count))))
          while number - parts.count >= width, let part = try await group.next() { parts.append(part) }
          group.addTask { [piece, number] in
            let part = try await upload.upload(S3Payload(piece, wants), number: number + 1)
            meter.add(piece.count)
            return part
          }
          number += 1
          piece = try await reader.read(Int(PartPlan.size(ofPart: number, isUniform: isUniform)))
        }
        for try await part in group { parts.append(part) }
        try checkLength(meter.bytes)
        return parts
      }
    }
  }

  /// Uploads in parts; whatever goes wrong, the server is told to forget them.
  private func withUpload(
    _ meter: SharedMeter, _ send: (MultipartUpload) async throws -> [MultipartUpload.Part]
  ) async throws -> StoredObject {
    let upload = try await MultipartUpload(client, path, fields: fields)
    let (etag, isProof): (String?, Bool)
    do {
      let parts = try await send(upload)
      try Task.checkCancellation()
      (etag, isProof) = try await upload.complete(parts, condition)
    } catch {
      await upload.abort()
      throw error
    }
    if isProof, !isDescribed {
      meter.finish()
      return described(size: meter.bytes, etag: etag, at: nil)
    }
    let object = try await verified(meter.bytes)
    // A server that puts the parts together to one file, as rclone's does, has another kind of etag for that.
    if let etag, let found = object.etag, found.contains("-") == etag.contains("-"), found != etag {
      throw StorageError.changed(path)
    }
    meter.finish()
    return object
  }

  // MARK: - What is there now

  /// What the server says is there; its size must be right.
  private func verified(_ size: Int64) async throws -> StoredObject {
    guard let object = try await S3Backend(client).head(path)?.object else {
      throw StorageError(.failed, "\(path.quoted) was stored and is not there", hint: "try again", path: path)
    }
    guard object.size == size else {
      throw StorageError(
        .failed, "\(path.quoted) has \(object.size) bytes where \(size) were sent", hint: "try again", path: path)
    }
    return object
  }

  private func described(size: Int64, etag: String?, at moment: Timestamp?) -> StoredObject {
    var object = StoredObject(
      path: path, size: size, modified: moment?.nanoseconds, etag: etag, mediaType: content.object.mediaType)
    object.storageClass = keeping.first { $0.name == "x-amz-storage-class" }?.value
    object.metadata = metadata
    object.fields = content.object.fields
    return object
  }

  private func checkLength(_ count: Int64) throws(StorageError) {
    let expected = content.object.size
    guard expected >= 0, expected != count else { return }
    let source = content.object.path
    throw StorageError(
      .failed, "\(source.quoted) has \(expected) bytes and gave \(count)", hint: "try again", path: source)
  }

  private func refusal(_ failure: S3Failure) -> StorageError {
    condition.refusal(failure) ?? failure.error("cannot write", path)
  }

  private var condition: S3Condition { S3Condition(options, client, path) }

  /// The digests that a part needs.
  private var wants: S3Payload.Wants { S3Payload.Wants(isSigned: !client.address.isSecure) }

  /// The digests that a whole object needs: Amazon keeps its CRC32C.
  private var wholeWants: S3Payload.Wants {
    S3Payload.Wants(isSigned: !client.address.isSecure, hasCRC32C: client.remote.provider == .aws)
  }

  private var isUniform: Bool { client.remote.provider.wantsUniformParts }

  /// What users wrote beside the original, and its time as rclone writes it.
  private var metadata: [String: String] {
    var metadata = content.object.metadata ?? [:]
    if metadata["mtime"] == nil, let modified = content.object.modified { metadata["mtime"] = Mtime.text(modified) }
    return metadata
  }

  private var fields: [(name: String, value: String)] {
    S3Head.fields(like: content.object, metadata: metadata) + keeping
  }
}

/// Works on items, some at a time; the results come as they are done. When one fails, the others are cancelled.
func inOrderOfEnding<Item: Sendable, Result: Sendable>(
  _ items: some Sequence<Item>, atOnce width: Int, _ work: @escaping @Sendable (Item) async throws -> Result
) async throws -> [Result] {
  try await withThrowingTaskGroup(of: Result.self) { group in
    var results: [Result] = []
    for (number, item) in items.enumerated() {
      if number >= width, let result = try await group.next() { results.append(result) }
      group.addTask { try await work(item) }
    }
    for try await result in group { results.append(result) }
    return results
  }
}
