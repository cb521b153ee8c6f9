/// Checksums of 32 bits, eight bytes at a time.
struct CRC32 {
  private let tables: [UInt32]
  private let isReflected: Bool
  private let final: UInt32
  private var state: UInt32

  /// As PNG, gzip and Matroska have it.
  static let ofPNG = CRC32(reflected: true, polynomial: 0xEDB8_8320, start: .max, final: .max)
  /// As Ogg has it.
  static let ofOgg = CRC32(reflected: false, polynomial: 0x04C1_1DB7, start: 0, final: 0)
  /// As MPEG transport streams have it; over a section with its checksum it is 0.
  static let ofMPEG = CRC32(reflected: false, polynomial: 0x04C1_1DB7, start: .max, final: 0)

  private init(reflected: Bool, polynomial: UInt32, start: UInt32, final: UInt32) {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for index in 0..<256 {
      var value = reflected ? UInt32(index) : UInt32(index) << 24
      for _ in 0..<8 {
        if reflected {
          value = value & 1 == 1 ? value >> 1 ^ polynomial : value >> 1
        } else {
          value = value >> 31 == 1 ? value &<< 1 ^ polynomial : value &<< 1
        }
      }
      tables[index] = value
    }
    if reflected {
      for level in 1..<8 {
        for index in 0..<256 {
          let before = tables[(level - 1) * 256 + index]
          tables[level * 256 + index] = before >> 8 ^ tables[Int(before & 0xFF)]
        }
      }
    }
    (self.tables, isReflected, self.final, state) = (tables, reflected, final, start)
  }

  /// The checksum so far.
  var value: UInt32 { state ^ final }

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    var state = state
    let isReflected = isReflected
    tables.withUnsafeBufferPointer { table in
      var place = 0
      if isReflected {
        while bytes.count &- place >= 8 {
          let low = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)) ^ state
          let high = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place &+ 4, as: UInt32.self))
          state =
            table[Int(1792 &+ (low & 0xFF))] ^ table[Int(1536 &+ (low >> 8 & 0xFF))]
            ^ table[Int(1280 &+ (low >> 16 & 0xFF))] ^ table[Int(1024 &+ (low >> 24))]
          state ^=
            table[Int(768 &+ (high & 0xFF))] ^ table[Int(512 &+ (high >> 8 & 0xFF))]
            ^ table[Int(256 &+ (high >> 16 & 0xFF))] ^ table[Int(high >> 24)]
          place &+= 8
        }
      }
      while place < bytes.count {
        let byte = UInt32(bytes[place])
        state =
          isReflected
          ? state >> 8 ^ table[Int((state ^ byte) & 0xFF)] : state &<< 8 ^ table[Int((state >> 24 ^ byte) & 0xFF)]
        place &+= 1
      }
    }
    self.state = state
  }

  /// Adds a part of a file.
  mutating func add(_ window: ByteWindow, _ start: Int64, _ end: Int64, _ examination: Examination) throws {
    var offset = start
    while offset < end {
      try examination.step()
      let count = try window.chunk(offset, until: end) { bytes in
        add(bytes)
        return bytes.count
      }
      guard count > 0 else { return }
      offset &+= Int64(count)
    }
  }
}
