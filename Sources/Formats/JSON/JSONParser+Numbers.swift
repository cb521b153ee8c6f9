import Interpreter

extension JSONParser {
  /// Reads a number onto the stack: a whole one that fits is an int, any other a float; beyond a float's range it is
  /// infinite.
  mutating func number() -> Bool {
    let start = at
    let isNegative = at.pointee == UInt8(ascii: "-")
    if isNegative { at += 1 }
    var digits = Digits()
    let isZeroFirst = at.pointee == UInt8(ascii: "0")
    takeDigits(&digits)
    guard digits.count > 0 else { return fail("expected a digit") }
    if isZeroFirst, digits.count > 1 { return fail("a number begins with 0", at: start) }

    let isWhole = at.pointee != UInt8(ascii: ".") && at.pointee | 0x20 != UInt8(ascii: "e")
    if !isWhole, !fraction(&digits) { return false }
    guard isAtDelimiter() else { return fail("expected the end of the number") }
    if isWhole, digits.count <= 18 {
      let number = Int(truncatingIfNeeded: digits.value)
      push(.int(isNegative ? 0 &- number : number))
    } else if let float = isWhole ? nil : digits.exact {
      push(.float(isNegative ? -float : float))
    } else {
      let text = String(decoding: UnsafeBufferPointer(start: start, count: at - start), as: UTF8.self)
      push(isWhole ? Int(text).map { .int($0) } ?? .float(Self.float(text)) : .float(Self.float(text)))
    }
    return true
  }

  private static func float(_ text: String) -> Double { Double(text) ?? .nan }

  /// What follows the whole part, into a decimal exponent.
  private mutating func fraction(_ digits: inout Digits) -> Bool {
    if at.pointee == UInt8(ascii: ".") {
      at += 1
      let before = digits.count
      takeDigits(&digits)
      guard digits.count > before else { return fail("expected a digit after the decimal point") }
      digits.exponent = before &- digits.count
    }
    guard at.pointee | 0x20 == UInt8(ascii: "e") else { return true }
    at += 1
    let isNegative = at.pointee == UInt8(ascii: "-")
    if isNegative || at.pointee == UInt8(ascii: "+") { at += 1 }
    var exponent = Digits()
    takeDigits(&exponent)
    guard exponent.count > 0 else { return fail("expected a digit in the exponent") }
    // Exponents that long go the way over the text.
    let amount = exponent.count <= 9 ? Int(truncatingIfNeeded: exponent.value) : 1_000_000_000
    digits.exponent = digits.exponent &+ (isNegative ? 0 &- amount : amount)
    return true
  }

  @inline(__always)
  private mutating func takeDigits(_ digits: inout Digits) {
    let start = at
    var value = digits.value
    while true {
      let digit = at.pointee &- 0x30
      guard digit <= 9 else { break }
      value = value &* 10 &+ UInt64(digit)
      at += 1
    }
    digits.value = value
    digits.count += at - start
  }

  private mutating func fail(_ message: String, at position: UnsafePointer<UInt8>) -> Bool {
    at = position
    return fail(message)
  }

  /// The digits of a number without its point.
  private struct Digits {
    /// Their value; meaningless after more than 19.
    var value: UInt64 = 0
    var count = 0
    /// The power of ten that the value is multiplied by.
    var exponent = 0

    /// The number, when both parts are exact as floats, so that one rounding gives the nearest (Clinger 1990).
    var exact: Double? {
      guard count <= 19, value <= 1 << 53, abs(exponent) <= 22 else { return nil }
      let power = Self.powers[abs(exponent)]
      return exponent < 0 ? Double(value) / power : Double(value) * power
    }

    private static let powers: [Double] = [
      1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
      1e20,
      1e21, 1e22,
    ]
  }
}
