import Interpreter

/// Writes rows as JSON.
public struct JSONWriter: RowWriter {
  /// How the rows stand in the text.
  public enum Layout: Sendable {
    /// A row a line (NDJSON).
    case lines
    /// One array, a row a line within it.
    case array
    /// One array, indented by two blanks, for people.
    case indentedArray
    /// A single value without an array around it, indented.
    case indentedValue
  }

  private let layout: Layout
  private var isEmpty = true

  /// Starts a text.
  public init(_ layout: Layout) { self.layout = layout }

  /// Appends the text of some rows to `output`.
  public mutating func append(_ batch: Batch, to output: inout [UInt8]) {
    for row in batch {
      switch layout {
      case .lines:
        JSONText.append(row, to: &output)
        output.append(UInt8(ascii: "\n"))
      case .array, .indentedArray:
        output.append(isEmpty ? "[\n" : ",\n")
        if layout == .indentedArray { output.append("  ") }
        JSONText.append(row, to: &output, indent: layout == .indentedArray ? 1 : nil)
      case .indentedValue:
        if !isEmpty { output.append("\n") }
        JSONText.append(row, to: &output, indent: 0)
      }
      isEmpty = false
    }
  }

  /// Appends the end of the array.
  public mutating func finish(to output: inout [UInt8]) {
    switch layout {
    case .lines: break
    case .array, .indentedArray: output.append(isEmpty ? "[]\n" : "\n]\n")
    case .indentedValue: output.append(isEmpty ? "null\n" : "\n")
    }
  }

  /// A value as JSON on one line, without a newline.
  public static func compact(_ value: Value) -> String {
    var output: [UInt8] = []
    JSONText.append(value, to: &output)
    return String(decoding: output, as: UTF8.self)
  }
}
