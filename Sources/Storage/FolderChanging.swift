import Quantities

/// A backend with folders that may be empty, or with buckets.
public protocol FolderMaking: StorageBackend {
  /// Makes a folder or a bucket and those above it, as far as they are missing; one that is there already is fine. Where
  /// folders are only the beginnings of keys, just the bucket is made.
  ///
  /// - Throws: `exists` when something else than a folder stands there.
  func makeFolder(_ path: ObjectPath) async throws
}

/// A backend whose folders stay when they become empty.
public protocol FolderRemoving: StorageBackend {
  /// Removes an empty folder.
  ///
  /// - Throws: `not-empty` when there is something in it, `not-supported` when it is no folder.
  func removeFolder(_ path: ObjectPath) async throws
}
