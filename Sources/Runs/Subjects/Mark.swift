/// What is known of one result without its row: whose it is, whether it is good, and what its source was.
struct Mark: Sendable, Equatable {
  var fingerprint: Fingerprint
  /// Later results have larger ones.
  var order: UInt64 = 0
  /// The fingerprint of the source's identity, 63 bits; 0 where it is not known.
  var identity: UInt64
  var isGood: Bool

  /// Bytes of a mark in a run, where its place tells its order.
  static let storedSize = 24
  /// Bytes of a mark in an index.
  static let indexedSize = 32

  /// Adds a mark to those of a run.
  static func append(_ fingerprint: Fingerprint, _ identity: UInt64, _ isGood: Bool, to bytes: inout [UInt8]) {
    bytes.append(word: fingerprint.high)
    bytes.append(word: fingerprint.low)
    bytes.append(word: identity << 1 | (isGood ? 1 : 0))
  }

  /// The mark of a row; nil when there are no more.
  init?(_ bytes: [UInt8], at row: Int) {
    let start = row * Self.storedSize
    guard start >= 0, start + Self.storedSize <= bytes.count else { return nil }
    self = bytes.withUnsafeBytes { buffer in
      Mark(buffer.word(start), buffer.word(start + 8), order: 0, buffer.word(start + 16))
    }
  }

  init(fingerprint: Fingerprint, order: UInt64, identity: UInt64, isGood: Bool) {
    (self.fingerprint, self.order, self.identity, self.isGood) = (fingerprint, order, identity, isGood)
  }

  private init(_ high: UInt64, _ low: UInt64, order: UInt64, _ identity: UInt64) {
    fingerprint = Fingerprint(high: high, low: low)
    self.order = order
    self.identity = identity >> 1
    isGood = identity & 1 == 1
  }
}

extension Mark {
  /// Reads one of an index; the buffer holds its bytes from the offset on.
  init(indexed buffer: UnsafeRawBufferPointer, at offset: Int) {
    self.init(
      buffer.word(offset), buffer.word(offset + 8), order: buffer.word(offset + 16), buffer.word(offset + 24))
  }

  /// Writes it as an index holds it.
  func appendIndexed(to bytes: inout [UInt8]) {
    bytes.append(word: fingerprint.high)
    bytes.append(word: fingerprint.low)
    bytes.append(word: order)
    bytes.append(word: identity << 1 | (isGood ? 1 : 0))
  }

  /// In the order of an index: of one subject the latest comes first.
  static func indexOrder(_ left: Mark, _ right: Mark) -> Bool {
    if left.fingerprint.high != right.fingerprint.high { return left.fingerprint.high < right.fingerprint.high }
    if left.fingerprint.low != right.fingerprint.low { return left.fingerprint.low < right.fingerprint.low }
    return left.order > right.order
  }
}

extension UnsafeRawBufferPointer {
  /// Eight bytes as they are stored.
  @inline(__always)
  fileprivate func word(_ offset: Int) -> UInt64 {
    UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
