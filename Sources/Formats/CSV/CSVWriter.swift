import Interpreter

/// Writes rows as CSV (RFC 4180, lines end with a newline alone), with another separator as TSV and its like.
///
/// The first row names the columns. Columns that a later row lacks stay empty; one that it has in addition is an error,
/// because
/// a column left out in silence would be data lost. Amounts are as exact as in JSON; lists and records are compact
/// JSON. A text that would be read as a number, a bool or nothing stands in quotes, so that it stays text.
public struct CSVWriter: RowWriter {
  private let separator: UInt8
  /// The columns of the first row.
  private var header: Shape?
  /// The shape of the row before, and where its values stand.
  private var shape: Shape?
  private var places: [Int?] = []
  private var row = 0

  /// Starts a text. `separator` is a byte of ASCII other than a quote or a newline.
  public init(separator: UInt8 = UInt8(ascii: ",")) { self.separator = separator }

  /// Appends rows, before the first one the names of its columns.
  public mutating func append(_ batch: Batch, to output: inout [UInt8]) throws {
    for value in batch {
      row += 1
      try append(record(value), to: &output)
    }
  }

  /// Appends nothing: a table without rows is an empty text.
  public mutating func finish(to output: inout [UInt8]) {}

  /// A row as a record; values that are none stand in a column `value`.
  private func record(_ value: Value) throws -> Record {
    switch value {
    case .record(let record): return record
    case .error(let failure): throw failure
    default: return Record([("value", value)])
    }
  }

  private mutating func append(_ record: Record, to output: inout [UInt8]) throws {
    if record.shape !== shape { try take(record.shape, to: &output) }
    for (column, place) in places.enumerated() {
      if column > 0 { output.append(separator) }
      if let place { append(record.values[place], to: &output) }
    }
    // A line of nothing would be passed over as empty.
    if places.count == 1, output.last == nil || output.last == UInt8(ascii: "\n") { output.append("\"\"") }
    output.append(UInt8(ascii: "\n"))
  }

  /// Finds the columns of a row with another shape than the row before.
  private mutating func take(_ shape: Shape, to output: inout [UInt8]) throws {
    let header = self.header ?? shape
    if self.header == nil {
      for (column, name) in header.names.enumerated() {
        if column > 0 { output.append(separator) }
        append(text: name, mayStandPlain: !name.isEmpty, to: &output)
      }
      output.append(UInt8(ascii: "\n"))
      self.header = header
    }
    let additional = shape.names.filter { header.index(of: $0) == nil }
    guard additional.isEmpty else {
      let list = additional.map(\.quotedForMessage).joined(separator: ", ")
      throw Failure(
        "columns-differ", "row \(row) has columns that the first row lacks: \(list)",
        hint: "choose the columns with `select` before, or write ndjson, which keeps every row as it is")
    }
    self.shape = shape
    places = header.names.map { shape.index(of: $0) }
  }

  private func append(_ value: Value, to output: inout [UInt8]) {
    switch value {
    case .null, .closure: break
    case .float(let number) where !number.isFinite: break
    case .text(let text): append(text: text, mayStandPlain: !CSVValue.isTaken(text), to: &output)
    case .path(let path): append(text: path.text, mayStandPlain: !CSVValue.isTaken(path.text), to: &output)
    case .date(let date): append(text: date.description, mayStandPlain: true, to: &output)
    case .bytes(let bytes): Base64.append(bytes, to: &output)
    case .list, .record, .range, .error: append(text: JSONWriter.compact(value), mayStandPlain: true, to: &output)
    default: JSONText.append(value, to: &output)
    }
  }

  private func append(text: String, mayStandPlain: Bool, to output: inout [UInt8]) {
    let needsQuotes = text.utf8.contains { byte in
      byte == separator || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }
    guard needsQuotes || !mayStandPlain else { return output.append(text) }
    output.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") { output.append(byte) }
      output.append(byte)
    }
    output.append(UInt8(ascii: "\""))
  }
}
