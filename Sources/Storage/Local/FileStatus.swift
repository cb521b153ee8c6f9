import Platform
import Quantities

/// What the system tells about a file. The name `stat` is taken twice: by this structure and by our own functions.
typealias FileStatus = stat

/// Asks about a path, links followed; false with `errno` set when that fails.
func fileStatus(_ path: UnsafePointer<CChar>, _ status: inout FileStatus) -> Bool {
  fstatat(AT_FDCWD, path, &status, 0) == 0
}

/// Which file a descriptor leads to, whatever its names are.
struct FileIdentity: Hashable {
  var device: UInt64
  var inode: UInt64

  init(_ status: FileStatus) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
  }

  init(descriptor: Int32) {
    var status = FileStatus()
    fstat(descriptor, &status)
    self.init(status)
  }
}

extension StoredObject {
  /// What the system knows about a file or a folder.
  init(path: ObjectPath, status: FileStatus) {
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    self.init(
      path: path, size: isFolder ? 0 : Int64(status.st_size), modified: nanoseconds(status.st_mtim),
      kind: isFolder ? .folder : .file)
    fileNumber = status.st_ino == 0 ? nil : UInt64(status.st_ino)
    permissions = UInt16(truncatingIfNeeded: status.st_mode & 0o777)
  }
}

/// A time as nanoseconds since 1970, at the end of the range where it does not fit.
func nanoseconds(_ time: timespec) -> Int64 {
  let (whole, tooLarge) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
  let (sum, tooLate) = whole.addingReportingOverflow(Int64(time.tv_nsec))
  return tooLarge || tooLate ? (time.tv_sec < 0 ? .min : .max) : sum
}
