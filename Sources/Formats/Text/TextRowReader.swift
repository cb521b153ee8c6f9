import Interpreter

/// Reads lines as rows of text, in constant memory. Bytes that are not UTF-8 are replaced; `\r\n` ends a line as `\n`
/// does.
public final class TextRowReader {
  private var window: ByteWindow
  private let limit: Int
  private var line = 1
  private var isBegun = false

  /// Starts to read; a line beyond the limit of the options becomes an error row.
  public init(source: ByteSource, options: ReadOptions = ReadOptions()) {
    window = ByteWindow(source)
    limit = options.maximumRowBytes
  }

  /// The next rows as soon as there are any, or nil at the end.
  public func next() throws -> Batch? {
    if !isBegun {
      isBegun = true
      try window.skipByteOrderMark()
    }
    var batch: Batch = []
    while batch.count < Rows.batchSize, let row = try row(waits: batch.isEmpty) { batch.append(row) }
    return batch.isEmpty ? nil : batch
  }

  /// The rows as a stream.
  public func rows() -> Rows { Rows(close: { self.window.close() }, next: next) }

  private func row(waits: Bool) throws -> Value? {
    defer { line += 1 }
    switch try window.nextLine(limit: limit, waits: waits) {
    case .line(let start, var end):
      if end > start, window.base[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      return .text(String(decoding: UnsafeBufferPointer(start: window.base + start, count: end - start), as: UTF8.self))
    case .tooLong(let head):
      let message = "line \(line) is longer than \(limit) bytes: `\(excerpt(of: head, around: 0))`"
      return .error(Failure("line-too-long", message))
    case .notYet:
      line -= 1
      return nil
    case .end: return nil
    }
  }
}
