import Transport

/// What one request stores, with its digests.
///
/// A file on a disk of this machine is not kept in memory: it is read once for the digests and once more for each attempt. When it
/// was changed in between, the server refuses what does not have its digest.
struct S3Payload: Sendable {
  private enum Source {
    case bytes([UInt8])
    case content(ObjectContent, Range<Int64>)
  }

  private let source: Source
  /// How many bytes there are.
  let count: Int64
  let md5: [UInt8]
  /// Nil where it was not asked for.
  let crc32c: [UInt8]?
  /// In hexadecimal digits, for the signature; `UNSIGNED-PAYLOAD` over TLS, where nobody can change the body on its way.
  let signature: String

  /// Which digests a request needs.
  struct Wants: Sendable {
    var isSigned: Bool
    var hasCRC32C = false
  }

  /// Bytes that are in memory.
  init(_ bytes: [UInt8], _ wants: Wants) {
    var digests = Digesting(wants)
    digests.update(bytes)
    self.init(.bytes(bytes), Int64(bytes.count), digests)
  }

  /// Some of a content that can be opened again; reads it.
  init(_ content: ObjectContent, _ range: Range<Int64>, _ wants: Wants) async throws {
    var digests = Digesting(wants)
    let stream = try await content.open(range)
    while let piece = try await stream.next() {
      try Task.checkCancellation()
      digests.update(piece)
    }
    self.init(.content(content, range), Int64(range.count), digests)
  }

  private init(_ source: Source, _ count: Int64, _ digests: Digesting) {
    self.source = source
    self.count = count
    md5 = digests.md5.finish()
    crc32c = digests.crc32c?.finish().bytes
    signature = digests.sha256.map { Digests.hex($0.finish()) } ?? RequestSigner.unsignedPayload
  }

  /// The body of one attempt.
  func body() async throws -> RequestBody {
    switch source {
    case .bytes(let bytes): return .bytes(Chunk(bytes))
    case .content(let content, let range):
      let stream = try await content.open(range)
      return .stream(length: count) { try await stream.next().map { Chunk($0) } }
    }
  }

  private struct Digesting {
    var md5 = RunningMD5()
    var sha256: RunningSHA256?
    var crc32c: ContentDigest?

    init(_ wants: Wants) {
      if wants.isSigned { sha256 = RunningSHA256() }
      if wants.hasCRC32C { crc32c = ContentDigest(.crc32c) }
    }

    mutating func update(_ bytes: [UInt8]) {
      md5.update(bytes)
      sha256?.update(bytes)
      crc32c?.update(bytes)
    }
  }
}
