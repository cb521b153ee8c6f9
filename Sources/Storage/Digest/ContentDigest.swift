import Crypto

/// A checksum that is computed while the bytes come by.
struct ContentDigest: Sendable {
  /// Which kinds can be computed here, the most telling first.
  static let known: [Checksum.Algorithm] = [.sha256, .sha1, .md5, .crc64nvme, .crc32c, .crc32]

  private enum Running {
    case cyclic(CyclicChecksum)
    case sha256(SHA256)
    case sha1(Insecure.SHA1)
    case md5(Insecure.MD5)
  }

  private let algorithm: Checksum.Algorithm
  private var running: Running

  /// Nil for an algorithm that is not among ``known``.
  init?(_ algorithm: Checksum.Algorithm) {
    self.algorithm = algorithm
    switch algorithm {
    case .sha256: running = .sha256(SHA256())
    case .sha1: running = .sha1(Insecure.SHA1())
    case .md5: running = .md5(Insecure.MD5())
    case .crc32, .crc32c, .crc64nvme:
      guard let cyclic = CyclicChecksum(algorithm) else { return nil }
      running = .cyclic(cyclic)
    }
  }

  /// Adds bytes.
  mutating func update(_ bytes: some Collection<UInt8>) {
    switch running {
    case .cyclic(var sum):
      sum.update(bytes)
      running = .cyclic(sum)
    case .sha256(var hash):
      hash.add(bytes)
      running = .sha256(hash)
    case .sha1(var hash):
      hash.add(bytes)
      running = .sha1(hash)
    case .md5(var hash):
      hash.add(bytes)
      running = .md5(hash)
    }
  }

  /// The checksum of all that came by.
  func finish() -> Checksum {
    switch running {
    case .cyclic(let sum): Checksum(algorithm, sum.finish())
    case .sha256(let hash): Checksum(algorithm, Array(hash.finalize()))
    case .sha1(let hash): Checksum(algorithm, Array(hash.finalize()))
    case .md5(let hash): Checksum(algorithm, Array(hash.finalize()))
    }
  }

  /// The one of some checksums that tells most and can be computed here; nil when there is none.
  static func best(of checksums: [Checksum]) -> Checksum? {
    known.lazy.compactMap { algorithm in checksums.first { $0.algorithm == algorithm } }.first
  }
}

extension HashFunction {
  fileprivate mutating func add(_ bytes: some Collection<UInt8>) {
    let isDone: Void? = bytes.withContiguousStorageIfAvailable { update(bufferPointer: UnsafeRawBufferPointer($0)) }
    if isDone == nil { Array(bytes).withUnsafeBytes { update(bufferPointer: $0) } }
  }
}
