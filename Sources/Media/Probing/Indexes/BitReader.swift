import Containers

/// Bits from the highest one of each byte on; what is not there is a doubt.
struct BitReader {
  private let bytes: [UInt8]
  private(set) var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The content of a unit of H.264 or HEVC, without the bytes that keep it from looking like the beginning of another one.
  init(unit bytes: [UInt8]) {
    var (content, zeros): ([UInt8], Int) = ([], 0)
    content.reserveCapacity(bytes.count)
    for byte in bytes {
      if zeros >= 2, byte == 3 {
        zeros = 0
        continue
      }
      zeros = byte == 0 ? zeros + 1 : 0
      content.append(byte)
    }
    self.bytes = content
  }

  /// How many bits are left.
  var left: Int { bytes.count * 8 - place }

  /// Takes a number of up to 32 bits.
  mutating func take(_ count: Int) throws -> Int {
    guard count >= 0, count <= 32, count <= left else { throw Doubt() }
    var value = 0
    for _ in 0..<count {
      value = value << 1 | Int(bytes[place >> 3] >> UInt8(7 - place & 7) & 1)
      place += 1
    }
    return value
  }

  mutating func flag() throws -> Bool { try take(1) == 1 }

  mutating func skip(_ count: Int) throws {
    guard count >= 0, count <= left else { throw Doubt() }
    place += count
  }

  /// Takes a number that goes on where a byte is 255.
  mutating func takeLong() throws -> Int {
    var (sum, byte) = (0, 255)
    while byte == 255 {
      byte = try take(8)
      sum += byte
    }
    return sum
  }

  /// Takes a number in Exp-Golomb code, of less than 2^24.
  mutating func golomb() throws -> Int {
    var zeros = 0
    while try !flag() {
      zeros += 1
      guard zeros < 24 else { throw Doubt() }
    }
    return (1 << zeros) - 1 + (try take(zeros))
  }

  /// Takes one that may be negative.
  mutating func signedGolomb() throws -> Int {
    let code = try golomb()
    return code & 1 == 1 ? (code + 1) / 2 : -(code / 2)
  }

  /// The end of a unit: one bit that is set, and zeros.
  mutating func checkEnd() throws {
    guard try flag() else { throw Doubt() }
    while left > 0 { guard try !flag() else { throw Doubt() } }
  }
}
