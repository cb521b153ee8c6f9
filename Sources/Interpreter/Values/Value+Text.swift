import Quantities

extension Value {
  /// The value as it stands in a text or on a line of its own: text as it is, quantities with their unit.
  public var description: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .int(let number): String(number)
    case .float(let number): Value.text(of: number)
    case .text(let text): text
    case .bytes(let bytes): "<\(bytes.count) bytes>"
    case .size(let size): size.description
    case .duration(let span): span.description
    case .date(let date): date.description
    case .rate(let rate): rate.description
    case .fps(let number): trimmed(number, places: 3) + "fps"
    case .percent(let number): trimmed(number, places: 2) + "%"
    case .decibels(let number): trimmed(number, places: 2) + "dB"
    case .path(let path): path.text
    case .list(let items): "[" + items.map(\.quotedDescription).joined(separator: " ") + "]"
    case .record(let record):
      "{" + record.pairs.map { "\($0): \($1.quotedDescription)" }.joined(separator: ", ") + "}"
    case .range(let range): "\(range.first)..\(range.last.map(String.init) ?? "")"
    case .closure: "<closure>"
    case .error(let failure): failure.diagnostic.message
    }
  }

  /// As `description`, but text that would not read back as itself stands in quotes.
  public var quotedDescription: String {
    guard case .text(let text) = self else { return description }
    let isPlain =
      !text.isEmpty
      && text.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || "0123456789-_./".unicodeScalars.contains($0) }
    if isPlain, case .text = Value(bareWord: text) { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\", "$": quoted += "\\" + String(scalar)
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
        quoted += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  /// A whole number keeps its decimal point, so that it reads back as what it is.
  private static func text(of number: Double) -> String {
    let text = "\(number)"
    return text
  }
}
