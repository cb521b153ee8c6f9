import CSystemCalls
import Platform

/// A hidden file beside its target, that becomes the target in one step or disappears.
///
/// It is locked as long as its process lives, so that what a killed process left behind can be told from what another
/// process is writing.
public final class TemporaryFile: Sendable {
  let path: String
  let target: String
  private let file: Int32

  /// Creates an empty file that no other process can have: `.<name>.toolkit-<random>.part.<ext>`.
  /// - Parameter mode: the rights that it has until it gets others, less what the process's mask takes.
  init(beside target: String, extension ext: String, mode: UInt32 = 0o600) throws(MediaError) {
    let folder = Self.folder(of: target)
    for _ in 0..<100 {
      let random = String(UInt64.random(in: .min ... .max), radix: 36)
      let path = folder + Self.stem(of: target) + random + ".part." + ext
      let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode))
      if file < 0 {
        if errno == EEXIST { continue }
        throw Self.writeError("\(folder.isEmpty ? "." : folder) cannot be written to", target)
      }
      // Between the two calls somebody may have taken it for a leftover and removed it.
      if flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK, Self.hasName(file) {
        (self.path, self.target, self.file) = (path, target, file)
        return
      }
      close(file)
    }
    throw MediaError(.writeFailed, "no free name for a temporary file beside \(target)")
  }

  deinit {
    close(file)
  }

  /// `.<name>.toolkit-`, short enough for the 255 bytes of a name with the rest added.
  private static func stem(of target: String) -> String {
    var short = name(of: target)
    while short.utf8.count > 255 - 40 { short.removeLast() }
    return "." + short + ".toolkit-"
  }

  static func hasName(_ file: Int32) -> Bool {
    var info = stat()
    return fstat(file, &info) == 0 && info.st_nlink > 0
  }

  /// Removes the file; calling it after ``publish(to:replacing:)`` does nothing.
  func discard() {
    unlink(path)
  }

  /// Gives the file the rights, owner and times of another, and what users attached to it, as far as this user may: that another's file
  /// becomes ours is no reason to fail.
  func inherit(from source: FileStatus, at original: String) {
    let hasGroup = FileProperties.setOwner(source.owner, source.group, of: file)
    let original = open(original, O_RDONLY | O_CLOEXEC)
    FileProperties.copyAttached(from: original, to: file)
    _ = FileProperties.copyPermissions(mode_t(source.mode), from: original, to: file, hasGroup: hasGroup)
    if original >= 0 { close(original) }
    let times = [source.accessed, source.modified].map { timespec(tv_sec: $0.seconds, tv_nsec: $0.nanoseconds) }
    utimensat(AT_FDCWD, path, times, 0)
  }

  /// Gives the file a time, in nanoseconds since 1970.
  func takeTime(_ modified: Int64) {
    let (seconds, rest) = modified.quotientAndRemainder(dividingBy: 1_000_000_000)
    let time = timespec(
      tv_sec: Int(rest < 0 ? seconds - 1 : seconds), tv_nsec: Int(rest < 0 ? rest + 1_000_000_000 : rest))
    utimensat(AT_FDCWD, path, [time, time], 0)
  }

  /// Makes the content durable, then the name: after a crash there is either the old file or the whole new one.
  /// - Parameter replacing: whether a file under the target's name is replaced; otherwise it is an error.
  func publish(to target: String, replacing: Bool) throws(MediaError) {
    try Self.sync(path, target)
    if replacing {
      guard rename(path, target) == 0 else { throw Self.writeError("\(target) cannot be replaced", target) }
    } else {
      try publishAsNew(target)
    }
    try Self.sync(Self.folder(of: target), target)
  }

  private func publishAsNew(_ target: String) throws(MediaError) {
    if sys_rename_new(path, target) == 0 { return }
    guard errno != EEXIST else { throw Self.exists(target) }
    if link(path, target) == 0 {
      unlink(path)
      return
    }
    if errno == EEXIST { throw Self.exists(target) }
    // Some file systems know no second name for a file: reserve the name, then replace the reservation.
    let file = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      if errno == EEXIST { throw Self.exists(target) }
      throw Self.writeError("\(target) cannot be written", target)
    }
    close(file)
    guard rename(path, target) == 0 else {
      let error = Self.writeError("\(target) cannot be written", target)
      unlink(target)
      throw error
    }
  }

  static func exists(_ target: String) -> MediaError {
    MediaError(.targetExists, "\(target) exists already", hint: "choose another name, or ask for it to be overwritten")
  }

  /// Everything up to and with the last slash; empty for a plain name.
  static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
    return String(path[...slash])
  }

  /// Waits until the disk has a file, or the names in a folder.
  static func sync(_ path: String, _ target: String) throws(MediaError) {
    let path = path.isEmpty ? "." : path
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw writeError("\(target) cannot be made durable", target) }
    defer { close(file) }
    // Some network file systems cannot sync a folder and say EINVAL.
    guard fsync(file) == 0 || errno == EINVAL else { throw writeError("\(target) cannot be made durable", target) }
  }

  private static func writeError(_ sentence: String, _ target: String) -> MediaError {
    let number = errno
    if number == ENOSPC || number == EDQUOT { return .diskFull(target) }
    return MediaError(.writeFailed, "\(sentence): \(systemWords(number))")
  }
}
