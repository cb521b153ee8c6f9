import Platform
import Quantities

/// The mark of a living process on its temporary folder; let go, or dead, the folder is nobody's.
public final class FolderClaim: Sendable {
  private let descriptor: Int32

  fileprivate init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Locks the file of a folder that says whether it is in use; nil when another process holds it, or there is none.
  fileprivate static func lock(_ path: [UInt8], creating: Bool) -> FolderClaim? {
    let flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | (creating ? O_CREAT : 0)
    let descriptor = path.withCPath { open($0, flags, 0o600) }
    guard descriptor >= 0 else { return nil }
    let claim = FolderClaim(descriptor)
    return flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? claim : nil
  }
}

extension TemporaryFolder {
  private static let mark = Array("/in-use".utf8)

  /// Marks the folder as in use for as long as the claim is held; for large folders, so that what a killed process leaves can
  /// be told from what one works on.
  public func claim() -> FolderClaim? {
    let folder = ObjectPath.fileName(ofText: path.key)
    // Locked before it has its name: else another process could take it for abandoned in between.
    let early = folder + Array("/claiming".utf8)
    guard let claim = FolderClaim.lock(early, creating: true),
      early.withCPath({ from in (folder + Self.mark).withCPath { rename(from, $0) } }) == 0
    else { return nil }
    return claim
  }

  /// Removes folders of this user that were claimed and are not any more: killed processes left them.
  /// - Parameter parent: where they were made, if not at the usual place.
  public static func removeAbandoned(named name: String, in parent: ObjectPath? = nil) {
    let parent = ObjectPath.fileName(ofText: (parent ?? usual).key)
    let descriptor = parent.withCPath { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { return }
    defer { Platform.close(descriptor) }
    guard var contents = try? FolderContents(descriptor: descriptor) else { return }
    let start = Array((name + "-").utf8)
    var found: [[UInt8]] = []
    repeat {
      let names = contents.block
      found += names.entries.compactMap { entry in
        names.withName(entry) { _, bytes in bytes.starts(with: start) ? Array(bytes) : nil } ?? nil
      }
    } while contents.advance()
    for name in found {
      let path = parent + [UInt8(ascii: "/")] + name
      var info = stat()
      guard path.withCPath({ lstat($0, &info) }) == 0, info.st_mode & S_IFMT == S_IFDIR, info.st_uid == geteuid(),
        let claim = FolderClaim.lock(path + mark, creating: false)
      else { continue }
      path.withUnsafeBufferPointer { removeTree(ObjectPath.text(ofFileName: $0)) }
      withExtendedLifetime(claim) {}
    }
  }
}
