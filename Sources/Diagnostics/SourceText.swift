/// A stretch of program text, as byte offsets into its UTF-8.
public struct SourceRange: Sendable, Hashable {
  /// The first byte.
  public var start: Int
  /// The byte after the last; equal to `start` for a place between two bytes.
  public var end: Int

  /// Makes a range; `end` is never before `start`.
  public init(_ start: Int, _ end: Int) {
    self.start = start
    self.end = max(start, end)
  }

  /// The smallest range that holds both.
  public func joined(_ other: SourceRange) -> SourceRange { SourceRange(min(start, other.start), max(end, other.end)) }

  /// The empty place just after this range.
  public var after: SourceRange { SourceRange(end, end) }
}

/// A program's text with its name, and the way from byte offsets to lines and columns.
public final class SourceText: Sendable {
  /// The file's name, or what stands for it: `-c`, `prompt`.
  public let name: String
  /// The text as UTF-8; bytes that are not UTF-8 were replaced when it was read.
  public let bytes: [UInt8]
  /// The offset at which each line begins.
  private let lineStarts: [Int]

  /// Takes a program's text.
  public init(name: String, text: String) {
    self.name = name
    bytes = Array(text.utf8)
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") { starts.append(offset + 1) }
    lineStarts = starts
  }

  /// The number of lines; a text that ends with a newline has an empty last line.
  public var lineCount: Int { lineStarts.count }

  /// The line (from 1) and column (from 1, in characters) of an offset; offsets past the end mean the end.
  public func position(of offset: Int) -> (line: Int, column: Int) {
    let offset = min(max(0, offset), bytes.count)
    let line = lineNumber(of: offset)
    return (line, text(SourceRange(lineStarts[line - 1], offset)).count + 1)
  }

  /// The line (from 1) of an offset; offsets past the end mean the end.
  public func lineNumber(of offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low + 1
  }

  /// The offset of the first byte of a line (from 1), the end for lines that are not there.
  func lineStart(_ number: Int) -> Int {
    number >= 1 && number <= lineStarts.count ? lineStarts[number - 1] : bytes.count
  }

  /// The text of a line (from 1) without its newline, and the offset of its first byte.
  public func line(_ number: Int) -> (text: String, start: Int) {
    guard number >= 1, number <= lineStarts.count else { return ("", bytes.count) }
    let start = lineStarts[number - 1]
    var end = number < lineStarts.count ? lineStarts[number] - 1 : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return (text(SourceRange(start, end)), start)
  }

  /// The text of a range, cut to what there is.
  public func text(_ range: SourceRange) -> String {
    let start = min(max(0, range.start), bytes.count)
    let end = min(max(start, range.end), bytes.count)
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }
}
