import Quantities

extension Storage {
  /// Where an address really leads: for a remote that stands for a folder of another place, to what is in that folder.
  public func realPath(of path: ObjectPath) async throws -> ObjectPath {
    guard case .remote = path.place else { return path }
    return try await end(of: path).path
  }

  /// Makes a folder or a bucket and what is missing above it; what is there already stays.
  ///
  /// - Throws: `not-supported` where nothing can be made.
  public func makeFolder(_ path: ObjectPath) async throws {
    let end = try await end(of: path)
    guard let backend = end.backend as? any FolderMaking else {
      throw StorageError(.notSupported, "no folder can be made at \(path.quoted)", path: path)
    }
    try await end.told { try await backend.makeFolder(end.path) }
  }

  /// What removes many objects of a place at once, as ``BatchRemoving`` does; nil where each goes by itself.
  ///
  /// - Parameter path: any address of the place.
  public func batchRemover(
    at path: ObjectPath
  ) async throws -> (@Sendable (_ paths: [ObjectPath]) async throws -> [StorageError?])? {
    let end = try await end(of: path)
    guard let backend = end.backend as? any BatchRemoving else { return nil }
    return { paths in
      let outcome = try await end.told { try await backend.remove(paths.map(end.inside)) }
      return outcome.map { $0.map(end.outside) }
    }
  }

  /// One end of some work: an address, and the backend that it leads to with aliases followed.
  struct End: Sendable {
    /// The address at the backend itself.
    let path: ObjectPath
    let backend: any StorageBackend
    /// What it was reached through, if it was.
    let alias: AliasBackend?

    func inside(_ path: ObjectPath) -> ObjectPath { alias?.inside(path) ?? path }

    func outside(_ error: StorageError) -> StorageError { alias?.outside(error) ?? error }

    /// Errors name the address that was asked for.
    func told<Result>(_ work: () async throws -> Result) async throws -> Result {
      do { return try await work() } catch let error as StorageError { throw outside(error) }
    }
  }

  func end(of path: ObjectPath) async throws -> End {
    let backend = try await backend(for: path)
    guard let alias = backend as? AliasBackend else { return End(path: path, backend: backend, alias: nil) }
    return End(path: alias.inside(path), backend: alias.inner, alias: alias)
  }
}
