import Platform
import Quantities
import Synchronization

/// A private folder for one socket; gone when it is closed, when this process ends by itself, and, after a `kill -9`,
/// when the next one is made.
struct SocketFolder: Sendable {
  private static let prefix = "toolkit-rclone"
  /// The most bytes of a path that the system takes for a socket, less what is added to the folder's.
  private static let longest = 70
  /// What is to be removed when this process ends.
  private static let open = Mutex<Set<String>>([])

  private let folder: TemporaryFolder
  /// Where the socket is to be.
  var socket: String { folder.path.key + "/socket" }

  /// Makes a folder that only this user can look into.
  static func make() throws(StorageError) -> SocketFolder {
    let usual = TemporaryFolder.usual
    let isPlain = usual.key.utf8.count <= longest && usual.key.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    let parent = isPlain ? usual : ObjectPath(place: .local, key: "/tmp")
    sweep(parent)
    _ = atExit
    let folder = try TemporaryFolder.make(named: prefix, in: parent)
    open.withLock { _ = $0.insert(folder.path.key) }
    return SocketFolder(folder: folder)
  }

  /// Removes the folder.
  func close() {
    folder.close()
    Self.open.withLock { _ = $0.remove(folder.path.key) }
  }

  /// Registered once.
  private static let atExit: Int32 = atexit {
    for path in SocketFolder.open.withLock({ $0 }) { TemporaryFolder.removeTree(path) }
  }

  /// Removes what killed toolkits left behind: folders of ours with a socket at which nobody listens.
  private static func sweep(_ parent: ObjectPath) {
    for name in namesInFolder(parent.key, where: { $0.hasPrefix(prefix + "-") }) ?? [] {
      let path = parent.key + "/" + name
      if isDeserted(path + "/socket") { TemporaryFolder.removeTree(path) }
    }
  }

  private static func isDeserted(_ path: String) -> Bool {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard path.utf8.count < room else { return false }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let descriptor = Platform.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { Platform.close(descriptor) }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    return result != 0 && errno == ECONNREFUSED
  }
}
