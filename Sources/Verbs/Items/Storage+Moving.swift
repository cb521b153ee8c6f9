import Quantities
import Storage

extension Storage {
  /// Moves an object: its copy is there and verified before it goes.
  func move(from source: ObjectPath, to target: ObjectPath, options: TransferOptions) async throws -> Transfer {
    let origin = try await backend(for: source)
    let before = try await origin.stat(source)
    let transfer = try await copy(from: source, to: target, options: options)
    let now = try await origin.stat(source)
    guard now.size == before.size, now.modified == before.modified, now.etag == before.etag else {
      throw StorageError(
        .changed, "\(source.text) was changed while it was moved, so it was left; \(target.text) holds what it was",
        path: source)
    }
    try await origin.remove(source)
    return transfer
  }

  /// The checksum of what an object holds, read from its store.
  func digest(of path: ObjectPath, _ algorithm: Checksum.Algorithm) async throws -> Checksum {
    throw StorageError(.notSupported, "checksums are not computed yet", path: path)
  }
}

extension Storage {
  /// Makes a folder or a bucket; what is there already stays.
  func makeFolder(_ path: ObjectPath) async throws {
    guard path.place == .local else {
      throw StorageError(.notSupported, "\(path.text) cannot be made", hint: "copy something into it", path: path)
    }
    try LocalBackend().makeFolders(for: path.appending("."))
  }
}
