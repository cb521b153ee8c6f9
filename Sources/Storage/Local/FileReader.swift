import Flow
import Platform
import Quantities

/// A local file that is read piece by piece.
public final class FileReader {
  private let file: OpenFile
  private let cancellation: Cancellation
  private let isPipe: Bool
  private var hasSeenWriter = false

  /// Opens a file; a folder is refused, and a missing file's error offers the nearest name.
  /// - Parameter cancellation: ends the wait for a pipe that says nothing.
  public init(_ path: ObjectPath, cancellation: Cancellation = Cancellation()) throws(StorageError) {
    self.cancellation = cancellation
    do { file = try OpenFile(path) } catch {
      throw error.kind == .notFound ? LocalBackend().missing(path) : error
    }
    isPipe = file.status.st_mode & S_IFMT == S_IFIFO
    if file.status.st_mode & S_IFMT == S_IFDIR { throw .isFolder(path) }
  }

  /// Fills the buffer as far as there is something; 0 is the end. Waits for the writer of a pipe, who may not be there yet.
  public func read(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      let count = Platform.read(file.descriptor, buffer.baseAddress, buffer.count)
      switch count {
      case 1...:
        hasSeenWriter = true
        return count
      case 0:
        // Without a writer a pipe is at its end; before the first one came, that says nothing.
        if !isPipe || hasSeenWriter || hasHungUp { return 0 }
        try cancellation.pauseForInput(of: file.descriptor)
      default:
        if errno == EINTR { continue }
        guard errno == EAGAIN else { throw StorageError.system(errno, "cannot read", file.path) }
        hasSeenWriter = true
        try cancellation.waitForInput(of: file.descriptor)
      }
    }
  }

  /// Whether a writer came and went.
  private var hasHungUp: Bool {
    var entry = pollfd(fd: file.descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLHUP) != 0
  }
}
