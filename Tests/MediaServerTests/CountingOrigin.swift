import MediaServer
import Platform
import Synchronization
import TestSupport

/// A folder as an origin; either its files lie on this machine, or they come as bytes, as those of a remote do.
final class CountingOrigin: MediaOrigin {
  private let folder: FolderOrigin
  private let isNear: Bool
  private let readings = Atomic(0)

  /// How often an object was read as bytes.
  var reads: Int { readings.load(ordering: .acquiring) }

  init(_ folder: TemporaryDirectory, isNear: Bool = true) throws {
    guard let origin = FolderOrigin(Array(folder.path.utf8)) else { throw SupportError.system("realpath", errno) }
    self.folder = origin
    self.isNear = isNear
  }

  func describe(_ key: String) async throws -> OriginObject? {
    var object = try await folder.describe(key)
    if !isNear { object?.file = nil }
    return object
  }

  func read(_ object: OriginObject, range: Range<Int64>?) async throws -> BytePull {
    readings.add(1, ordering: .acquiringAndReleasing)
    guard let near = try await folder.describe(object.key) else { throw SupportError.system("open", ENOENT) }
    return try await folder.read(near, range: range)
  }
}

/// Files as whole pieces.
enum Files {
  static func read(_ path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SupportError.system("open \(path)", errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Platform.read(descriptor, &piece, piece.count)
      guard count > 0 else { return bytes }
      bytes += piece.prefix(count)
    }
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SupportError.system("open \(path)", errno) }
    defer { close(descriptor) }
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes { Platform.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw SupportError.system("write", errno) }
      done += count
    }
  }

  static func names(in folder: String) -> [String] {
    (namesInFolder(folder) ?? []).sorted()
  }
}
