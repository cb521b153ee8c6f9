import Flow
import Platform
import Quantities

extension LocalBackend: DirectCopying {
  /// Opens a file for reading; throws `changed` when it is not the one that was described.
  public func read(_ object: StoredObject, range: Range<Int64>?) async throws -> any ByteStream {
    let file = try await BlockingThreads.files.run { _ in try OpenFile(object.path) }
    guard file.status.st_mode & S_IFMT == S_IFREG else {
      throw file.status.st_mode & S_IFMT == S_IFDIR ? StorageError.isFolder(object.path) : .special(object.path)
    }
    if file.size != object.size || nanoseconds(file.status.st_mtim) != object.modified {
      throw StorageError.changed(object.path)
    }
    return FileStream(file, range ?? 0..<object.size)
  }

  /// Writes a file with what is known of permissions and times.
  public func write(
    _ content: ObjectContent, to path: ObjectPath, options: TransferOptions
  ) async throws -> StoredObject {
    if let file = content.file {
      _ = try await copy(file, to: path, options: options)
      return try await stat(path)
    }
    try await ContentWriting(content: content, target: path, options: options).run()
    return try await stat(path)
  }

  /// A file as content, which other places can read by ranges.
  public func content(of path: ObjectPath) async throws -> ObjectContent {
    let object = try await stat(path)
    guard object.kind == .file else { throw StorageError.isFolder(path) }
    return ObjectContent(object, file: path) { range in try await read(object, range: range) }
  }

  /// Copies a file with its permissions, times and attached attributes; on file systems that can, the copy shares the
  /// original's blocks, and holes stay holes.
  public func copy(_ source: ObjectPath, to target: ObjectPath, options: TransferOptions) async throws -> Transfer {
    try await BlockingThreads.files.run { cancellation in
      try copyNow(source, to: target, options, cancellation).transfer
    }
  }

  /// The same on this thread, which it blocks; the original stays open.
  func copyNow(
    _ source: ObjectPath, to target: ObjectPath, _ options: TransferOptions, _ cancellation: Cancellation,
    owner: Bool = false
  ) throws -> (transfer: Transfer, original: OpenFile) {
    let original = try openOriginal(source, for: target)
    var partial = try PartialFile(for: target, options: options)
    let descriptor = try partial.open(O_WRONLY)
    defer { close(descriptor) }
    try FileCopy(original: original, target: target, cancellation: cancellation)
      .run(into: descriptor, progress: options.progress)
    try original.checkUnchanged()
    try FileAttributes.copy(from: original, to: descriptor, target: target, owner: owner)
    try partial.commit(options)
    return (Transfer(source: source, target: target, size: original.size), original)
  }

  /// Opens a file that is to be copied elsewhere, not onto itself.
  private func openOriginal(_ source: ObjectPath, for target: ObjectPath) throws -> OpenFile {
    let sourceStatus = try status(of: source)
    if sourceStatus.st_mode & S_IFMT == S_IFDIR { throw StorageError.isFolder(source) }
    var targetStatus = FileStatus()
    if try target.checkedBytes().withCPath({ fileStatus($0, &targetStatus) }),
      FileIdentity(sourceStatus) == FileIdentity(targetStatus)
    {
      throw StorageError.sameFile(source, target)
    }
    let original = try OpenFile(source)
    guard original.status.st_mode & S_IFMT == S_IFREG else {
      throw StorageError.special(source)
    }
    return original
  }
}

/// A file that is open for reading, and what it was like when it was opened.
final class OpenFile: Sendable {
  let path: ObjectPath
  let descriptor: Int32
  let status: FileStatus

  var size: Int64 { Int64(status.st_size) }

  init(_ path: ObjectPath) throws(StorageError) {
    self.path = path
    // Without O_NONBLOCK opening a pipe would wait for its writer.
    descriptor = try path.checkedBytes().withCPath { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard descriptor >= 0 else { throw .system(errno, "cannot read", path) }
    var status = FileStatus()
    fstat(descriptor, &status)
    self.status = status
  }

  deinit { close(descriptor) }

  /// Throws when somebody wrote to it since: what was read may be half old, half new.
  func checkUnchanged() throws(StorageError) {
    var now = FileStatus()
    fstat(descriptor, &now)
    if now.st_size != status.st_size || nanoseconds(now.st_mtim) != nanoseconds(status.st_mtim) {
      throw .changed(path)
    }
  }
}
