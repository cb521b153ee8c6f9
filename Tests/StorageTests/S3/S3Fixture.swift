import Flow
import Platform
import Processes
import Quantities
import TestSupport
import Transport

@testable import Storage

/// A real S3 server of its own with a bucket called `bucket`, and the backend that speaks to it as the remote `r2`.
final class S3Fixture: Sendable {
  enum Kind: Sendable { case rclone, moto }

  let kind: Kind
  let port: UInt16
  let folder: TestFolder
  private let server: Task<Void, Never>

  static func isInstalled(_ kind: Kind) -> Bool {
    (try? Program.locate(kind == .rclone ? "rclone" : "moto_server", path: RcloneFixture.searchPath)) != nil
  }

  /// - Parameter more: further words for rclone.
  init(_ kind: Kind, more: [String] = []) async throws {
    let folder = try TestFolder()
    let port = try Loopback.freePort()
    (self.kind, self.folder, self.port) = (kind, folder, port)
    folder.makeFolder("served/bucket")
    let arguments =
      kind == .moto
      ? ["-H", "127.0.0.1", "-p", "\(port)"]
      : [
        "serve", "s3", "--addr", "127.0.0.1:\(port)", "--auth-key", "access-key,secret-key", folder.path + "/served",
        "--no-unicode-normalization",
      ] + more
    let program = try Program.locate(kind == .rclone ? "rclone" : "moto_server", path: RcloneFixture.searchPath)
    server = Task { _ = try? await program.run(arguments) }
    for _ in 0..<1500 {
      if let socket = Loopback.connect(to: port) {
        close(socket)
        break
      }
      try await Task.sleep(for: .milliseconds(20))
    }
    if kind == .moto {
      let make = S3Request(method: "PUT", bucket: "bucket", doing: "cannot make", subject: "r2:bucket")
      _ = try await backend().client.send(make)
    }
  }

  deinit { server.cancel() }

  func stop() async {
    server.cancel()
    await server.value
  }

  /// - Parameter port: of a server that stands before the real one.
  func backend(port: UInt16? = nil, policy: RetryPolicy = .quick) throws -> S3Backend {
    try S3Backend.at(port ?? self.port, provider: kind == .rclone ? .rclone : .other, policy: policy)
  }
}

extension RetryPolicy {
  /// For tests, where nobody wants to wait.
  static let quick = RetryPolicy(attempts: 5, firstPause: .milliseconds(2), longestPause: .milliseconds(10))
}

extension S3Backend {
  /// A backend for a server on the loopback interface.
  static func at(
    _ port: UInt16, provider: S3Provider = .other, policy: RetryPolicy = .quick,
    keys: @escaping @Sendable () async throws -> S3Credentials? = {
      S3Credentials(accessKeyID: "access-key", secretAccessKey: "secret-key")
    }
  ) throws -> S3Backend {
    let remote = S3Remote(endpoint: "http://127.0.0.1:\(port)", provider: provider)
    return S3Backend(try S3Client(remote, credentials: CredentialCache(keys), policy: policy))
  }
}
