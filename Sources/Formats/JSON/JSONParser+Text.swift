import Interpreter

extension JSONParser {
  /// Reads a text onto the stack.
  mutating func text() -> Bool {
    at += 1
    guard let text = string() else { return false }
    push(.text(text))
    return true
  }

  /// Reads a key behind its opening quote, to the byte after its closing quote.
  mutating func key() -> String? { string() }

  /// Reads a text behind its opening quote.
  @inline(__always)
  private mutating func string() -> String? {
    let start = at
    passPlain()
    guard at.pointee == UInt8(ascii: "\"") else { return stringWithEscapes(from: start) }
    defer { at += 1 }
    // Repairs bytes that are not UTF-8.
    return String(decoding: UnsafeBufferPointer(start: start, count: at - start), as: UTF8.self)
  }

  /// Goes to the next quote, backslash or control character, eight bytes at a time.
  @inline(__always)
  mutating func passPlain() {
    let ones: UInt64 = 0x0101_0101_0101_0101
    while true {
      let word = UInt64(littleEndian: UnsafeRawPointer(at).loadUnaligned(as: UInt64.self))
      let quote = word ^ (ones &* 0x22)
      let backslash = word ^ (ones &* 0x5C)
      // The lowest high bit that is set marks the first such byte ("Bit Twiddling Hacks", haszero and hasless).
      let found =
        ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word) & (ones &* 0x80)
      if found != 0 {
        at += found.trailingZeroBitCount >> 3
        return
      }
      at += 8
    }
  }

  private mutating func stringWithEscapes(from start: UnsafePointer<UInt8>) -> String? {
    scratch.removeAll(keepingCapacity: true)
    var plain = start
    while true {
      scratch.append(contentsOf: UnsafeBufferPointer(start: plain, count: at - plain))
      switch at.pointee {
      case UInt8(ascii: "\""):
        at += 1
        return String(decoding: scratch, as: UTF8.self)
      case UInt8(ascii: "\\"):
        at += 1
        guard escape() else { return nil }
      default:
        _ = fail("a control character within a text")
        return nil
      }
      plain = at
      passPlain()
    }
  }

  private mutating func escape() -> Bool {
    let byte: UInt8
    switch at.pointee {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): byte = at.pointee
    case UInt8(ascii: "n"): byte = 0x0A
    case UInt8(ascii: "t"): byte = 0x09
    case UInt8(ascii: "r"): byte = 0x0D
    case UInt8(ascii: "b"): byte = 0x08
    case UInt8(ascii: "f"): byte = 0x0C
    case UInt8(ascii: "u"):
      at += 1
      guard let unit = codeUnit() else { return false }
      return scalar(unit)
    default: return fail("an unknown escape in a text")
    }
    at += 1
    scratch.append(byte)
    return true
  }

  /// Adds the character of a code unit, with the other half of a pair; half a pair alone becomes U+FFFD.
  private mutating func scalar(_ unit: UInt32) -> Bool {
    var value = unit
    if 0xD800..<0xDC00 ~= unit, at[0] == UInt8(ascii: "\\"), at[1] == UInt8(ascii: "u") {
      let afterFirst = at
      at += 2
      guard let low = codeUnit() else { return false }
      if 0xDC00..<0xE000 ~= low {
        value = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
      } else {
        at = afterFirst
      }
    }
    let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
    scratch.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
    return true
  }

  private mutating func codeUnit() -> UInt32? {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Self.hexDigit(at.pointee) else {
        _ = fail("expected four hexadecimal digits after `\\u`")
        return nil
      }
      unit = unit << 4 | digit
      at += 1
    }
    return unit
  }

  private static func hexDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte) - 0x30
    case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte | 0x20) - 0x57
    default: nil
    }
  }
}
