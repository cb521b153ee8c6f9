import Platform

/// A hidden file beside its target, that becomes the target in one step or disappears.
struct TemporaryFile: Sendable {
  let path: String
  let target: String

  /// Creates an empty file that no other process can have: `.<name>.toolkit-<random>.part.<ext>`.
  init(beside target: String, extension ext: String) throws(MediaError) {
    let folder = Self.folder(of: target)
    for _ in 0..<100 {
      let random = String(UInt64.random(in: .min ... .max), radix: 36)
      let suffix = ".toolkit-\(random).part.\(ext)"
      // A name has 255 bytes at most.
      let path = folder + "." + Self.prefix(of: name(of: target), bytes: 254 - suffix.utf8.count) + suffix
      let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      if file >= 0 {
        close(file)
        (self.path, self.target) = (path, target)
        return
      }
      if errno != EEXIST { throw Self.writeError("\(folder.isEmpty ? "." : folder) cannot be written to", target) }
    }
    throw MediaError(.writeFailed, "no free name for a temporary file beside \(target)")
  }

  /// Removes the file; calling it after ``publish(replacing:)`` does nothing.
  func discard() {
    unlink(path)
  }

  /// Gives the file the rights, owner and times of another.
  func inherit(from source: FileStatus) {
    // Another owner's file keeps our name when we may not give files away: that is no reason to fail.
    _ = chown(path, source.owner, source.group)
    chmod(path, mode_t(source.mode & 0o777))
    let times = [source.accessed, source.modified].map { timespec(tv_sec: $0.seconds, tv_nsec: $0.nanoseconds) }
    utimensat(AT_FDCWD, path, times, 0)
  }

  /// Makes the content durable, then the name: after a crash there is either the old file or the whole new one.
  /// - Parameter replacing: whether a file under the target's name is replaced; otherwise it is an error.
  func publish(replacing: Bool) throws(MediaError) {
    try Self.sync(path, target)
    if replacing {
      guard rename(path, target) == 0 else { throw Self.writeError("\(target) cannot be replaced", target) }
    } else {
      try publishAsNew()
    }
    try Self.sync(Self.folder(of: target).isEmpty ? "." : Self.folder(of: target), target)
  }

  private func publishAsNew() throws(MediaError) {
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

  private static func prefix(of name: String, bytes: Int) -> String {
    var short = name
    while short.utf8.count > max(0, bytes) { short.removeLast() }
    return short
  }

  private static func sync(_ path: String, _ target: String) throws(MediaError) {
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
