/// Splits chunks of bytes into lines, in bounded memory.
///
/// ffmpeg ends its status lines with a carriage return and rclone its with a newline, hence the choice. The end
/// bytes are not part of a line. What exceeds the length limit of a line is dropped up to its end.
public struct LineSplitter: Sendable {
  /// What ends a line.
  public enum Ending: Sendable {
    /// A newline only: carriage returns stay in the line.
    case newline
    /// A newline, a carriage return, or both together; empty lines between them are not reported.
    case newlineOrReturn
  }

  private var pending: [UInt8] = []
  private let ending: Ending
  private let limit: Int

  /// Makes a splitter; the limit of a line is in bytes.
  public init(ending: Ending = .newline, limit: Int = 64 * 1024) {
    self.ending = ending
    self.limit = max(1, limit)
  }

  /// Takes the next chunk and calls back with each line that it completes.
  public mutating func feed(_ chunk: some Collection<UInt8>, _ body: (String) throws -> Void) rethrows {
    var start = chunk.startIndex
    var index = start
    while index != chunk.endIndex {
      let byte = chunk[index]
      let next = chunk.index(after: index)
      if byte == UInt8(ascii: "\n") || (ending == .newlineOrReturn && byte == UInt8(ascii: "\r")) {
        keep(chunk[start..<index])
        start = next
        try flush(body)
      }
      index = next
    }
    keep(chunk[start...])
  }

  /// Calls back with the last line when it had no end.
  public mutating func finish(_ body: (String) throws -> Void) rethrows {
    guard !pending.isEmpty else { return }
    try flush(body)
  }

  private mutating func keep(_ bytes: some Collection<UInt8>) {
    let room = limit - pending.count
    guard room > 0 else { return }
    pending.append(contentsOf: bytes.prefix(room))
  }

  private mutating func flush(_ body: (String) throws -> Void) rethrows {
    defer { pending.removeAll(keepingCapacity: true) }
    if pending.isEmpty, ending == .newlineOrReturn { return }
    try body(String(decoding: pending, as: UTF8.self))
  }
}
