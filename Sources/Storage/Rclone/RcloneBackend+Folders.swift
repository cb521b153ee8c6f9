import Quantities

extension RcloneBackend: FolderMaking, FolderRemoving {
  /// Makes a folder and those above it; on an object store the bucket.
  public func makeFolder(_ path: ObjectPath) async throws {
    if path.key.isEmpty { return }
    let name = try addressableRemote(path)
    let key = path.key.utf8.last == UInt8(ascii: "/") ? String(path.key.dropLast()) : path.key
    let there = ObjectPath(place: path.place, key: key)
    if try await !isBucket(there), let item = try await item(there, filesOnly: true), !item.isFolder {
      throw StorageError.exists(path)
    }
    var place = RclonePlace(questionTo: name, key: key)
    if try await rclone.features(of: name).hasBuckets {
      // It is told elsewhere to make no bucket in passing; here it is asked for.
      place = RclonePlace(questionTo: name + ",no_check_bucket=false", key: String(key.prefix { $0 != "/" }))
    } else if try await isPrefix(path) {
      return
    }
    _ = try await telling("cannot make", path) {
      try await rclone.ask("operations/mkdir", ["fs": .text(place.place), "remote": .text(place.path)])
    }
  }

  /// Removes an empty folder, or an empty bucket.
  public func removeFolder(_ path: ObjectPath) async throws {
    let there = try await stat(path)
    guard there.kind != .file, !path.key.isEmpty else {
      throw StorageError(.notSupported, "\(path.quoted) is not a folder", path: path)
    }
    guard try await isEmpty(path) else {
      throw StorageError(
        .notEmpty, "the folder \(path.quoted) is not empty", hint: "remove what is in it first", path: path)
    }
    let place = RclonePlace(questionTo: try addressableRemote(path), key: path.key)
    _ = try await telling("cannot remove", path) {
      try await rclone.ask(
        "operations/rmdir", ["fs": .text(place.place), "remote": .text(place.path)], isRepeatable: false)
    }
  }
}
