import Interpreter
import Quantities

extension JSONText {
  /// A whole number.
  static func append(_ number: Int, to output: inout [UInt8]) {
    output.append(String(number))
  }

  /// A float as the shortest text that reads back as itself; a whole one keeps its point, so that it stays a float.
  static func append(_ number: Double, to output: inout [UInt8]) {
    output.append(number.isFinite ? "\(number)" : "null")
  }

  /// An amount of a unit: a whole one is written as a whole number.
  static func append(plain number: Double, to output: inout [UInt8]) {
    if let whole = Int(exactly: number) { append(whole, to: &output) } else { append(number, to: &output) }
  }

  /// Seconds with all nine decimals that there are; a float would lose some after 52 days.
  static func append(seconds span: TimeSpan, to output: inout [UInt8]) {
    let (seconds, rest) = span.nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    if span.nanoseconds < 0 { output.append(UInt8(ascii: "-")) }
    append(Int(seconds), to: &output)
    guard rest > 0 else { return }
    var digits = Array(String(1_000_000_000 + rest).utf8.dropFirst())
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    output.append(UInt8(ascii: "."))
    output.append(contentsOf: digits)
  }

  /// A text in quotes; control characters, also those beyond ASCII, are escaped.
  static func append(_ text: String, to output: inout [UInt8]) {
    var text = text
    output.append(UInt8(ascii: "\""))
    text.withUTF8 { bytes in
      var plain = 0
      for (place, byte) in bytes.enumerated() {
        // Most bytes are plain; the few others are told apart below.
        guard byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F || byte == 0xC2 || byte == 0xE2 else {
          continue
        }
        guard let escape = escape(bytes, place) else { continue }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[plain..<place]))
        output.append(contentsOf: escape.text.utf8)
        plain = place + escape.length
      }
      if plain < bytes.count { output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[plain...])) }
    }
    output.append(UInt8(ascii: "\""))
  }

  /// What stands for the character at a place, and how many bytes it replaces; nil when it stands for itself.
  private static func escape(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> (text: String, length: Int)? {
    switch bytes[place] {
    case UInt8(ascii: "\""): return ("\\\"", 1)
    case UInt8(ascii: "\\"): return ("\\\\", 1)
    case 0x0A: return ("\\n", 1)
    case 0x0D: return ("\\r", 1)
    case 0x09: return ("\\t", 1)
    case 0x08: return ("\\b", 1)
    case 0x0C: return ("\\f", 1)
    case let byte where byte < 0x20 || byte == 0x7F: return (unicode(UInt32(byte)), 1)
    case 0xC2:
      // U+0080 to U+009F, which terminals obey.
      guard place + 1 < bytes.count, 0x80...0x9F ~= bytes[place + 1] else { return nil }
      return (unicode(UInt32(bytes[place + 1])), 2)
    case 0xE2:
      // U+2028 and U+2029 end a line for some readers.
      guard place + 2 < bytes.count, bytes[place + 1] == 0x80, 0xA8...0xA9 ~= bytes[place + 2] else { return nil }
      return (unicode(0x2000 + UInt32(bytes[place + 2] & 0x3F)), 3)
    default: return nil
    }
  }

  private static func unicode(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return "\\u" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }
}

extension [UInt8] {
  /// Appends a text as UTF-8.
  @inline(__always)
  mutating func append(_ text: String) { append(contentsOf: text.utf8) }
}

/// Base64 as RFC 4648 §4 writes it, with padding.
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func append(_ bytes: [UInt8], to output: inout [UInt8]) {
    output.reserveCapacity(output.count + (bytes.count + 2) / 3 * 4)
    for place in stride(from: 0, to: bytes.count, by: 3) {
      let second = place + 1 < bytes.count ? bytes[place + 1] : nil
      let third = place + 2 < bytes.count ? bytes[place + 2] : nil
      let group = Int(bytes[place]) << 16 | Int(second ?? 0) << 8 | Int(third ?? 0)
      output.append(alphabet[group >> 18 & 63])
      output.append(alphabet[group >> 12 & 63])
      output.append(second == nil ? UInt8(ascii: "=") : alphabet[group >> 6 & 63])
      output.append(third == nil ? UInt8(ascii: "=") : alphabet[group & 63])
    }
  }
}
