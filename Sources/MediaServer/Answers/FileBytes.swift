import Flow
import Platform
import Synchronization
import Transport

/// Some bytes of a file of this machine, read as they are sent.
final class FileBytes: Sendable {
  /// How much is read at once, in bytes.
  static let pieceSize: Int64 = 1 << 17

  private let descriptor: Int32
  private let rest: Mutex<Range<Int64>>
  /// What has to stay as long as it is read.
  private let owner: CacheFile?

  /// Opens a file; nil when it cannot be.
  init?(_ path: [UInt8], range: Range<Int64>, owner: CacheFile? = nil) {
    let descriptor = path.withPath { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard descriptor >= 0 else { return nil }
    self.descriptor = descriptor
    self.owner = owner
    rest = Mutex(range)
  }

  deinit { close(descriptor) }

  /// The next bytes; nil at the end of the range, or where the file ends before it.
  func next() async throws -> Chunk? {
    let piece = rest.withLock { rest in
      let end = min(rest.upperBound, rest.lowerBound + Self.pieceSize)
      defer { rest = end..<rest.upperBound }
      return rest.lowerBound..<end
    }
    guard !piece.isEmpty else { return nil }
    return try await BlockingThreads.files.run { [self] _ in
      let chunk = Chunk(capacity: piece.count) { bytes in
        var count = 0
        while count < bytes.count {
          let got = pread(
            descriptor, bytes.baseAddress?.advanced(by: count), bytes.count - count,
            off_t(piece.lowerBound) + off_t(count))
          if got < 0, errno == EINTR { continue }
          guard got > 0 else { break }
          count += got
        }
        return count
      }
      return chunk.isEmpty ? nil : chunk
    }
  }
}

extension [UInt8] {
  /// Calls a function with these bytes as a zero-ended path; −1 without one.
  func withPath(_ use: (UnsafePointer<CChar>) -> Int32) -> Int32 {
    (self + [0]).withUnsafeBytes { raw in
      raw.withMemoryRebound(to: CChar.self) { characters in characters.baseAddress.map(use) ?? -1 }
    }
  }
}
