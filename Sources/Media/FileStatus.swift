import Platform
import Quantities

/// What the file system knows of a file at one moment; two moments can be compared.
struct FileStatus: Sendable, Equatable {
  let device: UInt64
  let inode: UInt64
  let size: Int64
  let modified: Timestamp
  let accessed: Timestamp
  let mode: UInt32
  let owner, group: UInt32

  struct Timestamp: Sendable, Equatable {
    let seconds, nanoseconds: Int
  }

  /// Looks at a file, through links; nil when it is not there.
  init?(_ path: String) {
    var info = stat()
    guard stat(path, &info) == 0 else { return nil }
    self.init(info)
  }

  private init(_ info: stat) {
    device = UInt64(truncatingIfNeeded: info.st_dev)
    inode = UInt64(truncatingIfNeeded: info.st_ino)
    size = Int64(info.st_size)
    #if canImport(Darwin)
      let (changed, read) = (info.st_mtimespec, info.st_atimespec)
    #else
      let (changed, read) = (info.st_mtim, info.st_atim)
    #endif
    modified = Timestamp(seconds: changed.tv_sec, nanoseconds: changed.tv_nsec)
    accessed = Timestamp(seconds: read.tv_sec, nanoseconds: read.tv_nsec)
    mode = UInt32(info.st_mode)
    owner = UInt32(info.st_uid)
    group = UInt32(info.st_gid)
  }

  /// Whether both are the same file, whatever its names.
  func isSameFile(as other: FileStatus) -> Bool { device == other.device && inode == other.inode }

  /// Whether nobody wrote to the file between the two moments. Reading it changes nothing here.
  func isUnchanged(since other: FileStatus) -> Bool {
    isSameFile(as: other) && size == other.size && modified == other.modified
  }

  /// Looks at a file that must be there, be a regular file and be readable.
  static func ofRegularFile(_ path: String) throws(MediaError) -> FileStatus {
    guard !path.utf8.contains(0) else { throw MediaError(.notFound, "a file name cannot hold a zero byte") }
    var info = stat()
    guard stat(path, &info) == 0 else {
      let number = errno
      if path.unicodeScalars.contains(where: ObjectPath.isStandIn) { throw .notText(path) }
      if number == ENOENT || number == ENOTDIR { throw MediaError(.notFound, "\(path) does not exist") }
      throw MediaError(.unreadable, "\(path) cannot be read: \(systemWords(number))")
    }
    guard info.st_mode & S_IFMT == S_IFREG else {
      let what = info.st_mode & S_IFMT == S_IFDIR ? "is a folder" : "is no regular file"
      throw MediaError(.unreadable, "\(path) \(what)")
    }
    guard access(path, R_OK) == 0 else {
      throw MediaError(.unreadable, "\(path) cannot be read: \(systemWords())")
    }
    return FileStatus(info)
  }
}

/// The system's words for the last error number.
func systemWords(_ number: Int32 = errno) -> String { String(cString: strerror(number)) }
