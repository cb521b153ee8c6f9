/// A cyclic redundancy check of the reflected kind, eight bytes a step: CRC-32, CRC-32C and CRC-64/NVME.
///
/// The polynomials are those of RFC 1952, RFC 3720 and the NVM Express specification 1.0, bits reversed.
struct CyclicChecksum: Sendable {
  private let tables: Tables
  private var register: UInt64
  private let mask: UInt64
  private let width: Int

  /// Nil for a digest of another kind.
  init?(_ algorithm: Checksum.Algorithm) {
    switch algorithm {
    case .crc32: (tables, width) = (Tables.crc32, 4)
    case .crc32c: (tables, width) = (Tables.crc32c, 4)
    case .crc64nvme: (tables, width) = (Tables.crc64nvme, 8)
    case .md5, .sha1, .sha256: return nil
    }
    mask = width == 4 ? 0xFFFF_FFFF : .max
    register = mask
  }

  mutating func update(_ bytes: some Collection<UInt8>) {
    let isDone: Void? = bytes.withContiguousStorageIfAvailable { update(UnsafeRawBufferPointer($0)) }
    if isDone == nil { Array(bytes).withUnsafeBytes { update($0) } }
  }

  private mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var value = register
    var position = 0
    tables.entries.withUnsafeBufferPointer { table in
      while bytes.count - position >= 8 {
        value ^= UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        // The last table is for the byte that has to travel the least.
        value =
          table[1792 + Int(value & 0xFF)] ^ table[1536 + Int(value >> 8 & 0xFF)]
          ^ table[1280 + Int(value >> 16 & 0xFF)] ^ table[1024 + Int(value >> 24 & 0xFF)]
          ^ table[768 + Int(value >> 32 & 0xFF)] ^ table[512 + Int(value >> 40 & 0xFF)]
          ^ table[256 + Int(value >> 48 & 0xFF)] ^ table[Int(value >> 56)]
        position += 8
      }
      while position < bytes.count {
        value = table[Int((value ^ UInt64(bytes[position])) & 0xFF)] ^ value >> 8
        position += 1
      }
    }
    register = value
  }

  /// The check so far, most significant byte first.
  func finish() -> [UInt8] {
    let value = register ^ mask
    return (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }

  /// Of bytes that are in memory.
  static func of(_ bytes: some Collection<UInt8>, _ algorithm: Checksum.Algorithm) -> Checksum? {
    guard var check = CyclicChecksum(algorithm) else { return nil }
    check.update(bytes)
    return Checksum(algorithm, check.finish())
  }
}

/// Eight tables of 256, one after the other.
private final class Tables: Sendable {
  let entries: [UInt64]

  static let crc32 = Tables(0xEDB8_8320)
  static let crc32c = Tables(0x82F6_3B78)
  static let crc64nvme = Tables(0x9A6C_9329_AC4B_C9B5)

  private init(_ polynomial: UInt64) {
    var entries = (0..<256).map { byte in
      (0..<8).reduce(UInt64(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ polynomial : value >> 1 }
    }
    for index in 256..<2048 {
      let before = entries[index - 256]
      entries.append(entries[Int(before & 0xFF)] ^ before >> 8)
    }
    self.entries = entries
  }
}
