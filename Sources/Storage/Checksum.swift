/// A checksum of the whole content of an object.
public struct Checksum: Sendable, Hashable {
  /// The ways to compute one, in the words that S3 and rclone use.
  public enum Algorithm: String, Sendable, Hashable, CaseIterable {
    case md5, sha1, sha256, crc32, crc32c, crc64nvme
  }

  /// How it was computed.
  public var algorithm: Algorithm
  /// Its bytes, most significant first.
  public var bytes: [UInt8]

  /// Makes one of bytes that somebody computed.
  public init(_ algorithm: Algorithm, _ bytes: [UInt8]) {
    self.algorithm = algorithm
    self.bytes = bytes
  }

  /// Reads hexadecimal digits; nil when they are none.
  public init?(_ algorithm: Algorithm, hex: some StringProtocol) {
    let digits = hex.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
    guard digits.count == hex.utf8.count, digits.count % 2 == 0, !digits.isEmpty else { return nil }
    self.init(algorithm, stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
  }

  /// The bytes as lower-case hexadecimal digits.
  public var hex: String {
    let digits = Array("0123456789abcdef")
    return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}

extension [Checksum] {
  /// Whether two descriptions agree: nil when they have no kind of checksum in common.
  public func agree(with other: [Checksum]) -> Bool? {
    var answer: Bool?
    for checksum in self {
      guard let twin = other.first(where: { $0.algorithm == checksum.algorithm }) else { continue }
      if twin != checksum { return false }
      answer = true
    }
    return answer
  }
}
