import Platform

/// A subject as 128 bits: what is compared when twenty million of them are looked for.
///
/// It depends on a key that only this journal has, so nobody can choose names of objects that are taken for one another; by chance
/// that happens once in 10^23 runs of twenty million.
struct Fingerprint: Sendable, Hashable, Comparable {
  var high: UInt64
  var low: UInt64

  static func < (left: Fingerprint, right: Fingerprint) -> Bool {
    left.high == right.high ? left.low < right.low : left.high < right.high
  }
}

/// The secret of a journal that fingerprints depend on.
struct FingerprintKey: Sendable, Equatable {
  /// Its length in bytes.
  static let length = 32

  private let words: [UInt64]

  init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == Self.length else { return nil }
    var words = [UInt64](repeating: 0, count: 4)
    for (index, byte) in bytes.enumerated() { words[index / 8] |= UInt64(byte) << (8 * UInt64(index % 8)) }
    self.words = words
  }

  static func random() -> FingerprintKey? {
    var generator = SystemRandomNumberGenerator()
    return FingerprintKey((0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
  }

  var bytes: [UInt8] { words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) } } }

  /// The fingerprint of a subject and a variant of it.
  func fingerprint(_ subject: String, _ variant: String) -> Fingerprint {
    var mixer = Mixer(words)
    mixer.add(subject)
    mixer.add(variant)
    return mixer.result
  }

  /// An identity as 63 bits, never 0.
  func identity(_ text: String) -> UInt64 {
    var mixer = Mixer(words)
    mixer.add(text)
    return max(1, mixer.result.low >> 1)
  }
}

/// Folds words of eight bytes together by full multiplication, in two lanes.
private struct Mixer {
  private var first: UInt64
  private var second: UInt64
  private let firstKey: UInt64
  private let secondKey: UInt64

  init(_ key: [UInt64]) {
    (first, second) = (key[0], key[1])
    (firstKey, secondKey) = (key[2] | 1, key[3] | 1)
  }

  mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
  }

  /// The length goes in too, so that what is added in two parts is not taken for what is added in others.
  private mutating func add(_ bytes: UnsafeRawBufferPointer) {
    var position = 0
    while bytes.count - position >= 8 {
      add(bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      position += 8
    }
    var last: UInt64 = 0
    while position < bytes.count {
      last = last << 8 | UInt64(bytes[position])
      position += 1
    }
    add(last)
    add(UInt64(bytes.count))
  }

  @inline(__always)
  private mutating func add(_ word: UInt64) {
    first = Self.fold(first ^ word, firstKey) &+ word
    second = Self.fold(second &+ word, secondKey) ^ first
  }

  var result: Fingerprint {
    let high = Self.fold(first ^ firstKey, second | 1)
    return Fingerprint(high: Self.finished(high ^ second), low: Self.finished(first &+ high))
  }

  @inline(__always)
  private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }

  /// Lets every bit depend on every other (the last steps of MurmurHash3).
  @inline(__always)
  private static func finished(_ word: UInt64) -> UInt64 {
    var word = word
    word = (word ^ (word >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    word = (word ^ (word >> 33)) &* 0xC4CE_B9FE_1A85_EC53
    return word ^ (word >> 33)
  }
}

/// A checksum of bytes, for seeing damage.
enum BlockChecksum {
  static func of(_ bytes: [UInt8]) -> Int64 {
    var sum: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(bytes.count)
    bytes.withUnsafeBytes { bytes in
      var position = 0
      while bytes.count - position >= 8 {
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        sum = (sum ^ word) &* 0xFF51_AFD7_ED55_8CCD
        sum ^= sum >> 32
        position += 8
      }
      while position < bytes.count {
        sum = (sum ^ UInt64(bytes[position])) &* 0x100_0000_01B3
        position += 1
      }
    }
    return Int64(bitPattern: sum ^ sum >> 29)
  }
}
