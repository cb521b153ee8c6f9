import Platform

/// A disk of one megabyte in memory, where this user may mount one.
public struct SmallDisk: Sendable {
  private let path: String

  /// Whether one can be mounted.
  public static let isPossible: Bool = {
    guard geteuid() == 0, let folder = try? TemporaryDirectory(), let disk = SmallDisk(folder.path) else {
      return false
    }
    disk.unmount()
    return true
  }()

  /// Mounts one on an empty folder.
  public init?(_ path: String) {
    self.path = path
    guard mount("tmpfs", path, "tmpfs", 0, "size=1m") == 0 else { return nil }
  }

  /// Lets nobody write to it any more.
  public func forbidWriting() { _ = mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT) | UInt(MS_RDONLY), nil) }

  /// Takes it away, at once.
  public func unmount() { umount2(path, 2) }
}
