import Flow
import Platform
import Quantities

extension LocalBackend: FolderMaking, FolderRemoving {
  /// Makes a folder and those above it, on disk when this returns.
  public func makeFolder(_ path: ObjectPath) async throws {
    try await BlockingThreads.files.run { _ in
      let bytes = try path.checkedBytes().withoutTrailingSlashes
      try makeMissingFolders(bytes, for: path)
      var status = FileStatus()
      guard bytes.withCPath({ fileStatus($0, &status) }) else { throw StorageError.system(errno, "cannot make", path) }
      if status.st_mode & S_IFMT != S_IFDIR { throw StorageError.exists(path) }
    }
  }

  /// Removes an empty folder; a link to a folder is no folder.
  public func removeFolder(_ path: ObjectPath) async throws {
    try await BlockingThreads.files.run { _ in
      if try path.checkedBytes().withoutTrailingSlashes.withCPath({ rmdir($0) }) == 0 { return }
      switch errno {
      case ENOENT: throw missing(path)
      case ENOTEMPTY, EEXIST:
        throw StorageError(
          .notEmpty, "the folder \(path.quoted) is not empty", hint: "remove what is in it first", path: path)
      case ENOTDIR: throw StorageError(.notSupported, "\(path.quoted) is not a folder", path: path)
      default: throw StorageError.system(errno, "cannot remove", path)
      }
    }
  }
}
