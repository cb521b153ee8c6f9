import Interpreter
import Platform

/// Where bytes come from, pulled piece by piece and once.
public struct ByteSource {
  /// Writes what there is into the buffer, at least one byte, and gives their number; 0 is the end.
  ///
  /// It blocks until there is something, and gives less than the buffer holds rather than wait for more.
  public let read: (UnsafeMutableRawBufferPointer) throws -> Int
  /// Says that no more is wanted. May be called more than once.
  public let close: () -> Void

  /// Makes a source from how it is read.
  public init(close: @escaping () -> Void = {}, read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int) {
    self.read = read
    self.close = close
  }

  /// Bytes that come in pieces of any size; nil is the end, empty pieces are passed over.
  public init(close: @escaping () -> Void = {}, chunks: @escaping () throws -> [UInt8]?) {
    var chunk: [UInt8] = []
    var position = 0
    self.init(close: close) { buffer in
      while position >= chunk.count {
        guard let next = try chunks() else { return 0 }
        (chunk, position) = (next, 0)
      }
      let count = min(buffer.count, chunk.count - position)
      chunk.withUnsafeBytes { bytes in
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[position..<position + count]))
      }
      position += count
      return count
    }
  }

  /// Bytes that are there already.
  public init(_ bytes: [UInt8]) {
    var isGiven = false
    self.init(chunks: {
      defer { isGiven = true }
      return isGiven ? nil : bytes
    })
  }

  /// A text that is there already.
  public init(_ text: String) { self.init(Array(text.utf8)) }

  /// An open file or pipe, which stays open afterwards; `name` stands in the error when reading fails.
  public init(descriptor: Int32, name: String) {
    self.init { buffer in
      while true {
        let count = Platform.read(descriptor, buffer.baseAddress, buffer.count)
        if count >= 0 { return count }
        let number = errno
        if number == EINTR { continue }
        throw Failure("read-failed", "cannot read \(name.quotedForMessage): \(String(cString: strerror(number)))")
      }
    }
  }
}
