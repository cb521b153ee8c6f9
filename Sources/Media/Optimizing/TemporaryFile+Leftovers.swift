import CSystemCalls
import Platform

extension TemporaryFile {
  /// Removes what killed processes left in a folder: files of this user that have a temporary name of ours, and that no living process
  /// holds the lock of. Others stay, and so do all where the file system knows no locks; where other machines may have theirs, those of
  /// the last day.
  public static func removeLeftovers(in folder: String) {
    let folder = folder.isEmpty || folder.utf8.last == UInt8(ascii: "/") ? folder : folder + "/"
    for name in namesInFolder(folder.isEmpty ? "." : folder, where: isOurs) ?? [] { removeIfAbandoned(folder + name) }
  }

  /// `.NAME.toolkit-RANDOM.part.EXT`, as ``init(beside:extension:)`` makes it.
  public static func isOurs(_ name: String) -> Bool {
    guard name.utf8.first == UInt8(ascii: ".") else { return false }
    let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count >= 5, let ext = parts.last, parts[parts.count - 2].elementsEqual("part".utf8) else {
      return false
    }
    let mark = "toolkit-".utf8
    let random = parts[parts.count - 3]
    guard random.starts(with: mark), (1...4).contains(ext.count) else { return false }
    let digits = random.dropFirst(mark.count)
    return (1...13).contains(digits.count)
      && (Array(digits) + Array(ext)).allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
      }
  }

  private static func removeIfAbandoned(_ path: String) {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else { return }
    defer { close(file) }
    var info = stat()
    guard fstat(file, &info) == 0, info.st_mode & S_IFMT == S_IFREG, info.st_uid == geteuid(),
      flock(file, LOCK_EX | LOCK_NB) == 0, !isShared(file) || time(nil) - time_t(info.st_mtim.tv_sec) > 86_400
    else { return }
    unlink(path)
  }

  /// Whether other machines may write to the same file system without our seeing their locks.
  private static func isShared(_ file: Int32) -> Bool {
    // NFS, SMB in three generations, what user programs provide, Ceph, AFS, 9P; and what is not known.
    let shared: Set<UInt32> = [
      0x6969, 0xFF53_4D42, 0xFE53_4D42, 0x517B, 0x6573_5546, 0x00C3_6400, 0x5346_414F, 0x0102_1997, 0,
    ]
    return shared.contains(sys_file_system(file))
  }
}
