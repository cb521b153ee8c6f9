import Flow
import Platform
import Quantities

extension RcloneBackend {
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
      let target = door.place(adding: partial.path.name)
      try await copy(
        try place(of: path), to: target, inPlace: true, doing: "cannot download", path, options.progress, object.size)
    }
    let size = try await LocalBackend().stat(partial.path).size
    try check(size, is: object.size, at: file)
    try partial.commit(options)
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
        door.place(), to: try place(of: path), doing: "cannot upload to", path, options.progress, original.size)
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
      try place(of: source), to: try place(of: target), doing: "cannot copy to", target, options.progress, object.size)
    let size = try await stat(target).size
    try check(size, is: object.size, at: target)
    return Transfer(source: source, target: target, size: size)
  }

  /// Looks whether a target may be written, and whether a file is there. Who else writes there between this look and the
  /// end of the upload loses: rclone offers no upload that fails when the name is taken.
  @discardableResult
  func checkFree(_ path: ObjectPath, _ options: TransferOptions) async throws -> Bool {
    if path.key.isEmpty || path.key.utf8.last == UInt8(ascii: "/") { throw StorageError.isFolder(path) }
    if try await isBucket(path) { throw StorageError.isFolder(path) }
    let there = try await item(path, filesOnly: true).flatMap { $0.isFolder ? nil : $0.object(at: path) }
    try options.check(there, at: path)
    return there != nil
  }

  /// The ends of a transfer, as the remote control takes them: a place, and a path in it.
  typealias Place = (place: RcloneValue, path: RcloneValue)

  func place(of path: ObjectPath) throws(StorageError) -> Place {
    let place = RclonePlace(bytesOf: try addressableRemote(path), key: path.key)
    return (.text(place.place), .text(place.path))
  }

  private func copy(
    _ from: Place, to: Place, inPlace: Bool = false, doing: String, _ subject: ObjectPath, _ progress: ProgressSink?,
    _ total: Int64
  ) async throws {
    let meter = SharedMeter("copy \(safeText(subject.name))", total: total, progress)
    // Without IgnoreTimes a file of the same size and time would be left as it is.
    let ways: RcloneValue = ["IgnoreTimes": true, "Inplace": .flag(inPlace)]
    let ends: RcloneValue = [
      "srcFs": from.place, "srcRemote": from.path, "dstFs": to.place, "dstRemote": to.path, "_config": ways,
    ]
    let count: @Sendable (Int64) -> Void = { bytes in meter.update(to: bytes) }
    let onBytes = progress == nil ? nil : count
    try await telling(doing, subject) {
      try await rclone.transfer("operations/copyfile", ends, onBytes: onBytes)
    }
    meter.update(to: max(0, total))
    meter.finish()
  }

  func check(_ size: Int64, is expected: Int64, at path: ObjectPath) throws(StorageError) {
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
  private let folder: String
  private let name: String

  /// The file, or a file in the folder, as the end of a transfer.
  func place(adding inner: String? = nil) -> RcloneBackend.Place {
    (
      ["type": "local", "_root": .text(folder), "copy_links": "true"],
      .text(inner.map { name + "/" + $0 } ?? name)
    )
  }

  init(folder: ObjectPath, in temporary: TemporaryFolder) throws(StorageError) {
    (self.folder, name) = (temporary.path.key, "folder")
    try Self.link(folder, named: name, in: temporary)
  }

  init(file: ObjectPath, in temporary: TemporaryFolder) throws(StorageError) {
    (folder, name) = (temporary.path.key, "file")
    try Self.link(file, named: name, in: temporary)
  }

  private static func link(
    _ target: ObjectPath, named name: String, in temporary: TemporaryFolder
  ) throws(StorageError) {
    guard let real = try target.checkedBytes().withCPath({ realpath($0, nil) }) else {
      throw .system(errno, "cannot open", target)
    }
    defer { free(real) }
    let place = temporary.path.appending(name)
    guard try place.checkedBytes().withCPath({ symlink(real, $0) }) == 0 else {
      throw .system(errno, "cannot open", target)
    }
  }
}
