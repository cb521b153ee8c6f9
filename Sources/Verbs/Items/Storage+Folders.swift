import Quantities
import Storage

extension Storage {
  /// Makes a folder or a bucket; what is there already stays.
  func makeFolder(_ path: ObjectPath) async throws {
    guard let backend = try await backend(for: path) as? any FolderMaking else {
      throw StorageError(
        .notSupported, "nothing can be made at \(path.text)",
        hint: "folders of a store are parts of names: copy something into it", path: path)
    }
    try await backend.makeFolder(path)
  }
}
