import MediaServer
import Quantities
import Storage

/// A remote, or a part of one, as what a media server serves.
struct RemoteOrigin: MediaOrigin {
  let storage: Storage
  let root: ObjectPath

  func describe(_ key: String) async throws -> OriginObject? {
    let path = place(of: key)
    do {
      let object = try await storage.backend(for: path).stat(path)
      guard object.kind == .file else { return nil }
      return OriginObject(
        key: key, size: object.size, modified: object.modified, etag: object.etag, mediaType: object.mediaType)
    } catch let error as StorageError where error.code == "not-found" {
      return nil
    }
  }

  func read(_ object: OriginObject, range: Range<Int64>?) async throws -> BytePull {
    let path = place(of: object.key)
    let stored = StoredObject(path: path, size: object.size, modified: object.modified, etag: object.etag)
    let stream = try await storage.backend(for: path).read(stored, range: range)
    return { try await stream.next() }
  }

  private func place(of key: String) -> ObjectPath {
    let isWhole = root.key.isEmpty || root.key.utf8.last == UInt8(ascii: "/")
    return ObjectPath(place: root.place, key: isWhole ? root.key + key : root.key + "/" + key)
  }
}

extension Storage {
  /// A folder of this machine or a part of a remote, as what a media server serves.
  /// - Throws: when there is no such folder.
  func origin(_ root: ObjectPath) async throws -> any MediaOrigin {
    if case .url = root.place { throw ListingFilters.usage("`serve` needs a folder or a remote, not a web address") }
    guard let local = try await localPlace(of: root) else {
      if !root.key.isEmpty { try await expectFolder(root) }
      return RemoteOrigin(storage: self, root: root)
    }
    try await expectFolder(local.key.isEmpty ? ObjectPath(".") : local)
    guard let path = local.fileBytes, let origin = FolderOrigin(path) else {
      throw StorageError(.notFound, "\(root.text) cannot be opened", path: root)
    }
    return origin
  }

  private func expectFolder(_ root: ObjectPath) async throws {
    let object = try await backend(for: root).stat(root)
    guard object.kind != .file else {
      throw StorageError(.notSupported, "\(root.text) is a file", hint: "name the folder that it is in", path: root)
    }
  }
}
