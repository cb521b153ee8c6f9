import Platform
import Processes
import Quantities
import TestSupport

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
    let port = try Loopback.freePort()
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
    for _ in 0..<500 {
      if let socket = Loopback.connect(to: port) {
        close(socket)
        break
      }
      try await Task.sleep(for: .milliseconds(20))
    }
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
