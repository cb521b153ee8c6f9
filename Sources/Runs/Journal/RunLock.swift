import Platform

/// Says that a process works on a run: the system lets go of it when the process ends, however it ends.
///
/// It is a file of its own: closing a second descriptor of a database would take away SQLite's own locks on it.
final class RunLock: Sendable {
  private let descriptor: Int32

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Lets go of it now.
  func release() { flock(descriptor, LOCK_UN) }

  /// Claims the name of a new run: that of this second, or of the next one that is free after all that there are.
  static func claim(in folder: JournalFolder, second: Int64) throws(RunsError) -> (id: RunID, lock: RunLock) {
    let first = max(second, try folder.runs().first.map { $0.second + 1 } ?? second)
    for step in 0..<Int64(1000) {
      let id = RunID(second: first + step)
      let path = folder.lock(id)
      let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else {
        if errno == EEXIST { continue }
        throw .system(errno, path)
      }
      let lock = RunLock(descriptor)
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { continue }
      // Its run is still there though its lock was lost.
      if access(folder.results(id), F_OK) == 0 { continue }
      return (id, lock)
    }
    throw .unusable(path: folder.path, reason: "too many runs begin at once")
  }

  /// Takes the lock of a run that exists; nil while somebody has it.
  static func take(_ id: RunID, in folder: JournalFolder) throws(RunsError) -> RunLock? {
    let path = folder.lock(id)
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system(errno, path) }
    let lock = RunLock(descriptor)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      if errno == EWOULDBLOCK { return nil }
      throw .system(errno, path)
    }
    // Whoever removed the run meanwhile removed this file with it.
    var (opened, named) = (stat(), stat())
    let isThere = fstat(descriptor, &opened) == 0 && stat(path, &named) == 0 && opened.st_ino == named.st_ino
    return isThere ? lock : nil
  }

  /// Whether a process works on a run.
  static func isHeld(_ id: RunID, in folder: JournalFolder) -> Bool {
    let descriptor = open(folder.lock(id), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }
}
