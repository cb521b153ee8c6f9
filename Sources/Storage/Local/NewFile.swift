import Platform
import Quantities

/// A local file that is written piece by piece and appears under its name complete and on disk, or not at all.
public final class NewFile {
  private var file: PartialFile
  private var descriptor: Int32
  private let options: TransferOptions
  /// Bytes written so far.
  public private(set) var size: Int64 = 0

  /// Begins a file; throws when the target exists and must not be replaced, or its folder is missing.
  public init(at target: ObjectPath, overwrite: Bool = false) throws(StorageError) {
    options = TransferOptions(overwrite: overwrite)
    file = try PartialFile(for: target, options: options, mode: 0o666)
    descriptor = try file.open(O_WRONLY)
  }

  /// Begins the successor of a file that is there, with its permissions, and with its owner where that is allowed.
  ///
  /// Throws when there is no such file or when it must not be written.
  public convenience init(replacing target: ObjectPath) throws(StorageError) {
    var status = FileStatus()
    let bytes = try target.checkedBytes()
    let isWritable = bytes.withCPath { fileStatus($0, &status) && access($0, W_OK) == 0 }
    guard isWritable else { throw .system(errno, "cannot write", target) }
    try self.init(at: target, overwrite: true)
    _ = fchown(descriptor, status.st_uid, status.st_gid)
    guard fchmod(descriptor, status.st_mode & 0o777) == 0 else {
      throw .system(errno, "cannot set the permissions of", target)
    }
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
    try file.commit(options)
  }
}
