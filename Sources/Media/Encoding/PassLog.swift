import Platform

/// A private folder for what the first of two passes learns. It is locked as long as its process lives, so that what a
/// killed process left behind goes with the next one.
final class PassLog: Sendable {
  /// What ffmpeg puts its file names after.
  let path: String
  private let folder: String
  private let lock: Int32

  init() throws(MediaError) {
    let parent = Self.parent
    var template = Array((parent + "/" + Self.prefix + "XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw MediaError(.writeFailed, "\(parent) cannot be written to: \(systemWords())")
    }
    folder = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    path = folder + "/pass"
    lock = open(folder, O_RDONLY | O_CLOEXEC)
    if lock >= 0 { flock(lock, LOCK_EX | LOCK_NB) }
  }

  deinit { if lock >= 0 { close(lock) } }

  /// Removes the folder.
  func discard() { Self.remove(folder) }

  private static let prefix = "toolkit-passes-"
  private static var parent: String { getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp" }

  /// Removes what killed processes of this user left.
  static func removeLeftovers() {
    let parent = parent
    for name in namesInFolder(parent, where: { $0.hasPrefix(prefix) }) ?? [] {
      let folder = parent + "/" + name
      let file = open(folder, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_DIRECTORY)
      guard file >= 0 else { continue }
      // A folder of this minute may just be on its way to its lock.
      if let made = FileStatus(folder)?.modified.seconds, time(nil) - time_t(made) > 60,
        flock(file, LOCK_EX | LOCK_NB) == 0
      {
        remove(folder)
      }
      close(file)
    }
  }

  private static func remove(_ folder: String) {
    for name in namesInFolder(folder) ?? [] { unlink(folder + "/" + name) }
    rmdir(folder)
  }
}
