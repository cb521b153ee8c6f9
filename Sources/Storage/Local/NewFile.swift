import Platform
import Quantities

/// A local file that is written piece by piece and appears under its name complete and on disk, or not at all.
public final class NewFile {
  private var file: PartialFile
  private var descriptor: Int32
  private let overwrite: Bool
  /// Bytes written so far.
  public private(set) var size: Int64 = 0

  /// Begins a file; throws when the target exists and must not be replaced, or its folder is missing.
  public init(at target: ObjectPath, overwrite: Bool = false) throws(StorageError) {
    file = try PartialFile(for: target, options: TransferOptions(overwrite: overwrite), mode: 0o666)
    descriptor = try file.open(O_WRONLY)
    self.overwrite = overwrite
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Adds bytes at the end.
  public func write(_ bytes: [UInt8]) throws(StorageError) {
    var position = 0
    while position < bytes.count {
      let count = bytes.withUnsafeBytes {
        Platform.write(descriptor, $0.baseAddress?.advanced(by: position), $0.count - position)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw .system(errno, "cannot write", file.target)
      }
      position += count
    }
    size &+= Int64(bytes.count)
  }

  /// Gives the file its name.
  public func commit() throws(StorageError) {
    close(descriptor)
    descriptor = -1
    try file.commit(overwrite: overwrite)
  }
}
