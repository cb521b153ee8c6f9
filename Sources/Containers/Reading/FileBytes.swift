import Diagnostics
import Platform

/// The bytes of a local file.
public final class FileBytes: RangedBytes {
  /// How many bytes the file had when it was opened.
  public let size: Int64
  private let descriptor: Int32

  /// Opens a regular file for reading.
  /// - Throws: ``ContainerError`` with the system's reason.
  public init(_ path: String) throws(ContainerError) {
    guard !path.utf8.contains(0) else { throw ContainerError("a file name cannot hold a zero byte") }
    // Without O_NONBLOCK a pipe that nobody writes to would hold us here.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw ContainerError(String(cString: strerror(errno))) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw ContainerError("it is no regular file")
    }
    size = Int64(status.st_size)
  }

  deinit { close(descriptor) }

  /// Fills the buffer from the offset on.
  public func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var done = 0
    while done < buffer.count {
      let count = pread(
        descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset &+ Int64(done)))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw ContainerError(String(cString: strerror(errno))) }
      if count == 0 { break }
      done += count
    }
    return done
  }
}

/// Why the bytes of a file could not be read.
public struct ContainerError: ExplainedError, Equatable {
  /// The word for programs.
  public var code: String { "unreadable" }
  /// The system's reason.
  public let message: String
  /// What to do about it.
  public var hint: String? { "check the rights of the file and the disk" }

  /// Makes an error with the system's reason.
  public init(_ message: String) { self.message = message }
}
