import Platform

/// The file of a history: an entry a line, with `\n` for a newline and `\\` for a backslash inside it.
struct HistoryFile {
  /// A file with more lines or bytes than this is made smaller when it is loaded.
  private let largestLines: Int
  private static let largestBytes = 16 << 20
  /// A longer entry stays in memory only.
  private static let longestEntry = 1 << 20

  let path: String

  /// The file behind a symbolic link, so that replacing it leaves the link.
  init(path: String, maximum: Int) {
    largestLines = 2 * max(0, min(maximum, .max / 4))
    guard let real = realpath(path, nil) else {
      self.path = path
      return
    }
    self.path = String(cString: real)
    free(real)
  }

  /// The entries, oldest first, and whether the file should be made smaller. No file is an empty history.
  func load() throws(LineEditingError) -> (entries: [String], isTooLarge: Bool) {
    guard let descriptor = try open(O_RDONLY) else { return ([], false) }
    defer { close(descriptor) }
    let bytes = try readAll(descriptor)
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    let isTooLarge = lines.count > largestLines || bytes.count > Self.largestBytes
    return (lines.suffix(largestLines).map(Self.decoded), isTooLarge)
  }

  /// Adds an entry with a single write at the end.
  func append(_ entry: String) throws(LineEditingError) {
    let line = Self.encoded(entry)
    guard line.count <= Self.longestEntry else { return }
    let descriptor = try openForAppending()
    defer { close(descriptor) }
    // A line that a full disk or a kill left without its end must not swallow this one.
    let bytes = endsInsideLine(descriptor) ? [UInt8(ascii: "\n")] + line : line
    guard write(descriptor, bytes, bytes.count) == bytes.count else { throw failure() }
  }

  /// Replaces the file by one with the chosen entries, while no other session adds to it.
  func compact(keeping choose: ([String]) -> [String]) throws(LineEditingError) {
    guard let descriptor = try open(O_RDWR | O_APPEND) else { return }
    defer { close(descriptor) }
    // Another session is busy with the file: it, or the next start, will do this.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, isCurrent(descriptor) else { return }
    let lines = try readAll(descriptor).split(separator: UInt8(ascii: "\n"))
    let bytes = choose(lines.map(Self.decoded)).flatMap(Self.encoded)
    let replacement = path + ".\(getpid()).new"
    let target = Platform.open(replacement, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard target >= 0 else { throw failure() }
    defer { close(target) }
    guard write(target, bytes, bytes.count) == bytes.count, fsync(target) == 0, rename(replacement, path) == 0 else {
      let problem = failure()
      unlink(replacement)
      throw problem
    }
  }

  // MARK: Files

  /// Opens the file as it is now under its name, and keeps compaction by another session off.
  private func openForAppending() throws(LineEditingError) -> Int32 {
    if let slash = path.lastIndex(of: "/") { makePrivateFolders(String(path[..<slash])) }
    var descriptor: Int32 = -1
    for _ in 0..<20 {
      // Read access too, to look at the last byte.
      descriptor = Platform.open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o600)
      guard descriptor >= 0 else { throw failure() }
      fchmod(descriptor, 0o600)
      let isLocked = flock(descriptor, LOCK_EX | LOCK_NB) == 0
      if isCurrent(descriptor), isLocked || errno != EWOULDBLOCK { return descriptor }
      close(descriptor)
      _ = poll(nil, 0, 5)
    }
    // A session stopped while it held the lock must not stop this one: adding at the end is safe without it.
    descriptor = Platform.open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o600)
    guard descriptor >= 0 else { throw failure() }
    return descriptor
  }

  /// A descriptor of the file, or nil where there is none.
  private func open(_ flags: Int32) throws(LineEditingError) -> Int32? {
    // O_NONBLOCK: a pipe in the file's place must not hold the start.
    let descriptor = Platform.open(path, flags | O_CLOEXEC | O_NONBLOCK)
    if descriptor >= 0 { return descriptor }
    if errno == ENOENT { return nil }
    throw failure()
  }

  /// Whether the descriptor is still the file under its name: compaction puts another one there.
  private func isCurrent(_ descriptor: Int32) -> Bool {
    var (opened, named) = (stat(), stat())
    guard fstat(descriptor, &opened) == 0, stat(path, &named) == 0 else { return false }
    return opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
  }

  private func endsInsideLine(_ descriptor: Int32) -> Bool {
    let end = lseek(descriptor, 0, SEEK_END)
    var last: UInt8 = 0
    return end > 0 && pread(descriptor, &last, 1, end - 1) == 1 && last != UInt8(ascii: "\n")
  }

  private func readAll(_ descriptor: Int32) throws(LineEditingError) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count == 0 { return bytes }
      if count > 0 {
        bytes += buffer.prefix(count)
      } else if errno != EINTR {
        throw failure()
      }
    }
  }

  private func failure() -> LineEditingError {
    .historyUnusable(path: path, reason: String(cString: strerror(errno)))
  }

  // MARK: Lines

  static func encoded(_ entry: String) -> [UInt8] {
    var line: [UInt8] = []
    for byte in entry.utf8 {
      switch byte {
      case UInt8(ascii: "\n"): line += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
      case UInt8(ascii: "\\"): line += [byte, byte]
      default: line.append(byte)
      }
    }
    return line + [UInt8(ascii: "\n")]
  }

  static func decoded(_ line: some Sequence<UInt8>) -> String {
    var entry: [UInt8] = []
    var isEscaped = false
    for byte in line {
      if isEscaped {
        entry.append(byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else {
        entry.append(byte)
      }
    }
    return String(decoding: entry, as: UTF8.self)
  }
}
