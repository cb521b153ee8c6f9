import CSystemCalls
import Platform
import Quantities
import Synchronization

/// Gives a file another name on the same file system, in one step; gives 0, or the error number.
///
/// - Parameter overwrite: whether a file of that name may be replaced; if not, it is EEXIST.
func giveName(_ name: [UInt8], to file: [UInt8], overwrite: Bool) -> Int32 {
  file.withCPath { from in
    name.withCPath { to in
      if overwrite { return rename(from, to) == 0 ? 0 : errno }
      if sys_rename_new(from, to) == 0 { return 0 }
      guard [ENOSYS, EINVAL, ENOTSUP].contains(errno) else { return errno }
      // A hard link fails when the name is taken, in one step; for a moment the file has both names.
      if link(from, to) == 0 { return unlink(from) == 0 ? 0 : errno }
      guard [EPERM, ENOTSUP, ENOSYS, EMLINK].contains(errno) else { return errno }
      // This file system has neither: look, then rename, with a moment in between.
      if access(to, F_OK) == 0 { return EEXIST }
      return rename(from, to) == 0 ? 0 : errno
    }
  }
}

/// Makes a folder and those above it, as far as they are missing; what was made is on disk.
func makeMissingFolders(_ folder: [UInt8], for target: ObjectPath) throws(StorageError) {
  if folder.withCPath({ mkdir($0, 0o777) }) == 0 { return FolderSync.shared.sync(folder.folderPart) }
  if errno == EEXIST { return }
  var ends = folder.indices.filter { $0 > 0 && folder[$0] == UInt8(ascii: "/") }
  ends.append(folder.count)
  for end in ends {
    let part = Array(folder[..<end])
    if part.withCPath({ mkdir($0, 0o777) }) == 0 {
      FolderSync.shared.sync(part.folderPart)
    } else if errno != EEXIST, end == folder.count {
      // Any other failure shows itself, with its reason, when the file is made.
      throw .system(errno, "cannot make the folder of", target)
    }
  }
}

/// Brings the names in folders to the disk: those who wait for the same folder at the same time share one call.
final class FolderSync: Sendable {
  static let shared = FolderSync()

  /// One call that some wait for; whoever locks it first makes it.
  private final class Round: Sendable {
    let isDone = Mutex(false)
  }

  /// What can still be joined, since its call has not begun.
  private let open = Mutex<[FileIdentity: Round]>([:])

  /// A rename is on disk only when its folder is. Folders that cannot be opened or synced are passed over, as file
  /// systems without this notion are.
  func sync(_ folder: [UInt8]) {
    let descriptor = folder.withCPath { Platform.open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let identity = FileIdentity(descriptor: descriptor)
    let round = open.withLock { open in
      if let round = open[identity] { return round }
      let round = Round()
      open[identity] = round
      return round
    }
    round.isDone.withLock { isDone in
      if isDone { return }
      open.withLock { _ = $0.removeValue(forKey: identity) }
      fsync(descriptor)
      isDone = true
    }
  }
}

extension [UInt8] {
  /// The folder of a path, as the system reads it: `.` for a name alone.
  var folderPart: [UInt8] {
    let slash = UInt8(ascii: "/")
    return lastIndex(of: slash).map { $0 == 0 ? [slash] : Array(self[..<$0]) } ?? [UInt8(ascii: ".")]
  }

  /// A path that names the thing itself: a slash at the end would follow a link. The root stays.
  var withoutTrailingSlashes: [UInt8] {
    var end = count
    while end > 1, self[end - 1] == UInt8(ascii: "/") { end -= 1 }
    return Array(self[..<end])
  }
}
