import Interpreter
import Media
import Quantities
import Storage

/// Where originals stay when verified results take their places.
struct KeptOriginals: Sendable {
  private enum Place {
    /// Below a folder, with the folders that each has in its own place.
    case folder(ObjectPath)
    /// Beside the result, under its name with something added.
    case suffix(String)
  }

  private let place: Place

  /// Reads the argument: what begins with a mark, such as `.orig`, is added to names; anything else is a folder.
  init(_ argument: PathArgument) throws {
    let text = argument.text
    guard let first = text.utf8.first, "._-~+".utf8.contains(first), !text.utf8.contains(UInt8(ascii: "/")),
      text != ".",
      text != ".."
    else {
      guard !text.isEmpty else {
        throw ListingFilters.usage("--keep-original needs a folder, or a suffix such as .orig")
      }
      place = .folder(argument.path)
      return
    }
    place = .suffix(text)
  }

  /// Where one original is kept.
  func place(for source: ObjectPath) -> ObjectPath {
    switch place {
    case .suffix(let suffix): return ObjectPath(place: source.place, key: source.key + suffix)
    case .folder(let folder):
      let isBelow = source.place == folder.place && Self.bucket(source) == Self.bucket(folder) && source.place != .local
      var parts = (source.filePath ?? source.key).split(separator: "/").drop { $0 == ".." || $0 == "." }.filter {
        $0 != "." && $0 != ".."
      }
      // A bucket's name says nothing within itself.
      if isBelow, parts.count > 1 { parts.removeFirst() }
      return parts.reduce(folder) { $0.appending(String($1)) }
    }
  }

  /// Whether an object is one that was kept, whichever way its name is spelt: it must not be worked on again.
  /// - Parameter truePath: where an address leads in the end.
  func holds(_ object: ObjectPath, _ truePath: (ObjectPath) async throws -> ObjectPath) async rethrows -> Bool {
    switch place {
    case .suffix(let suffix): return object.key.utf8.count > suffix.utf8.count && object.key.hasSuffix(suffix)
    case .folder(let folder): return try await truePath(object).isWithin(truePath(folder))
    }
  }

  private static func bucket(_ path: ObjectPath) -> Substring? { path.key.split(separator: "/").first }
}

/// An original in its second place.
struct KeptOriginal: Sendable {
  let path: ObjectPath
  /// Whether it was put there just now, and not by an earlier run that was killed, or by the user.
  let isNew: Bool
}

extension KeptOriginals {
  /// Gives an original its second place, durably, before its own is taken: by a second name on the same disk, by the store itself, or by
  /// a verified copy.
  ///
  /// Nothing is replaced there but what has the same content: what a run that was killed had kept already.
  func keep(_ original: StoredObject, in storage: Storage) async throws -> KeptOriginal {
    let kept = place(for: original.path)
    try await refuseItself(original, kept, storage)
    if let file = try await storage.localPlace(of: original.path), let name = try await storage.localPlace(of: kept),
      let from = file.filePath, let to = name.filePath
    {
      try LocalBackend().makeFolders(for: name)
      switch try KeptFile.link(from, to: to) {
      case .linked: return KeptOriginal(path: kept, isNew: true)
      case .wasLinked: return KeptOriginal(path: kept, isNew: false)
      case .impossible: break
      }
    }
    do {
      _ = try await storage.copy(
        from: original.path, to: kept, options: TransferOptions(overwrite: false, createFolders: true))
      return KeptOriginal(path: kept, isNew: true)
    } catch let error as StorageError where error.kind == .exists {
      guard try await isSame(original, kept, storage) else { throw clash(kept, "another file has that name") }
      return KeptOriginal(path: kept, isNew: false)
    }
  }

  func refuseItself(_ original: StoredObject, _ kept: ObjectPath, _ storage: Storage) async throws {
    guard try await storage.truePath(of: original.path) != storage.truePath(of: kept) else {
      throw clash(kept, "that leads to the original itself")
    }
  }

  func clash(_ kept: ObjectPath, _ reason: String) -> Failure {
    Failure(
      "keep-failed", "the original cannot be kept as \(kept): \(reason)",
      hint: "choose another folder or suffix for --keep-original")
  }

  private func isSame(_ original: StoredObject, _ kept: ObjectPath, _ storage: Storage) async throws -> Bool {
    let there = try await storage.backend(for: kept).stat(kept)
    guard there.kind == .file, there.size == original.size else { return false }
    if let agrees = there.checksums.agree(with: original.checksums) { return agrees }
    return try await storage.digest(of: kept, .sha256) == storage.digest(of: original.path, .sha256)
  }
}
