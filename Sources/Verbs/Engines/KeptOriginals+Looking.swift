import Media
import Storage

extension KeptOriginals {
  /// Looks whether an original can be kept where its place is on a disk of this machine. A store is not asked once more for each file.
  /// - Throws: what ``keep(_:in:)`` would, before anything is encoded.
  func look(_ original: StoredObject, in storage: Storage) async throws {
    guard let name = try await storage.localPlace(of: place(for: original.path)) else { return }
    try LocalBackend().checkCanMake(name)
    if let file = name.filePath { try KeptFile.checkIsFree(file, for: original.size) }
  }
}
