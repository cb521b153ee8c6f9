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
    case .list, .record: Value.text(ofParts: self)
    case .range(let range): "\(range.first)..\(range.last.map(String.init) ?? "")"
    case .closure: "<closure>"
    case .error(let failure): failure.diagnostic.message
    }
  }

  /// Lists and records share what is in them, so that a small program can make one whose text would fill the memory: what goes
  /// beyond the limit of a text is cut off.
  private static func text(ofParts value: Value) -> String {
    var text = ""
    value.write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .list(let items):
      text += "["
      for (index, item) in items.enumerated() {
        guard text.utf8.count <= Compiler.textLimit else { return }
        if index > 0 { text += " " }
        item.write(to: &text)
      }
      text += "]"
    case .record(let record):
      text += "{"
      for (index, (name, value)) in record.pairs.enumerated() {
        guard text.utf8.count <= Compiler.textLimit else { return }
        text += index > 0 ? ", \(name): " : "\(name): "
        value.write(to: &text)
      }
      text += "}"
    default: text += quotedDescription
    }
  }

  /// As `description`, but text that would not read back as itself stands in quotes.
  public var quotedDescription: String {
    let text: String
    switch self {
    case .text(let content): text = content
    case .path(let path):
      // An address is written bare where it can be.
      if EvaluatedWord(bare: path.text).isPlainPath { return path.text }
      text = path.text
    default: return description
    }
    let isPlain =
      !text.isEmpty
      && text.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || "0123456789-_./".unicodeScalars.contains($0) }
    let isFlag = text.utf8.first == UInt8(ascii: "-")
    if isPlain, !isFlag, !PathArgument.looksLikePath(text), case .text = Value(bareWord: text) { return text }
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

extension EvaluatedWord {
  /// Whether it reads as an address when it is written bare.
  fileprivate var isPlainPath: Bool {
    let signs = "-_./:@+".unicodeScalars
    return PathArgument.looksLikePath(text) && text.utf8.first != UInt8(ascii: "-")
      && text.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || ("0"..."9").contains($0) || signs.contains($0) }
  }
}
