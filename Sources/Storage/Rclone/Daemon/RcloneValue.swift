/// What a command of rclone's remote control takes, written as JSON.
enum RcloneValue: Sendable {
  case text(String)
  case number(Int)
  case flag(Bool)
  case object([(String, RcloneValue)])

  /// The value as JSON.
  var json: String {
    switch self {
    case .text(let text): Self.quoted(text)
    case .number(let number): "\(number)"
    case .flag(let flag): flag ? "true" : "false"
    case .object(let fields): "{" + fields.map { Self.quoted($0) + ":" + $1.json }.joined(separator: ",") + "}"
    }
  }

  /// An object with the fields of another behind its own.
  func adding(_ more: [(String, RcloneValue)]) -> RcloneValue {
    if case .object(let fields) = self { .object(fields + more) } else { self }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = String.UnicodeScalarView("\"".unicodeScalars)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        quoted.append("\\")
        quoted.append(scalar)
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        quoted.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars)
      default: quoted.append(scalar)
      }
    }
    quoted.append("\"")
    return String(quoted)
  }
}

extension RcloneValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByDictionaryLiteral
{
  init(stringLiteral value: String) { self = .text(value) }
  init(integerLiteral value: Int) { self = .number(value) }
  init(booleanLiteral value: Bool) { self = .flag(value) }
  init(dictionaryLiteral elements: (String, RcloneValue)...) { self = .object(elements) }
}
