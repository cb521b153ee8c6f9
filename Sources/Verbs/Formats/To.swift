import Formats
import Interpreter

/// Writes rows as text.
struct To: Verb {
  static let summary = "Write the rows as text of a format."
  static let discussion = """
    Machine formats are exact: sizes are whole bytes, durations seconds, rates bits per second, dates RFC 3339.
    """
  static let examples = [
    Example("CSV", "[{name: a.mp4, size: 2MB}] | to csv", gives: "name,size\na.mp4,2000000"),
    Example("A table", "[{name: a.mp4, size: 2MiB}] | to table", gives: "name      size\na.mp4  2.0 MiB"),
  ]
  static let input = VerbInput.rows

  @Operand("The format.")
  var format: FormatChoice

  @Switch("Write JSON on many lines, for people.", short: "i")
  var indent: Bool

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let chunks = try format.format.chunks(of: input, isIndented: indent)
    var pending: [UInt8] = []
    return Rows(nature: .lines, close: input.close) {
      while let chunk = try chunks() {
        pending += chunk
        // The line's end comes back where lines are joined or shown.
        guard let end = pending.lastIndex(of: UInt8(ascii: "\n")) else { continue }
        defer { pending.removeSubrange(...end) }
        return [.text(String(decoding: pending[..<end], as: UTF8.self))]
      }
      defer { pending = [] }
      return pending.isEmpty ? nil : [.text(String(decoding: pending, as: UTF8.self))]
    }
  }
}

extension Format {
  /// The text of rows piece by piece, each piece ending with a line; nil at the end.
  func chunks(of rows: Rows, isIndented: Bool = false) throws -> () throws -> [UInt8]? {
    guard let writer else { throw Failure("unwritable-format", "\(name) cannot be written", number: "T0113") }
    // Whether it is one value shows with its first row.
    var next: (() throws -> [UInt8]?)?
    return {
      if next == nil {
        let first = try rows.next()
        var isFirst = true
        let whole = Rows(nature: rows.nature(), details: rows.details(), close: rows.close) {
          defer { isFirst = false }
          return isFirst ? first : first == nil ? nil : try rows.next()
        }
        var options = WriteOptions(isIndented: isIndented)
        if case .single = rows.nature() { options.isSingle = true }
        next = writer(options).chunks(of: whole)
      }
      return try next?()
    }
  }
}
