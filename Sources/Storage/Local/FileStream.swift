import Platform
import Synchronization

/// The bytes of an open file, or some of them, pulled piece by piece.
final class FileStream: ByteStream {
  /// Bytes of a piece: few calls of the system, little memory.
  private static let pieceSize: Int64 = 1 << 18

  private let file: OpenFile
  private let range: Range<Int64>
  private let position: Mutex<Int64>

  init(_ file: OpenFile, _ range: Range<Int64>) {
    self.file = file
    self.range = range
    position = Mutex(range.lowerBound)
  }

  func next() async throws -> [UInt8]? {
    try Task.checkCancellation()
    let start = position.withLock { $0 }
    let wanted = Int(min(Self.pieceSize, range.upperBound - start))
    guard wanted > 0 else {
      try file.checkUnchanged()
      return nil
    }
    var failure: Int32 = 0
    let piece = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
      repeat {
        let read = pread(file.descriptor, buffer.baseAddress, wanted, off_t(start))
        failure = read < 0 ? errno : 0
        count = max(0, read)
      } while failure == EINTR
    }
    if failure != 0 { throw StorageError.system(failure, "cannot read", file.path) }
    if piece.isEmpty { throw StorageError.changed(file.path) }
    position.withLock { $0 = start + Int64(piece.count) }
    return piece
  }
}
