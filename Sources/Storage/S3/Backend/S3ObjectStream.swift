import Quantities
import Transport

/// The bytes of an object, or some of them. Where the connection breaks, the rest is asked for anew, of the same version.
actor S3ObjectStream: ByteStream {
  /// How often it may break without a byte in between.
  private static let patience = 4

  private let client: S3Client
  private let object: StoredObject
  private let range: Range<Int64>
  private let isWhole: Bool
  private var position: Int64
  private var body: ResponseBody?
  private var failures = 0
  private var check: ContentCheck?

  init(_ client: S3Client, _ object: StoredObject, _ range: Range<Int64>?) {
    self.client = client
    self.object = object
    let all = 0..<max(0, object.size)
    self.range = (range ?? all).clamped(to: all)
    isWhole = self.range == all
    position = self.range.lowerBound
  }

  /// Asks for the bytes, so that what is wrong shows before the first of them is wanted.
  func open() async throws {
    if position > range.lowerBound, position >= range.upperBound { return }
    let (bucket, key) = object.path.bucketAndKey
    var request = S3Request(bucket: bucket, key: key, doing: "cannot read", subject: object.path)
    if let etag = object.etag { request.fields.append(("if-match", "\"" + etag + "\"")) }
    let isPart = position > 0 || range.upperBound < object.size
    if isPart, !range.isEmpty { request.fields.append(("range", "bytes=\(position)-\(range.upperBound - 1)")) }
    if isWhole { request.fields.append(("x-amz-checksum-mode", "ENABLED")) }
    if range.isEmpty, object.size > 0 { return }
    let (first, wanted) = (position, range.upperBound - position)
    body = try await client.send(request) { [object, isWhole] response in
      if let etag = object.etag, let now = response.fields["etag"], S3Head.withoutQuotes(now) != etag {
        throw StorageError.changed(object.path)
      }
      // `rclone serve s3` gives parts with the status of a whole, and says which: anything less is not believed.
      let saysWhich = response.fields["content-range"]?.hasPrefix("bytes \(first)-") ?? false
      guard !isPart || response.status == 206 || saysWhich && response.contentLength == wanted else {
        throw StorageError(
          .notSupported, "the server gives no parts of \(object.path.quoted)", path: object.path)
      }
      if isWhole, self.position == 0 { self.check = ContentCheck(S3Head.checksums(response.fields)) }
      return response.body
    }
  }

  func next() async throws -> [UInt8]? {
    while true {
      try Task.checkCancellation()
      if position >= range.upperBound, body == nil { return nil }
      do {
        if body == nil { try await open() }
        guard let chunk = try await body?.next() else { return try finish() }
        if chunk.isEmpty { continue }
        let bytes = chunk.bytes
        failures = 0
        position += Int64(bytes.count)
        guard position <= range.upperBound else { throw StorageError.changed(object.path) }
        check?.update(bytes)
        return bytes
      } catch let error as TransportError {
        body = nil
        if error.kind == .cancelled { throw CancellationError() }
        failures += 1
        guard error.isTransient, failures < Self.patience else {
          throw StorageError(error, "cannot read", object.path)
        }
      }
    }
  }

  private func finish() throws -> [UInt8]? {
    body = nil
    guard position == range.upperBound else { throw StorageError.changed(object.path) }
    if let check, !check.isRight {
      throw StorageError(
        .failed, "\(object.path.quoted) did not arrive as it is stored: its checksum is another one",
        hint: "try again; if it stays so, the object is damaged", path: object.path)
    }
    check = nil
    return nil
  }
}

/// Compares content with a checksum while it passes.
struct ContentCheck: Sendable {
  private enum Running: Sendable {
    case cyclic(CyclicChecksum)
    case sha256(RunningSHA256)
    case md5(RunningMD5)
  }

  private var running: Running
  private let expected: Checksum

  /// The cheapest of several; nil when none can be computed here.
  init?(_ checksums: [Checksum]) {
    let order: [Checksum.Algorithm] = [.crc32c, .crc64nvme, .crc32, .sha256, .md5]
    guard let best = order.lazy.compactMap({ wanted in checksums.first { $0.algorithm == wanted } }).first else {
      return nil
    }
    expected = best
    if let cyclic = CyclicChecksum(best.algorithm) {
      running = .cyclic(cyclic)
    } else {
      running = best.algorithm == .sha256 ? .sha256(RunningSHA256()) : .md5(RunningMD5())
    }
  }

  mutating func update(_ bytes: [UInt8]) {
    switch running {
    case .cyclic(var check):
      check.update(bytes)
      running = .cyclic(check)
    case .sha256(var check):
      check.update(bytes)
      running = .sha256(check)
    case .md5(var check):
      check.update(bytes)
      running = .md5(check)
    }
  }

  var isRight: Bool {
    switch running {
    case .cyclic(let check): check.finish() == expected.bytes
    case .sha256(let check): check.finish() == expected.bytes
    case .md5(let check): check.finish() == expected.bytes
    }
  }
}
