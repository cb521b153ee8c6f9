import Media
import Storage

extension KeptOriginals {
  /// Looks whether an original can be kept where its place is on a disk of this machine. A store is not asked once more for each file.
  /// - Throws: what ``keep(_:in:)`` would, before anything is encoded.
  func look(_ original: StoredObject, in storage: Storage) async throws {
    let kept = place(for: original.path)
    guard let name = try await storage.localPlace(of: kept) else { return }
    try await refuseItself(original, kept, storage)
    try LocalBackend().checkCanMake(name)
    if let file = name.filePath, KeptFile.isTaken(file, for: original.size) {
      throw clash(kept, "another file has that name")
    }
  }
}
