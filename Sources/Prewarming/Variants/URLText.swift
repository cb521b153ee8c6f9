/// Percent-encoding for the parts of a URL.
enum URLText {
  private static let digits = Array("0123456789ABCDEF".utf8)

  /// For a query, as forms do it: a blank is `+`, and letters, digits and `-._~` stay.
  static func form(_ text: String) -> String {
    encoded(text.utf8, blank: UInt8(ascii: "+")) { isUnreserved($0) }
  }

  /// For a value within a segment of the path (RFC 3986, `pchar`).
  static func segment(_ text: String) -> String { encoded(text.utf8) { isInSegment($0) } }

  /// For a path: what may stand in a segment stays, and slashes.
  static func path(_ bytes: some Collection<UInt8>) -> String {
    encoded(bytes) { isInSegment($0) || $0 == UInt8(ascii: "/") }
  }

  /// What an encoded text stands for.
  static func decoded(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func encoded(
    _ bytes: some Collection<UInt8>, blank: UInt8? = nil, keeping isKept: (UInt8) -> Bool
  ) -> String {
    if bytes.allSatisfy(isKept) { return String(decoding: bytes, as: UTF8.self) }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count &+ bytes.count / 2)
    for byte in bytes {
      if isKept(byte) {
        result.append(byte)
      } else if let blank, byte == UInt8(ascii: " ") {
        result.append(blank)
      } else {
        result.append(UInt8(ascii: "%"))
        result.append(digits[Int(byte >> 4)])
        result.append(digits[Int(byte & 15)])
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
    default: false
    }
  }

  private static func isInSegment(_ byte: UInt8) -> Bool {
    if isUnreserved(byte) { return true }
    switch byte {
    case UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "("),
      UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"),
      UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: "@"):
      return true
    default: return false
    }
  }
}
