/// The fields of one JSON object, read one after another without building a tree: listings have millions of them.
///
/// It reads what rclone writes; of anything else it makes fewer fields, never a trap.
struct JSONFields: Sequence, IteratorProtocol {
  /// A value where it stands in the text.
  enum Value {
    case string(ArraySlice<UInt8>, hasEscapes: Bool)
    /// A number, `true`, `false` or `null`.
    case word(ArraySlice<UInt8>)
    /// An object or an array, brackets included.
    case nested(ArraySlice<UInt8>)
  }

  private var rest: ArraySlice<UInt8>

  /// Starts at the object in a text; without one there are no fields.
  init(_ text: ArraySlice<UInt8>) {
    rest = text
    while let byte = rest.first, byte != UInt8(ascii: "{") { rest = rest.dropFirst() }
    rest = rest.dropFirst()
  }

  mutating func next() -> (key: String, value: Value)? {
    skip { $0 <= 0x20 || $0 == UInt8(ascii: ",") }
    guard rest.first == UInt8(ascii: "\""), case .string(let key, _)? = value() else { return nil }
    skip { $0 <= 0x20 || $0 == UInt8(ascii: ":") }
    guard let value = value() else { return nil }
    return (String(decoding: key, as: UTF8.self), value)
  }

  private mutating func skip(while condition: (UInt8) -> Bool) { rest = rest.drop(while: condition) }

  private mutating func take(upTo end: Int) -> ArraySlice<UInt8> {
    defer { rest = rest[end...] }
    return rest[..<end]
  }

  private mutating func value() -> Value? {
    switch rest.first {
    case nil: return nil
    case UInt8(ascii: "\""):
      guard let (end, hasEscapes) = Self.endOfString(rest) else { return nil }
      return .string(take(upTo: end).dropFirst().dropLast(), hasEscapes: hasEscapes)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      return endOfNested().map { .nested(take(upTo: $0)) }
    default:
      let end = rest.firstIndex { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}") || $0 <= 0x20 } ?? rest.endIndex
      return end == rest.startIndex ? nil : .word(take(upTo: end))
    }
  }

  /// The place after the closing quote of the string that a text starts with.
  private static func endOfString(_ text: ArraySlice<UInt8>) -> (end: Int, hasEscapes: Bool)? {
    var hasEscapes = false
    var index = text.startIndex + 1
    while index < text.endIndex {
      switch text[index] {
      case UInt8(ascii: "\\"):
        hasEscapes = true
        index += 2
      case UInt8(ascii: "\""): return (index + 1, hasEscapes)
      default: index += 1
      }
    }
    return nil
  }

  private func endOfNested() -> Int? {
    var depth = 0
    var index = rest.startIndex
    while index < rest.endIndex {
      switch rest[index] {
      case UInt8(ascii: "\""):
        guard let end = Self.endOfString(rest[index...])?.end else { return nil }
        index = end - 1
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 { return index + 1 }
      default: break
      }
      index += 1
    }
    return nil
  }
}

/// The objects of a JSON array, one after another.
struct JSONElements: Sequence, IteratorProtocol {
  private var fields: JSONFields

  /// Starts at the first element of an array, brackets included.
  init(_ text: ArraySlice<UInt8>) { fields = JSONFields(elements: text) }

  mutating func next() -> ArraySlice<UInt8>? {
    guard case .nested(let element)? = fields.nextElement() else { return nil }
    return element
  }
}

extension JSONFields {
  fileprivate init(elements text: ArraySlice<UInt8>) { rest = text.dropFirst() }

  fileprivate mutating func nextElement() -> Value? {
    skip { $0 <= 0x20 || $0 == UInt8(ascii: ",") }
    return value()
  }
}

extension JSONFields.Value {
  /// The text of a string.
  var text: String? {
    guard case .string(let bytes, let hasEscapes) = self else { return nil }
    return hasEscapes ? Self.unescape(bytes) : String(decoding: bytes, as: UTF8.self)
  }

  /// The whole part of a number, nil when it does not fit.
  var integer: Int64? {
    guard case .word(let bytes) = self else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    return Int64(text) ?? Double(text).flatMap { Int64(exactly: $0.rounded(.towardZero)) }
  }

  /// Whether it is `true`.
  var isTrue: Bool {
    if case .word(let bytes) = self { bytes.elementsEqual("true".utf8) } else { false }
  }

  /// The fields of a nested object.
  var fields: JSONFields? {
    if case .nested(let bytes) = self { JSONFields(bytes) } else { nil }
  }

  private static func unescape(_ bytes: ArraySlice<UInt8>) -> String {
    var units: [UInt8] = []
    units.reserveCapacity(bytes.count)
    var rest = bytes
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
        units.append(byte)
        continue
      }
      switch escape {
      case UInt8(ascii: "n"): units.append(0x0A)
      case UInt8(ascii: "t"): units.append(0x09)
      case UInt8(ascii: "r"): units.append(0x0D)
      case UInt8(ascii: "b"): units.append(0x08)
      case UInt8(ascii: "f"): units.append(0x0C)
      case UInt8(ascii: "u"): units += UTF8.encode(scalar(&rest)) ?? UTF8.encodedReplacementCharacter
      default: units.append(escape)
      }
    }
    return String(decoding: units, as: UTF8.self)
  }

  /// Four hexadecimal digits, and four more when they are the first half of a pair.
  private static func scalar(_ rest: inout ArraySlice<UInt8>) -> Unicode.Scalar {
    guard let first = hexadecimal(&rest) else { return "\u{FFFD}" }
    guard first & 0xFC00 == 0xD800, rest.starts(with: "\\u".utf8) else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
    var ahead = rest.dropFirst(2)
    guard let second = hexadecimal(&ahead), second & 0xFC00 == 0xDC00 else { return "\u{FFFD}" }
    rest = ahead
    return Unicode.Scalar(0x10000 + ((first & 0x3FF) << 10 | second & 0x3FF)) ?? "\u{FFFD}"
  }

  private static func hexadecimal(_ rest: inout ArraySlice<UInt8>) -> UInt32? {
    let digits = rest.prefix(4)
    guard digits.count == 4, let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) else { return nil }
    rest = rest.dropFirst(4)
    return value
  }
}
