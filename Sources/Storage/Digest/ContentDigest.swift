/// A checksum that is computed while the bytes come by.
struct ContentDigest: Sendable {
  /// Which kinds can be computed here, the most telling first.
  static let known: [Checksum.Algorithm] = [.crc64nvme, .crc32c, .crc32]

  private enum Running {
    case cyclic(CyclicChecksum)
  }

  private let algorithm: Checksum.Algorithm
  private var running: Running

  /// Nil for an algorithm that is not among ``known``.
  init?(_ algorithm: Checksum.Algorithm) {
    guard let cyclic = CyclicChecksum(algorithm) else { return nil }
    (self.algorithm, running) = (algorithm, .cyclic(cyclic))
  }

  /// Adds bytes.
  mutating func update(_ bytes: some Collection<UInt8>) {
    switch running {
    case .cyclic(var sum):
      sum.update(bytes)
      running = .cyclic(sum)
    }
  }

  /// The checksum of all that came by.
  func finish() -> Checksum {
    switch running {
    case .cyclic(let sum): Checksum(algorithm, sum.finish())
    }
  }

  /// The one of some checksums that tells most and can be computed here; nil when there is none.
  static func best(of checksums: [Checksum]) -> Checksum? {
    known.lazy.compactMap { algorithm in checksums.first { $0.algorithm == algorithm } }.first
  }
}
