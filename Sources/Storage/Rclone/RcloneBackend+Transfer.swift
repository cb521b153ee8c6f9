import Flow
import Platform
import Quantities
import Synchronization

extension RcloneBackend {
  /// Opens an object, or so many bytes of it, for reading.
  public func read(_ object: StoredObject, range: Range<Int64>?) async throws -> any ByteStream {
    let folder = try TemporaryFolder.make()
    defer { folder.close() }
    let file = folder.path.appending("object")
    _ = try await download(object.path, to: file, options: TransferOptions())
    return try await LocalBackend().read(LocalBackend().stat(file), range: range)
  }

  /// Stores content as an object and checks the size that arrived.
  public func write(
    _ content: ObjectContent, to path: ObjectPath, options: TransferOptions
  ) async throws -> StoredObject {
    if let file = content.file {
      _ = try await upload(file, to: path, options: options)
    } else {
      try await TemporaryFolder.with { folder in
        let file = folder.path.appending("object")
        _ = try await LocalBackend().write(content, to: file, options: TransferOptions())
        _ = try await upload(file, to: path, options: options)
      }
    }
    return try await stat(path)
  }

  /// Brings an object into a local file, complete or not at all.
  public func download(_ path: ObjectPath, to file: ObjectPath, options: TransferOptions) async throws -> Transfer {
    let object = try await stat(path)
    guard object.kind == .file else { throw StorageError.isFolder(path) }
    var partial = try PartialFile(for: file, options: options, mode: 0o666)
    let free = try LocalBackend().freeSpace(at: partial.path)
    if object.size > free {
      throw StorageError(
        .diskFull, "\(path.quoted) has \(object.size) bytes and the disk of \(file.quoted) has \(free) free",
        hint: "free some space there or choose another disk", path: file)
    }
    try await TemporaryFolder.with { folder in
      let door = try PlainName(folder: partial.path.parent, in: folder)
      let target = door.path + "/" + partial.path.name
      try await copy(
        try address(of: path), to: target, more: ["--inplace"], doing: "cannot download", path, options.progress,
        object.size)
    }
    let size = try await LocalBackend().stat(partial.path).size
    try check(size, is: object.size, at: file)
    try partial.commit(overwrite: options.overwrite)
    return Transfer(source: path, target: file, size: size)
  }

  /// Stores a local file and checks the size that arrived.
  public func upload(_ file: ObjectPath, to path: ObjectPath, options: TransferOptions) async throws -> Transfer {
    let local = try await LocalBackend().stat(file)
    guard local.kind == .file else { throw StorageError.isFolder(file) }
    let original = try OpenFile(file)
    try await checkFree(path, options)
    try await TemporaryFolder.with { folder in
      let door = try PlainName(file: file, in: folder)
      try await copy(
        door.path, to: try address(of: path), more: ["--copy-links"], doing: "cannot upload to", path, options.progress,
        original.size)
    }
    try original.checkUnchanged()
    let size = try await stat(path).size
    try check(size, is: original.size, at: path)
    return Transfer(source: file, target: path, size: size)
  }

  /// Copies an object and checks the size that arrived.
  public func copy(_ source: ObjectPath, to target: ObjectPath, options: TransferOptions) async throws -> Transfer {
    if source == target { throw StorageError.sameFile(source, target) }
    let object = try await stat(source)
    guard object.kind == .file else { throw StorageError.isFolder(source) }
    try await checkFree(target, options)
    try await copy(
      try address(of: source), to: try address(of: target), more: [], doing: "cannot copy to", target, options.progress,
      object.size)
    let size = try await stat(target).size
    try check(size, is: object.size, at: target)
    return Transfer(source: source, target: target, size: size)
  }

  /// Looks whether a target may be written. Who else writes there between this look and the end of the upload loses:
  /// rclone offers no upload that fails when the name is taken.
  private func checkFree(_ path: ObjectPath, _ options: TransferOptions) async throws {
    if path.key.isEmpty || path.key.utf8.last == UInt8(ascii: "/") { throw StorageError.isFolder(path) }
    do {
      let there = try await stat(path)
      if there.kind == .bucket { throw StorageError.isFolder(path) }
      if there.kind == .file, !options.overwrite { throw StorageError.exists(path) }
    } catch let error as StorageError where error.kind == .notFound {
      return
    }
  }

  private func copy(
    _ from: String, to: String, more: [String], doing: String, _ subject: ObjectPath, _ progress: ProgressSink?,
    _ total: Int64
  ) async throws {
    let meter = Mutex(TransferMeter("copy \(safeText(subject.name))", total: total, sink: progress))
    // Without --ignore-times a file of the same size and time would be left as it is.
    let outcome = try await rclone.transfer(["copyto", "--ignore-times"] + more + ["--", from, to]) { bytes in
      meter.withLock { $0.update(to: bytes) }
    }
    guard outcome.succeeded else { throw RcloneFailure(outcome).error(doing, subject) }
    meter.withLock {
      $0.update(to: max(0, total))
      $0.finish()
    }
  }

  private func check(_ size: Int64, is expected: Int64, at path: ObjectPath) throws(StorageError) {
    // Some remotes do not know the size of what they make up on the way.
    if expected < 0 || size == expected { return }
    throw StorageError(
      .failed, "\(path.quoted) arrived with \(size) bytes instead of \(expected)", hint: "try again", path: path)
  }
}

/// A way to a local file or folder in characters that every program takes as they are.
///
/// rclone reads pictures of control characters as the characters, and arguments are text; so whatever the name, rclone
/// gets a link with a plain one.
private struct PlainName {
  let path: String

  init(folder: ObjectPath, in temporary: TemporaryFolder) throws(StorageError) {
    path = try Self.link(folder, named: "folder", in: temporary)
  }

  init(file: ObjectPath, in temporary: TemporaryFolder) throws(StorageError) {
    path = try Self.link(file, named: "file", in: temporary)
  }

  private static func link(
    _ target: ObjectPath, named name: String, in temporary: TemporaryFolder
  ) throws(StorageError) -> String {
    guard let real = try target.checkedBytes().withCPath({ realpath($0, nil) }) else {
      throw .system(errno, "cannot open", target)
    }
    defer { free(real) }
    let place = temporary.path.appending(name)
    guard try place.checkedBytes().withCPath({ symlink(real, $0) }) == 0 else {
      throw .system(errno, "cannot open", target)
    }
    return place.key
  }
}
