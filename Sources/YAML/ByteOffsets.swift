/// From the number of Unicode scalars before a place to the number of bytes, for texts of UTF-8.
public struct ByteOffsets {
  private static let stride = 256

  private let bytes: [UInt8]
  /// The byte at which each 256th scalar begins.
  private var marks: [Int] = []

  /// Takes a text.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var count = 0
    for (offset, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 {
      if count % Self.stride == 0 { marks.append(offset) }
      count += 1
    }
  }

  /// The bytes before the scalar of this number; all of them when there are fewer scalars.
  public subscript(scalar: Int) -> Int {
    let mark = max(0, scalar) / Self.stride
    guard marks.indices.contains(mark) else { return bytes.count }
    var offset = marks[mark]
    var left = max(0, scalar) % Self.stride
    while offset < bytes.count {
      if bytes[offset] & 0xC0 != 0x80 {
        if left == 0 { return offset }
        left -= 1
      }
      offset += 1
    }
    return bytes.count
  }
}
