import Flow
import Platform
import Quantities

extension LocalBackend: DirectMoving {
  /// Gives a file another name; to another file system it is copied, and removed once the copy is on disk.
  public func move(_ source: ObjectPath, to target: ObjectPath, options: TransferOptions) async throws -> Transfer {
    try await BlockingThreads.files.run { cancellation in
      let size = try checkMove(source, target)
      let from = try source.checkedBytes()
      let name = try PartialFile.resolve(target, overwrite: options.overwrite)
      if options.createFolders { try makeMissingFolders(name.folderPart, for: target) }
      try options.check(fileAt: name, named: target)
      let number = giveName(name, to: from, overwrite: options.overwrite)
      switch number {
      case 0:
        FolderSync.shared.sync(name.folderPart)
        FolderSync.shared.sync(from.folderPart)
        return Transfer(source: source, target: target, size: size)
      case EXDEV: return try moveByCopy(source, target, options, cancellation)
      case EEXIST: throw StorageError.exists(target)
      default: throw PartialFile.cannotWrite(number, target)
      }
    }
  }

  /// The file's size; throws when it is no file, or the target is the same one by another name, where a rename would
  /// do nothing or lose it.
  private func checkMove(_ source: ObjectPath, _ target: ObjectPath) throws -> Int64 {
    let status = try status(of: source)
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw StorageError.isFolder(source)
    default:
      throw StorageError.special(source)
    }
    var other = FileStatus()
    if try target.checkedBytes().withCPath({ fileStatus($0, &other) }), FileIdentity(status) == FileIdentity(other) {
      throw StorageError.sameFile(source, target)
    }
    return Int64(status.st_size)
  }

  private func moveByCopy(
    _ source: ObjectPath, _ target: ObjectPath, _ options: TransferOptions, _ cancellation: Cancellation
  ) throws -> Transfer {
    let (transfer, original) = try copyNow(source, to: target, options, cancellation, owner: true)
    // From here on there are two; the first one goes only if it is still what was copied.
    try original.checkUnchanged()
    guard FileIdentity(try status(of: source)) == FileIdentity(original.status) else {
      throw StorageError.changed(source)
    }
    let bytes = try source.checkedBytes()
    guard bytes.withCPath({ unlink($0) }) == 0 else { throw StorageError.system(errno, "cannot remove", source) }
    FolderSync.shared.sync(bytes.folderPart)
    return transfer
  }
}
