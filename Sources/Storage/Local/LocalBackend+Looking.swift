import Platform
import Quantities

extension LocalBackend {
  /// Looks whether a file could be made at a place, with the folders that are missing on the way to it. Nothing is written, so a full disk
  /// is not seen.
  /// - Throws: ``StorageError`` `permission` where the folder cannot be written to, `not-supported` where something on the way is no
  ///   folder, or a name is too long for the file system.
  public func checkCanMake(_ path: ObjectPath) throws(StorageError) {
    var rest = try path.checkedBytes()
    var longest = 0
    while true {
      let folder = rest.folderPart
      longest = max(longest, rest.count - 1 - (rest.lastIndex(of: UInt8(ascii: "/")) ?? -1))
      // With the dot, a file in the place of a folder is told from one.
      if (folder + Array("/.".utf8)).withCPath({ access($0, W_OK | X_OK) }) == 0 {
        let limit = folder.withCPath { pathconf($0, Int32(_PC_NAME_MAX)) }
        guard limit < 0 || longest <= limit else { throw .system(ENAMETOOLONG, "cannot write", path) }
        return
      }
      let number = errno
      guard number == ENOENT || number == ENAMETOOLONG, folder.count < rest.count else {
        throw number == ENOTDIR ? .noFolder(folder, path) : .system(number, "cannot write", path)
      }
      rest = folder
    }
  }
}

extension StorageError {
  fileprivate static func noFolder(_ folder: [UInt8], _ path: ObjectPath) -> StorageError {
    let text = folder.withUnsafeBufferPointer { ObjectPath.text(ofFileName: $0) }
    return StorageError(
      .notSupported, "cannot write \(path.quoted): \(ObjectPath(place: .local, key: text).quoted) cannot be a folder",
      path: path)
  }
}
