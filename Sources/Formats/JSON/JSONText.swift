import Interpreter
import Quantities

/// Values as JSON for machines: exact amounts in base units, always valid UTF-8.
///
/// Sizes are bytes, durations seconds, rates bits per second, percent, fps and dB plain numbers, dates RFC 3339, paths
/// their text,
/// bytes base64, errors `{code message hint}`, ranges lists while they are short, closures and what is no number (NaN,
/// infinity) null.
enum JSONText {
  /// Lists and records within one another beyond this are written as null.
  static let depthLimit = 512
  /// Ranges with more numbers are written as `{first last}`, so that a small value cannot fill a disk.
  static let rangeLimit = 100_000

  /// Appends a value; `indent` nil writes it on one line, otherwise it is the depth at which it stands.
  static func append(_ value: Value, to output: inout [UInt8], indent: Int? = nil, depth: Int = 0) {
    switch value {
    case .null, .closure: output.append("null")
    case .bool(let flag): output.append(flag ? "true" : "false")
    case .int(let number): append(number, to: &output)
    case .float(let number): append(number, to: &output)
    case .text(let text): append(text, to: &output)
    case .path(let path): append(path.text, to: &output)
    case .bytes(let bytes):
      output.append(UInt8(ascii: "\""))
      Base64.append(bytes, to: &output)
      output.append(UInt8(ascii: "\""))
    case .size(let size): append(Int(size.bytes), to: &output)
    case .duration(let span): append(seconds: span, to: &output)
    case .date(let date): append(date.description, to: &output)
    case .rate(let rate): append(plain: rate.bitsPerSecond, to: &output)
    case .fps(let number), .percent(let number), .decibels(let number): append(plain: number, to: &output)
    case .list(let items): append(items, to: &output, indent: indent, depth: depth)
    case .record(let record): append(record, to: &output, indent: indent, depth: depth)
    case .range(let range): append(range, to: &output, indent: indent, depth: depth)
    case .error(let failure): append(failure.record, to: &output, indent: indent, depth: depth)
    }
  }

  private static func append(_ items: [Value], to output: inout [UInt8], indent: Int?, depth: Int) {
    guard depth < depthLimit else { return output.append("null") }
    output.append(UInt8(ascii: "["))
    for (place, item) in items.enumerated() {
      if place > 0 { output.append(UInt8(ascii: ",")) }
      newline(indent, 1, to: &output)
      append(item, to: &output, indent: indent.map { $0 + 1 }, depth: depth + 1)
    }
    if !items.isEmpty { newline(indent, 0, to: &output) }
    output.append(UInt8(ascii: "]"))
  }

  private static func append(_ record: Record, to output: inout [UInt8], indent: Int?, depth: Int) {
    guard depth < depthLimit else { return output.append("null") }
    output.append(UInt8(ascii: "{"))
    let names = record.shape.names
    for place in 0..<min(names.count, record.values.count) {
      if place > 0 { output.append(UInt8(ascii: ",")) }
      newline(indent, 1, to: &output)
      append(names[place], to: &output)
      output.append(UInt8(ascii: ":"))
      if indent != nil { output.append(UInt8(ascii: " ")) }
      append(record.values[place], to: &output, indent: indent.map { $0 + 1 }, depth: depth + 1)
    }
    if !names.isEmpty { newline(indent, 0, to: &output) }
    output.append(UInt8(ascii: "}"))
  }

  private static func append(_ range: IntegerRange, to output: inout [UInt8], indent: Int?, depth: Int) {
    if let last = range.last, let count = range.count, count <= rangeLimit {
      let numbers = count == 0 ? [] : (range.first...last).map { Value.int($0) }
      append(numbers, to: &output, indent: indent, depth: depth)
    } else {
      let ends = Record([("first", .int(range.first)), ("last", range.last.map { .int($0) } ?? .null)])
      append(ends, to: &output, indent: indent, depth: depth)
    }
  }

  private static func newline(_ indent: Int?, _ deeper: Int, to output: inout [UInt8]) {
    guard let indent else { return }
    output.append(UInt8(ascii: "\n"))
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * (indent + deeper)))
  }
}
