import Flow
import Platform
import Quantities

/// A folder of this machine as an origin: the regular files below it, and nothing that a link leads to outside of it.
public struct FolderOrigin: MediaOrigin {
  /// The folder with all links followed.
  private let folder: [UInt8]

  /// Takes a folder by its path as bytes; nil when nothing is there.
  public init?(_ path: [UInt8]) {
    guard let real = Self.real(path) else { return nil }
    folder = real.last == Self.slash ? real : real + [Self.slash]
  }

  /// A regular file below the folder.
  public func describe(_ key: String) async throws -> OriginObject? {
    try await BlockingThreads.files.run { _ in file(key) }
  }

  /// Reads a file that was described.
  public func read(_ object: OriginObject, range: Range<Int64>?) async throws -> BytePull {
    guard let path = object.file, let bytes = FileBytes(path, range: range ?? 0..<max(0, object.size)) else {
      throw MediaServerError(.originFailed, "the object cannot be opened")
    }
    return { try await bytes.next()?.bytes }
  }

  private func file(_ key: String) -> OriginObject? {
    let name = ObjectPath.fileName(ofText: key)
    // On a disk an empty part means nothing: one object would have many addresses.
    guard !name.contains(0),
      !name.split(separator: Self.slash, omittingEmptySubsequences: false).contains(where: \.isEmpty),
      let path = Self.real(folder + name), path.starts(with: folder)
    else { return nil }
    var info = stat()
    guard path.withPath({ lstat($0, &info) }) == 0, info.st_mode & S_IFMT == S_IFREG else { return nil }
    #if canImport(Darwin)
      let time = info.st_mtimespec
    #else
      let time = info.st_mtim
    #endif
    let modified = Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    return OriginObject(key: key, size: Int64(info.st_size), modified: modified, file: path)
  }

  private static let slash = UInt8(ascii: "/")

  /// The path with all links followed; nil when nothing is there.
  private static func real(_ path: [UInt8]) -> [UInt8]? {
    var found: [UInt8]?
    _ = path.withPath { name in
      guard let result = realpath(name, nil) else { return -1 }
      defer { free(result) }
      found = UnsafeBufferPointer(start: result, count: strlen(result)).map { UInt8(bitPattern: $0) }
      return 0
    }
    return found
  }
}
