import Interpreter

/// What a field of CSV means.
///
/// A field without quotes is a value when it is written as the language itself would write it: nothing is null, `true`
/// and
/// `false` are bools, `20` and `-3` ints, `2.5` and `1e-07` floats. Everything else is text: dates, sizes, `007`,
/// numbers too large for an int, and every field in quotes, as quotes are always text in the language.
enum CSVValue {
  /// Reads a field without quotes.
  static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Value {
    guard let first = bytes.first else { return .null }
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
      if let number = number(bytes) { return number }
    case UInt8(ascii: "t") where bytes.elementsEqual("true".utf8): return .bool(true)
    case UInt8(ascii: "f") where bytes.elementsEqual("false".utf8): return .bool(false)
    default: break
    }
    return .text(String(decoding: bytes, as: UTF8.self))
  }

  /// Whether a text without quotes would be read as something else.
  static func isTaken(_ text: String) -> Bool {
    guard let first = text.utf8.first else { return true }
    guard isDigit(first) || first == UInt8(ascii: "-") || first == UInt8(ascii: "t") || first == UInt8(ascii: "f")
    else {
      return false
    }
    return Array(text.utf8).withUnsafeBufferPointer { bytes in
      if case .text = read(bytes) { false } else { true }
    }
  }

  private static func number(_ bytes: UnsafeBufferPointer<UInt8>) -> Value? {
    var place = bytes.first == UInt8(ascii: "-") ? 1 : 0
    let start = place
    var value = 0
    var isTooLarge = false
    while place < bytes.count, isDigit(bytes[place]) {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      // Below zero, so that the least int is read too.
      let (difference, underflow) = product.subtractingReportingOverflow(Int(bytes[place] &- 0x30))
      isTooLarge = isTooLarge || overflow || underflow
      value = difference
      place += 1
    }
    let digits = place - start
    guard digits > 0, digits == 1 || bytes[start] != UInt8(ascii: "0") else { return nil }
    guard place == bytes.count else { return float(bytes, after: place) }
    // A zero below zero, and what does not fit, would not be written the same way again.
    guard !isTooLarge, start == 1 ? value != 0 : value != .min else { return nil }
    return .int(start == 1 ? value : 0 &- value)
  }

  /// A float with decimals, an exponent with a sign, or both; `12e7` is a name more often than a number.
  private static func float(_ bytes: UnsafeBufferPointer<UInt8>, after place: Int) -> Value? {
    var place = place
    if bytes[place] == UInt8(ascii: ".") {
      place += 1
      guard let end = pastDigits(bytes, from: place) else { return nil }
      place = end
    }
    if place < bytes.count {
      guard bytes[place] | 0x20 == UInt8(ascii: "e"), place + 1 < bytes.count,
        bytes[place + 1] == UInt8(ascii: "-") || bytes[place + 1] == UInt8(ascii: "+"),
        pastDigits(bytes, from: place + 2) == bytes.count
      else { return nil }
    }
    guard let number = Double(String(decoding: bytes, as: UTF8.self)), number.isFinite else { return nil }
    return .float(number)
  }

  /// The place after one or more digits.
  private static func pastDigits(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    var place = start
    while place < bytes.count, isDigit(bytes[place]) { place += 1 }
    return place > start ? place : nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 <= 9 }
}
