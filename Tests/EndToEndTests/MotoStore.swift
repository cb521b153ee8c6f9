import Platform
import TestSupport
import Testing

/// `moto_server` on the loopback interface, one for all suites; each test has a bucket of its own.
final class MotoStore: Sendable {
  private let server: BackgroundProgram
  let port: UInt16

  static let shared = Task { try await MotoStore() }

  static let isInstalled = Sandbox.searchPath.split(separator: ":").contains { access($0 + "/moto_server", X_OK) == 0 }

  private init() async throws {
    port = try Loopback.freePort()
    // The server goes when the tests have gone, however they ended.
    let script = """
      moto_server -H 127.0.0.1 -p \(port) &
      while kill -0 \(getpid()) 2>/dev/null; do sleep 0.5; done; kill $!
      """
    server = try BackgroundProgram(["/bin/bash", "-c", script], environment: ["PATH": Sandbox.searchPath])
    for _ in 0..<1500 {
      if let socket = Loopback.connect(to: port) {
        close(socket)
        break
      }
      try await Task.sleep(for: .milliseconds(20))
    }
    SharedFixtures.atExit.append { [server] in server.stop() }
  }

  /// The configuration of rclone for a remote that leads here, or to a server that stands before this one.
  static func remote(_ name: String, _ port: UInt16) -> String {
    """
    [\(name)]
    type = s3
    provider = Other
    access_key_id = \(ObjectStore.key)
    secret_access_key = \(ObjectStore.secret)
    endpoint = http://127.0.0.1:\(port)
    region = us-east-1

    """
  }
}

/// A sandbox that knows the remotes `mo`, a bucket on moto, `fa`, the same through a server that makes faults, and `r2`.
struct FaultySandbox: Sendable {
  let local: Sandbox
  let bucket: String
  let proxy: FaultServer

  init(_ bucket: String, _ decide: @escaping @Sendable (FaultServer.Request) -> FaultServer.Reply) async throws {
    let store = try await MotoStore.shared.value
    self.bucket = bucket
    proxy = try FaultServer(upstream: store.port, decide)
    local = try Sandbox(
      remotes: MotoStore.remote("mo", store.port) + MotoStore.remote("fa", proxy.port)
        + (try await ObjectStore.shared.value.remotes))
    _ = try await local.run("mkdir mo:\(bucket)")
  }

  /// How many uploads in parts are under way.
  func uploads() async throws -> Int {
    let port = try await MotoStore.shared.value.port
    let result = try await local.run("http get 'http://127.0.0.1:\(port)/\(bucket)?uploads' | get body")
    #expect(result.output.contains("ListMultipartUploadsResult"), "\(result.output)\(result.errors)")
    return result.output.split(separator: "<Upload>", omittingEmptySubsequences: false).count - 1
  }

  /// The names below a prefix of the bucket.
  func names(_ prefix: String = "") async throws -> [String] {
    let result = try await local.run("ls mo:\(bucket) | get path")
    let start = "mo:\(bucket)/" + prefix
    return result.output.split(separator: "\n").filter { $0.hasPrefix(start) }.map { String($0.dropFirst(start.count)) }
  }
}
