/// Texts of XML with the five entities that XML itself has, and numbered characters.
enum XMLText {
  /// The bytes that are meant; throws at an entity of any other name.
  static func decode(_ bytes: ArraySlice<UInt8>) throws(XMLProblem) -> [UInt8] {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      guard bytes[index] == UInt8(ascii: "&") else {
        decoded.append(bytes[index])
        index += 1
        continue
      }
      let rest = bytes[(index + 1)...].prefix(12)
      guard let end = rest.firstIndex(of: UInt8(ascii: ";")) else { throw .malformed }
      decoded += try entity(bytes[index + 1..<end])
      index = end + 1
    }
    return decoded
  }

  /// A text to stand within an element.
  static func encode(_ text: String) -> String {
    var encoded = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": encoded += "&amp;"
      case "<": encoded += "&lt;"
      case ">": encoded += "&gt;"
      // A carriage return as it is would arrive as a newline.
      case "\u{0}"..<"\u{20}", "\u{7F}": encoded += "&#\(scalar.value);"
      default: encoded.unicodeScalars.append(scalar)
      }
    }
    return encoded
  }

  private static func entity(_ name: ArraySlice<UInt8>) throws(XMLProblem) -> [UInt8] {
    switch String(decoding: name, as: UTF8.self) {
    case "amp": return [UInt8(ascii: "&")]
    case "lt": return [UInt8(ascii: "<")]
    case "gt": return [UInt8(ascii: ">")]
    case "quot": return [UInt8(ascii: "\"")]
    case "apos": return [UInt8(ascii: "'")]
    case let other: return try numbered(other)
    }
  }

  private static func numbered(_ name: String) throws(XMLProblem) -> [UInt8] {
    guard name.hasPrefix("#") else { throw .malformed }
    let digits = name.dropFirst()
    let isHexadecimal = digits.hasPrefix("x")
    guard let value = UInt32(isHexadecimal ? digits.dropFirst() : digits, radix: isHexadecimal ? 16 : 10),
      let scalar = Unicode.Scalar(value)
    else { throw .malformed }
    return Array(String(scalar).utf8)
  }
}
