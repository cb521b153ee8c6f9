import Platform
import Quantities

/// A local file that is read piece by piece.
public final class FileReader {
  private let file: OpenFile

  /// Opens a file; a folder is refused, and a missing file's error offers the nearest name.
  public init(_ path: ObjectPath) throws(StorageError) {
    do { file = try OpenFile(path) } catch {
      throw error.kind == .notFound ? LocalBackend().missing(path) : error
    }
    if file.status.st_mode & S_IFMT == S_IFDIR { throw .isFolder(path) }
  }

  /// Fills the buffer as far as there is something; 0 is the end.
  public func read(_ buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int {
    while true {
      let count = Platform.read(file.descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR { throw .system(errno, "cannot read", file.path) }
    }
  }
}
