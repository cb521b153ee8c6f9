import Flow
import Platform
import Quantities

/// A local file that is read piece by piece.
public final class FileReader {
  private let file: OpenFile
  private let cancellation: Cancellation
  /// Whether reading may have to wait for somebody who writes.
  private let isPipe: Bool

  /// Opens a file; a folder is refused, and a missing file's error offers the nearest name.
  /// - Parameter cancellation: ends the wait for a pipe that says nothing.
  public init(_ path: ObjectPath, cancellation: Cancellation = Cancellation()) throws(StorageError) {
    self.cancellation = cancellation
    do { file = try OpenFile(path) } catch {
      throw error.kind == .notFound ? LocalBackend().missing(path) : error
    }
    isPipe = file.status.st_mode & S_IFMT != S_IFREG
    if file.status.st_mode & S_IFMT == S_IFDIR { throw .isFolder(path) }
  }

  /// Fills the buffer as far as there is something; 0 is the end.
  public func read(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      if isPipe { try cancellation.waitForInput(of: file.descriptor) }
      let count = Platform.read(file.descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR, errno != EAGAIN { throw StorageError.system(errno, "cannot read", file.path) }
    }
  }
}
