import Flow
import MediaServer
import Platform
import Quantities
import Storage

/// A folder of this machine or a part of a remote, as what a media server serves.
struct StorageOrigin: MediaOrigin {
  private let storage: Storage
  private let root: ObjectPath
  /// The folder with all links followed, for what lies on this machine.
  private let folder: [UInt8]?

  /// Looks whether there is such a folder.
  init(_ root: ObjectPath, in storage: Storage) async throws {
    if case .url = root.place { throw ListingFilters.usage("`serve` needs a folder or a remote, not a web address") }
    let local = try await storage.localPlace(of: root)
    self.storage = storage
    self.root = root
    guard let root = local else {
      if !root.key.isEmpty { try await Self.expectFolder(root, storage) }
      folder = nil
      return
    }
    try await Self.expectFolder(root.key.isEmpty ? ObjectPath(".") : root, storage)
    guard let bytes = root.fileBytes, let real = Self.real(bytes) else {
      throw StorageError(.notFound, "\(root.text) cannot be opened", path: root)
    }
    folder = real
  }

  private static func expectFolder(_ root: ObjectPath, _ storage: Storage) async throws {
    let object = try await storage.backend(for: root).stat(root)
    guard object.kind != .file else {
      throw StorageError(.notSupported, "\(root.text) is a file", hint: "name the folder that it is in", path: root)
    }
  }

  func describe(_ key: String) async throws -> OriginObject? {
    guard let folder else { return try await remoteObject(key) }
    return try await BlockingThreads.files.run { _ in Self.file(key, in: folder) }
  }

  func read(_ object: OriginObject, range: Range<Int64>?) async throws -> BytePull {
    let path = place(of: object.key)
    let stored = StoredObject(path: path, size: object.size, modified: object.modified, etag: object.etag)
    let stream = try await storage.backend(for: path).read(stored, range: range)
    return { try await stream.next() }
  }

  private func place(of key: String) -> ObjectPath {
    ObjectPath(
      place: root.place,
      key: root.key.isEmpty || root.key.utf8.last == UInt8(ascii: "/") ? root.key + key : root.key + "/" + key)
  }

  private func remoteObject(_ key: String) async throws -> OriginObject? {
    let path = place(of: key)
    do {
      let object = try await storage.backend(for: path).stat(path)
      guard object.kind == .file else { return nil }
      return OriginObject(
        key: key, size: object.size, modified: object.modified, etag: object.etag, mediaType: object.mediaType)
    } catch let error as StorageError where error.code == "not-found" {
      return nil
    }
  }

  // MARK: Files

  /// A regular file below the folder; nil when there is none, or when a link leads out of the folder.
  private static func file(_ key: String, in folder: [UInt8]) -> OriginObject? {
    let name = ObjectPath.fileName(ofText: key)
    // On a disk an empty part means nothing: one object would have many addresses.
    guard !name.contains(0), !name.split(separator: slash, omittingEmptySubsequences: false).contains(where: \.isEmpty),
      let path = real(folder + [slash] + name), path.starts(with: folder.last == slash ? folder : folder + [slash])
    else { return nil }
    var info = stat()
    guard withPath(path, { lstat($0, &info) }) == 0, info.st_mode & S_IFMT == S_IFREG else { return nil }
    let modified = Int64(info.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(info.st_mtim.tv_nsec)
    return OriginObject(key: key, size: Int64(info.st_size), modified: modified, file: path)
  }

  private static let slash = UInt8(ascii: "/")

  /// The path with all links followed; nil when nothing is there.
  private static func real(_ path: [UInt8]) -> [UInt8]? {
    var found: [UInt8]?
    _ = withPath(path) { name in
      guard let result = realpath(name, nil) else { return -1 }
      defer { free(result) }
      found = UnsafeBufferPointer(start: result, count: strlen(result)).map { UInt8(bitPattern: $0) }
      return 0
    }
    return found
  }

  private static func withPath(_ path: [UInt8], _ use: (UnsafePointer<CChar>) -> Int32) -> Int32 {
    (path + [0]).withUnsafeBytes { raw in
      raw.withMemoryRebound(to: CChar.self) { characters in characters.baseAddress.map(use) ?? -1 }
    }
  }
}
