import Quantities

/// A backend that can give an object another address without the bytes passing through this machine.
public protocol DirectMoving: StorageBackend {
  /// Moves an object: at any instant it is there once or twice, whole.
  func move(_ source: ObjectPath, to target: ObjectPath, options: TransferOptions) async throws -> Transfer
}

extension Storage {
  /// Moves an object to another address. The source goes only when the copy is there, complete and checked, and when
  /// nobody changed it since it was read: whatever stops the work, the object is there once or twice, never not at all.
  ///
  /// - Throws: `changed` when the source was written to meanwhile; then both are there.
  public func move(
    from source: ObjectPath, to target: ObjectPath, options: TransferOptions = TransferOptions()
  ) async throws -> Transfer {
    let (from, to) = (try await end(of: source), try await end(of: target))
    var transfer = try await to.told { try await from.told { try await move(from, to, options) } }
    (transfer.source, transfer.target) = (source, target)
    return transfer
  }

  private func move(_ source: End, _ target: End, _ options: TransferOptions) async throws -> Transfer {
    let (from, to, origin) = (source.path, target.path, source.backend)
    if let origin = origin as? any DirectMoving, type(of: origin) == type(of: target.backend), from.place == to.place {
      return try await origin.move(from, to: to, options: options)
    }
    let before = try await origin.stat(from)
    guard before.kind == .file else { throw StorageError.isFolder(from) }
    if from == to { throw StorageError.sameFile(from, to) }
    var options = options
    if options.overwrite, let there = try await existing(target) {
      // What stands at the target may be the source itself under the name of another remote: removing the one would
      // then remove both.
      if there.isSameVersion(as: before) { throw StorageError.sameFile(from, to) }
      if options.replacing == nil { options.replacing = there }
    }
    let transfer = try await copy(source, target, options)
    let now = try await origin.stat(from)
    guard now.isSameVersion(as: before) else { throw StorageError.changed(from) }
    try await origin.remove(from)
    return transfer
  }

  /// What stands at an address; nil for nothing.
  private func existing(_ place: End) async throws -> StoredObject? {
    do { return try await place.backend.stat(place.path) } catch let error as StorageError
      where error.kind == .notFound
    { return nil }
  }
}

extension StoredObject {
  /// Whether two descriptions, perhaps at different times or addresses, are of the same bytes as far as that shows.
  func isSameVersion(as other: StoredObject) -> Bool {
    size == other.size && modified == other.modified && etag == other.etag
      && checksums.agree(with: other.checksums) != false
  }

  /// The same for descriptions that were come by in different ways: a listing may tell fractions of seconds where a look
  /// at one object does not. The store's own mark of the version decides where both tell one.
  func isProbably(_ other: StoredObject) -> Bool {
    guard kind == other.kind, size == other.size, checksums.agree(with: other.checksums) != false else { return false }
    if let fileNumber, let known = other.fileNumber, fileNumber != known { return false }
    if let etag, let known = other.etag { return etag == known }
    guard let modified, let known = other.modified, modified != known else { return true }
    let second: Int64 = 1_000_000_000
    return (modified % second == 0 || known % second == 0) && modified / second == known / second
  }
}
