import Platform
import Processes
import Quantities

@testable import Storage

/// The real rclone with a configuration of its own: a remote `disk` on a temporary folder, and `s3` on a server of
/// rclone's that serves the same folder on the loopback interface.
final class RcloneFixture: Sendable {
  let folder: TestFolder
  let rclone: Rclone
  private let server: Task<Void, Never>?

  /// `PATH`, and where the project's own set-up puts programs.
  static let searchPath: String = {
    let own = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/.tools/venv/bin"
    return (getenv("PATH").map { String(cString: $0) } ?? "/usr/bin") + ":" + own
  }()

  static let isInstalled = (try? Program.locate("rclone", path: searchPath)) != nil

  init(serving: Bool, more: String = "") async throws {
    let folder = try TestFolder()
    folder.makeFolder("served/bucket")
    let port = try freePort()
    folder.write("rclone.conf", Self.configuration(folder.path + "/served", port) + more)
    self.folder = folder
    rclone = Rclone(environment: ["RCLONE_CONFIG": folder.path + "/rclone.conf"], searchPath: Self.searchPath)
    let program = try Program.locate("rclone", path: Self.searchPath)
    let served = folder.path + "/served"
    guard serving else {
      server = nil
      return
    }
    server = Task {
      _ = try? await program.run([
        "serve", "s3", "--addr", "127.0.0.1:\(port)", "--auth-key", "access-key,secret-key", served,
        // Without it the server takes composed and decomposed accents for the same.
        "--no-unicode-normalization",
      ])
    }
    for _ in 0..<200 where !answers(port) { try await Task.sleep(for: .milliseconds(20)) }
  }

  deinit { server?.cancel() }

  func stop() { server?.cancel() }

  private static func configuration(_ path: String, _ port: UInt16) -> String {
    """
    [disk]
    type = alias
    remote = \(path)
    [s3]
    type = s3
    provider = Rclone
    access_key_id = access-key
    secret_access_key = secret-key
    endpoint = http://127.0.0.1:\(port)
    [dead]
    type = s3
    provider = Rclone
    access_key_id = access-key
    secret_access_key = secret-key
    endpoint = http://127.0.0.1:1

    """
  }
}

/// A port that nobody listened on a moment ago.
func freePort() throws -> UInt16 {
  let number = try listen()
  defer { close(number.socket) }
  return number.port
}

/// Listens on a free port of the loopback interface.
func listen() throws -> (socket: Int32, port: UInt16) {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  var address = loopback(0)
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let result = withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
      bind(descriptor, generic, length) == 0 && Platform.listen(descriptor, 8) == 0
        && getsockname(descriptor, generic, &length) == 0
    }
  }
  guard result else { throw SystemFailure() }
  return (descriptor, UInt16(bigEndian: address.sin_port))
}

private func answers(_ port: UInt16) -> Bool {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(descriptor) }
  var address = loopback(port)
  return withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    }
  }
}

private func loopback(_ port: UInt16) -> sockaddr_in {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = port.bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  return address
}
