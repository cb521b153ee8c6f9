import Platform

/// The folder of a journal: which file is which. Everything in it is for its owner only.
struct JournalFolder: Sendable {
  let path: String

  /// The results of a run, a database.
  func results(_ id: RunID) -> String { path + "/" + id.text + Self.ending }
  /// Locked as long as a process works on the run.
  func lock(_ id: RunID) -> String { path + "/" + id.text + ".lock" }
  /// What the fingerprints depend on.
  var key: String { path + "/key" }
  /// What is known of subjects whose runs were removed; `scope` tells the verb and the target.
  func known(_ scope: Fingerprint) -> String {
    path + "/known-" + String(scope.high, radix: 16) + String(scope.low, radix: 16) + ".index"
  }

  private static let ending = ".run"

  /// Makes the folder, and those above it, as far as they are missing.
  func make() throws(RunsError) {
    makePrivateFolders(path)
    guard access(path, W_OK | X_OK) == 0 else { throw .system(errno, path) }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { throw .system(ENOTDIR, path) }
  }

  /// The runs that it holds, the latest first; none when it is not there.
  func runs() throws(RunsError) -> [RunID] {
    guard let names = namesInFolder(path) else {
      if errno == ENOENT { return [] }
      throw .system(errno, path)
    }
    return names.filter { $0.hasSuffix(Self.ending) }.compactMap { RunID(String($0.dropLast(Self.ending.count))) }
      .sorted(by: >)
  }

  /// Waits until the disk has the names of the files.
  func sync() {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// The key of the journal; made when there is none yet, by whichever process is first.
  func fingerprintKey() throws(RunsError) -> FingerprintKey {
    if let known = try storedKey() { return known }
    guard let key = FingerprintKey.random() else { throw .unusable(path: self.key, reason: "no random numbers") }
    let (file, temporary) = try OpenFile.temporary(in: path)
    defer { unlink(temporary) }
    try file.write(key.bytes, at: 0)
    guard fsync(file.descriptor) == 0 else { throw .system(errno, temporary) }
    if link(temporary, self.key) == 0 {
      sync()
      return key
    }
    guard errno == EEXIST, let known = try storedKey() else { throw .system(errno, self.key) }
    return known
  }

  /// The key of a journal that has one.
  func storedKey() throws(RunsError) -> FingerprintKey? {
    guard let file = try OpenFile.reading(key) else { return nil }
    var bytes = [UInt8](repeating: 0, count: FingerprintKey.length)
    guard file.size == bytes.count else { throw .damaged(path: key, reason: "it is no key") }
    try file.read(&bytes, bytes.count, at: 0)
    return FingerprintKey(bytes)
  }
}
