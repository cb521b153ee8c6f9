/// How a value begins in a block.
enum ValueKind: UInt8 {
  case null, no, yes, int, float, text, bytes, size, duration, date, rate, fps, percent, decibels, path, list, record,
    error
  /// The value of the row before in the same column.
  case same

  /// Values lie at most so deep within one another; what lies deeper is left out.
  static let deepest = 64
}

extension [UInt8] {
  /// Seven bits a byte, the lowest first.
  @inline(__always)
  mutating func append(number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }

  /// Small numbers of either sign are short.
  @inline(__always)
  mutating func append(signed number: Int64) { append(number: UInt64(bitPattern: number << 1 ^ number >> 63)) }

  /// Eight bytes, the lowest first.
  @inline(__always)
  mutating func append(word: UInt64) {
    var word = word.littleEndian
    Swift.withUnsafeBytes(of: &word) { append(contentsOf: $0) }
  }

  mutating func append(counted text: String) {
    var text = text
    text.withUTF8 { bytes in
      append(number: UInt64(bytes.count))
      append(contentsOf: bytes)
    }
  }
}
