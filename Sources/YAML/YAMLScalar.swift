/// What a plain scalar of YAML means, by the core schema of YAML 1.2: `yes` is text, `0x1F` an int, `.inf` a float.
public enum YAMLScalar: Sendable, Equatable {
  case null
  case bool(Bool)
  case int(Int)
  case float(Double)
  case text(String)

  /// Reads a scalar that stands without quotes.
  public static func read(_ text: String) -> YAMLScalar {
    switch text {
    case "", "~", "null", "Null", "NULL": .null
    case "true", "True", "TRUE": .bool(true)
    case "false", "False", "FALSE": .bool(false)
    case ".nan", ".NaN", ".NAN": .float(.nan)
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": .float(.infinity)
    case "-.inf", "-.Inf", "-.INF": .float(-.infinity)
    default: number(text) ?? .text(text)
    }
  }

  private static func number(_ text: String) -> YAMLScalar? {
    if text.hasPrefix("0x") { return hexadecimal(text.dropFirst(2), 16) }
    if text.hasPrefix("0o") { return hexadecimal(text.dropFirst(2), 8) }
    var hasDigits = false
    var isWhole = true
    for (place, byte) in text.utf8.enumerated() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): hasDigits = true
      case UInt8(ascii: "+"), UInt8(ascii: "-"): if place > 0, isWhole { return nil }
      case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): isWhole = false
      default: return nil
      }
    }
    guard hasDigits else { return nil }
    if isWhole { return Int(text).map { .int($0) } ?? Double(text).map { .float($0) } }
    return Double(text).map { .float($0) }
  }

  private static func hexadecimal(_ digits: Substring, _ radix: Int) -> YAMLScalar? {
    guard let first = digits.first, first != "-", first != "+" else { return nil }
    return Int(digits, radix: radix).map { .int($0) }
  }

  /// Whether a text can stand without quotes and is read back as itself, also by readers of YAML 1.1.
  public static func isPlain(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.last != UInt8(ascii: " "), !taken.contains(text.lowercased()) else {
      return false
    }
    // Anything that begins like a number, a date or an indicator may be one for some reader.
    guard
      (first | 0x20 >= UInt8(ascii: "a") && first | 0x20 <= UInt8(ascii: "z")) || first == UInt8(ascii: "/")
        || first == UInt8(ascii: "_")
    else { return false }
    var last: UInt8 = 0
    for byte in text.utf8 {
      switch byte {
      case 0..<0x20, 0x7F...: return false
      case UInt8(ascii: "#") where last == UInt8(ascii: " "): return false
      case UInt8(ascii: " ") where last == UInt8(ascii: ":"): return false
      case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ","),
        UInt8(ascii: "\""):
        return false
      default: last = byte
      }
    }
    return last != UInt8(ascii: ":")
  }

  private static let taken: Set<String> = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
}
