import Quantities

extension Storage {
  /// The checksum of an object's content, read piece by piece from wherever it lies.
  ///
  /// - Throws: `not-supported` for an algorithm that cannot be computed, and what reading throws.
  public func digest(of path: ObjectPath, _ algorithm: Checksum.Algorithm) async throws -> Checksum {
    guard var digest = ContentDigest(algorithm) else {
      let known = ContentDigest.known.map { "`\($0.rawValue)`" }.joined(separator: ", ")
      throw StorageError(
        .notSupported, "`\(algorithm.rawValue)` cannot be computed", hint: "these can: \(known)", path: path)
    }
    let content = try await backend(for: path).content(of: path)
    let stream = try await content.open(nil)
    while let piece = try await stream.next() {
      try Task.checkCancellation()
      digest.update(piece)
    }
    return digest.finish()
  }
}
