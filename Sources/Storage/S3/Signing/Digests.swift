import Crypto

/// The digests that S3 speaks of.
enum Digests {
  /// Of nothing at all.
  static let ofNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  static func sha256(_ bytes: some Collection<UInt8>) -> [UInt8] {
    var hash = SHA256()
    update(&hash, bytes)
    return Array(hash.finalize())
  }

  static func md5(_ bytes: some Collection<UInt8>) -> [UInt8] {
    var hash = Insecure.MD5()
    update(&hash, bytes)
    return Array(hash.finalize())
  }

  static func hmac(_ text: String, key: [UInt8]) -> [UInt8] {
    var code = HMAC<SHA256>(key: SymmetricKey(data: key))
    code.update(data: Array(text.utf8))
    return Array(code.finalize())
  }

  private static func update(_ hash: inout some HashFunction, _ bytes: some Collection<UInt8>) {
    let isDone: Void? = bytes.withContiguousStorageIfAvailable {
      hash.update(bufferPointer: UnsafeRawBufferPointer($0))
    }
    if isDone == nil { Array(bytes).withUnsafeBytes { hash.update(bufferPointer: $0) } }
  }

  static func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}

/// A digest that grows with what is read.
struct RunningMD5: Sendable {
  private var hash = Insecure.MD5()

  mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { hash.update(bufferPointer: $0) } }

  func finish() -> [UInt8] { Array(hash.finalize()) }
}

/// As ``RunningMD5``.
struct RunningSHA256: Sendable {
  private var hash = SHA256()

  mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { hash.update(bufferPointer: $0) } }

  func finish() -> [UInt8] { Array(hash.finalize()) }
}

/// Base64 with padding, as checksums stand in fields.
enum Base64 {
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 {
        text.append(place <= group.count ? letters[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Nil when it is none.
  static func decode(_ text: some StringProtocol) -> [UInt8]? {
    var bytes: [UInt8] = []
    var bits = 0
    var count = 0
    let body = text.utf8.prefix { $0 != UInt8(ascii: "=") }
    guard text.utf8.count % 4 == 0, text.utf8.count - body.count <= 2 else { return nil }
    for letter in body {
      guard let value = letters.firstIndex(of: letter) else { return nil }
      bits = (bits << 6 | value) & 0xFFFF
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> count))
      }
    }
    return bytes
  }
}
