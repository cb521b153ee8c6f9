import Flow
import Platform
import Synchronization

/// The bytes of an open file, or some of them, pulled piece by piece.
final class FileStream: ByteStream {
  /// Bytes of a piece: few changes of threads, little memory.
  private static let pieceSize: Int64 = 1 << 19

  private let file: OpenFile
  private let range: Range<Int64>
  private let position: Mutex<Int64>

  init(_ file: OpenFile, _ range: Range<Int64>) {
    self.file = file
    self.range = range
    position = Mutex(range.lowerBound)
  }

  func next() async throws -> [UInt8]? {
    let start = position.withLock { $0 }
    let wanted = Int(min(Self.pieceSize, range.upperBound - start))
    let file = file
    let piece = try await BlockingThreads.files.run { _ -> [UInt8]? in
      if wanted > 0 { return try file.piece(at: start, count: wanted) }
      try file.checkUnchanged()
      return nil
    }
    position.withLock { $0 = start + Int64(piece?.count ?? 0) }
    return piece
  }
}

extension OpenFile {
  /// So many bytes from an offset, or fewer; throws when there are none, since they were there when it was opened.
  fileprivate func piece(at offset: Int64, count: Int) throws(StorageError) -> [UInt8] {
    var failure: Int32 = 0
    let piece = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      repeat {
        let read = pread(descriptor, buffer.baseAddress, count, off_t(offset))
        failure = read < 0 ? errno : 0
        filled = max(0, read)
      } while failure == EINTR
    }
    if failure != 0 { throw .system(failure, "cannot read", path) }
    if piece.isEmpty { throw .changed(path) }
    return piece
  }
}
