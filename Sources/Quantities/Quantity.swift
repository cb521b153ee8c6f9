/// A number, with or without a unit, or a date: every literal value of the language that begins with a digit.
public enum Quantity: Sendable, Hashable {
  case int(Int)
  case float(Double)
  case size(ByteSize)
  case duration(TimeSpan)
  case rate(BitRate)
  /// Frames per second.
  case fps(Double)
  /// `40%` holds 40.
  case percent(Double)
  /// Loudness and levels, in dB.
  case decibels(Double)
  case date(Timestamp)
}

extension Quantity {
  /// What stands at a place that begins with a digit.
  public enum Reading: Sendable, Equatable {
    /// A value and the number of bytes it took.
    case quantity(Quantity, length: Int)
    /// A number whose unit is only right in another case, or short: `256mb`. The offers are whole literals: `256MB`.
    case wrongUnit(length: Int, unit: String, offers: [String])
    /// A number too large to be held.
    case overflow(length: Int)
    /// No literal: plain text such as `1080p`, `4k` or `1920x1080`.
    case text
  }

  /// Reads the longest literal at the start of `bytes`, which begin with a digit.
  ///
  /// A literal is a date, or a number with a unit that no letter or digit follows.
  public static func read(_ bytes: ArraySlice<UInt8>) -> Reading {
    if let (date, length) = Timestamp.read(bytes), !isWordByte(bytes, at: bytes.startIndex + length) {
      return .quantity(.date(date), length: length)
    }
    var end = bytes.startIndex
    while isDigit(bytes, at: end) { end += 1 }
    guard end > bytes.startIndex else { return .text }
    let isWhole = !(isByte(".", bytes, at: end) && isDigit(bytes, at: end + 1))
    if !isWhole {
      end += 1
      while isDigit(bytes, at: end) { end += 1 }
    }
    let number = String(decoding: bytes[bytes.startIndex..<end], as: UTF8.self)
    return readUnit(of: number, isWhole: isWhole, in: bytes, at: end)
  }

  /// Reads a whole text as one literal, with a sign allowed; nil when it is anything else.
  public init?(_ text: some StringProtocol) {
    let isNegative = text.utf8.first == UInt8(ascii: "-")
    let bytes = Array(text.utf8.dropFirst(isNegative ? 1 : 0))
    guard let first = bytes.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first),
      case .quantity(let quantity, bytes.count) = Quantity.read(bytes[...])
    else { return nil }
    guard isNegative else {
      self = quantity
      return
    }
    guard let negated = quantity.negated else { return nil }
    self = negated
  }

  /// The same amount below zero; nil for a date and for what does not fit.
  public var negated: Quantity? {
    switch self {
    case .int(let number): number == .min ? nil : .int(-number)
    case .float(let number): .float(-number)
    case .size(let size): size.bytes == .min ? nil : .size(ByteSize(bytes: -size.bytes, family: size.family))
    case .duration(let span): span.nanoseconds == .min ? nil : .duration(TimeSpan(nanoseconds: -span.nanoseconds))
    case .rate(let rate): .rate(BitRate(bitsPerSecond: -rate.bitsPerSecond, family: rate.family))
    case .fps(let number): .fps(-number)
    case .percent(let number): .percent(-number)
    case .decibels(let number): .decibels(-number)
    case .date: nil
    }
  }

  private static func readUnit(of number: String, isWhole: Bool, in bytes: ArraySlice<UInt8>, at end: Int) -> Reading {
    let start = bytes.startIndex
    if isByte("%", bytes, at: end), !isWordByte(bytes, at: end + 1) {
      return Double(number).map { .quantity(.percent($0), length: end + 1 - start) } ?? .text
    }
    var letters = end
    while isLetter(bytes, at: letters) { letters += 1 }
    if isByte("/", bytes, at: letters), isByte("s", bytes, at: letters + 1), !isWordByte(bytes, at: letters + 2) {
      letters += 2
    }
    guard letters > end else {
      if isWordByte(bytes, at: end) { return .text }
      return plain(number, isWhole: isWhole, length: end - start)
    }
    guard !isWordByte(bytes, at: letters) else { return .text }
    let name = String(decoding: bytes[end..<letters], as: UTF8.self)
    let length = letters - start
    if let unit = Unit.named[name] {
      return unit.quantity(number, isWhole: isWhole).map { .quantity($0, length: length) } ?? .overflow(length: length)
    }
    let offers = Unit.near(name).map { number + $0 }
    return offers.isEmpty ? .text : .wrongUnit(length: length, unit: name, offers: offers)
  }

  private static func plain(_ number: String, isWhole: Bool, length: Int) -> Reading {
    if !isWhole { return Double(number).map { .quantity(.float($0), length: length) } ?? .text }
    return Int(number).map { .quantity(.int($0), length: length) } ?? .overflow(length: length)
  }

  private static func isByte(_ character: Unicode.Scalar, _ bytes: ArraySlice<UInt8>, at index: Int) -> Bool {
    index < bytes.endIndex && bytes[index] == UInt8(ascii: character)
  }

  private static func isDigit(_ bytes: ArraySlice<UInt8>, at index: Int) -> Bool {
    index < bytes.endIndex && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index])
  }

  private static func isLetter(_ bytes: ArraySlice<UInt8>, at index: Int) -> Bool {
    index < bytes.endIndex && (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(bytes[index] | 0x20)
  }

  /// Letters, digits, the underscore and every byte of a character beyond ASCII.
  private static func isWordByte(_ bytes: ArraySlice<UInt8>, at index: Int) -> Bool {
    guard index < bytes.endIndex else { return false }
    return isDigit(bytes, at: index) || isLetter(bytes, at: index) || bytes[index] == UInt8(ascii: "_")
      || bytes[index] >= 0x80
  }
}
