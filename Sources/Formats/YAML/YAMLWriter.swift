import Interpreter
import YAML

/// Writes rows as YAML in block style: a list of the rows, or the value itself when it is a single one. Amounts are as exact as in
/// JSON; texts stand in quotes where any reader might take them for something else.
public struct YAMLWriter: RowWriter {
  private static let depthLimit = 256

  private let isSingle: Bool
  private var isEmpty = true

  /// Starts a text.
  public init(isSingle: Bool = false) { self.isSingle = isSingle }

  /// Appends the text of some rows.
  public mutating func append(_ batch: Batch, to output: inout [UInt8]) {
    for row in batch {
      if isSingle {
        append(row, indent: 0, depth: 0, isInline: false, to: &output)
      } else {
        output.append("- ")
        append(row, indent: 1, depth: 0, isInline: true, to: &output)
      }
      isEmpty = false
    }
  }

  /// Appends what makes an empty stream a text.
  public mutating func finish(to output: inout [UInt8]) {
    if isEmpty { output.append(isSingle ? "null\n" : "[]\n") }
  }

  /// Appends a value and a newline. `isInline` says that the first line has begun already, at the column of the indent.
  private func append(_ value: Value, indent: Int, depth: Int, isInline: Bool, to output: inout [UInt8]) {
    var value = value
    if case .error(let failure) = value { value = .record(failure.record) }
    switch value {
    case .record(let record) where record.shape.count > 0 && depth < Self.depthLimit:
      for (place, (name, item)) in record.pairs.enumerated() {
        if place > 0 || !isInline { blanks(indent, to: &output) }
        append(text: name, to: &output)
        output.append(":")
        append(nested: item, indent: indent, depth: depth, to: &output)
      }
    case .list(let items) where !items.isEmpty && depth < Self.depthLimit:
      for (place, item) in items.enumerated() {
        if place > 0 || !isInline { blanks(indent, to: &output) }
        output.append("- ")
        append(item, indent: indent + 1, depth: depth + 1, isInline: true, to: &output)
      }
    default:
      append(scalar: value, to: &output)
      output.append("\n")
    }
  }

  /// What stands after a key: on the same line if it fits there.
  private func append(nested value: Value, indent: Int, depth: Int, to output: inout [UInt8]) {
    let isBlock =
      switch value {
      case .record(let record): record.shape.count > 0 && depth + 1 < Self.depthLimit
      case .list(let items): !items.isEmpty && depth + 1 < Self.depthLimit
      case .error: depth + 1 < Self.depthLimit
      default: false
      }
    output.append(isBlock ? "\n" : " ")
    append(value, indent: indent + 1, depth: depth + 1, isInline: false, to: &output)
  }

  private func append(scalar value: Value, to output: inout [UInt8]) {
    switch value {
    case .text(let text): append(text: text, to: &output)
    case .path(let path): append(text: path.text, to: &output)
    case .float(let number) where number.isNaN: output.append(".nan")
    case .float(let number) where number.isInfinite: output.append(number < 0 ? "-.inf" : ".inf")
    case .list(let items): output.append(items.isEmpty ? "[]" : "null")
    case .record(let record): output.append(record.shape.count == 0 ? "{}" : "null")
    case .date(let date): append(text: date.description, to: &output)
    default: JSONText.append(value, to: &output)
    }
  }

  private func append(text: String, to output: inout [UInt8]) {
    if YAMLScalar.isPlain(text) { return output.append(text) }
    output.append("\"")
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": output.append("\\\"")
      case "\\": output.append("\\\\")
      case "\n": output.append("\\n")
      case "\t": output.append("\\t")
      case "\r": output.append("\\r")
      default:
        switch scalar.value {
        case 0..<0x20, 0x7F...0xA0: escape("x", scalar.value, 2, to: &output)
        case 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: escape("u", scalar.value, 4, to: &output)
        default: output.append(contentsOf: String(scalar).utf8)
        }
      }
    }
    output.append("\"")
  }

  private func escape(_ letter: String, _ value: UInt32, _ width: Int, to output: inout [UInt8]) {
    let digits = String(value, radix: 16)
    output.append("\\" + letter + String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits)
  }

  private func blanks(_ indent: Int, to output: inout [UInt8]) {
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * 2))
  }
}
