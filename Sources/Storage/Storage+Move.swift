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
    let origin = try await backend(for: source)
    let destination = try await backend(for: target)
    if let origin = origin as? any DirectMoving, type(of: origin) == type(of: destination), source.place == target.place
    {
      return try await origin.move(source, to: target, options: options)
    }
    let before = try await origin.stat(source)
    guard before.kind == .file else { throw StorageError.isFolder(source) }
    if source == target { throw StorageError.sameFile(source, target) }
    if options.overwrite, try await isTwin(target, of: before, destination) {
      throw StorageError.sameFile(source, target)
    }
    let transfer = try await copy(from: source, to: target, options: options)
    let now = try await origin.stat(source)
    guard now.isSameVersion(as: before) else { throw StorageError.changed(source) }
    try await origin.remove(source)
    return transfer
  }

  /// Whether what stands at the target may be the source itself under the name of another remote: removing the one
  /// would then remove both.
  private func isTwin(
    _ target: ObjectPath, of source: StoredObject, _ destination: any StorageBackend
  ) async throws -> Bool {
    do { return try await destination.stat(target).isSameVersion(as: source) } catch let error as StorageError
      where error.kind == .notFound
    { return false }
  }
}

extension StoredObject {
  /// Whether two descriptions, perhaps at different times or addresses, are of the same bytes as far as that shows.
  func isSameVersion(as other: StoredObject) -> Bool {
    size == other.size && modified == other.modified && etag == other.etag
      && checksums.agree(with: other.checksums) != false
  }
}
