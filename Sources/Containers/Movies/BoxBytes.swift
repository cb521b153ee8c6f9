/// A part of some bytes that is read from its beginning on; what is not there is a doubt.
struct BoxBytes {
  private let bytes: [UInt8]
  private(set) var place: Int
  let end: Int

  init(_ bytes: [UInt8]) { self.init(bytes, 0..<bytes.count) }

  private init(_ bytes: [UInt8], _ range: Range<Int>) {
    (self.bytes, place, end) = (bytes, range.lowerBound, range.upperBound)
  }

  /// How many bytes are left.
  var count: Int { end - place }

  /// What is left, as bytes.
  var rest: [UInt8] { Array(bytes[place..<end]) }

  /// Takes a big-endian number of 1 to 8 bytes.
  mutating func number(_ length: Int) throws -> UInt64 {
    guard length <= count else { throw Doubt() }
    var value: UInt64 = 0
    for index in place..<place + length { value = value << 8 | UInt64(bytes[index]) }
    place += length
    return value
  }

  /// Takes a big-endian number of at most 4 bytes.
  mutating func int(_ length: Int) throws -> Int { Int(truncatingIfNeeded: try number(min(length, 4))) }

  mutating func byte() throws -> UInt8 { UInt8(truncatingIfNeeded: try number(1)) }

  mutating func name() throws -> FourLetters { FourLetters(UInt32(truncatingIfNeeded: try number(4))) }

  /// Takes so many bytes as a part of their own.
  mutating func part(_ length: Int) throws -> BoxBytes {
    guard length >= 0, length <= count else { throw Doubt() }
    defer { place += length }
    return BoxBytes(bytes, place..<place + length)
  }

  mutating func skip(_ length: Int) throws { _ = try part(length) }

  mutating func bytes(_ length: Int) throws -> [UInt8] { try part(length).rest }

  /// Takes all boxes that are left, one after another. They fill the part to its end, but for fewer than eight bytes of padding.
  mutating func boxes(_ take: (FourLetters, BoxBytes) throws -> Void) throws {
    while count >= 8 {
      let length = try int(4)
      let kind = try name()
      guard length >= 8 else { throw Doubt() }
      try take(kind, try part(length - 8))
    }
    guard rest.allSatisfy({ $0 == 0 }) else { throw Doubt() }
  }
}

extension FourLetters {
  /// A letter for each byte, as Latin 1 has them.
  var code: String { String(String.UnicodeScalarView(letters.map { Unicode.Scalar($0) })) }
}
