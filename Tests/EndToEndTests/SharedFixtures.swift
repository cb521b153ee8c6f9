import Platform
import Synchronization
import TestSupport

/// What all suites share is put away when the process ends.
final class SharedFixtures: Sendable {
  static let atExit = SharedFixtures()
  private let actions = Mutex<[@Sendable () -> Void]>([])

  private init() { atexit { SharedFixtures.atExit.run() } }

  func append(_ action: @escaping @Sendable () -> Void) { actions.withLock { $0.append(action) } }

  private func run() { for action in actions.withLock({ $0 }) { action() } }
}

/// `rclone serve s3` on the loopback interface, one for all suites; each test has a bucket of its own.
final class ObjectStore: Sendable {
  /// The folder whose folders are the buckets.
  private let folder: TemporaryDirectory
  private let server: BackgroundProgram
  /// The configuration of rclone with this store as the remote `r2`.
  let remotes: String
  /// Where it listens: `http://127.0.0.1:40001`.
  let address: String
  /// The keys of its only account.
  static let (key, secret) = ("access-key", "secret-key-that-nobody-may-see")

  static let shared = Task { try await ObjectStore() }

  private init() async throws {
    let folder = try TemporaryDirectory()
    let (key, secret) = (Self.key, Self.secret)
    mkdir(folder.file("store"), 0o700)
    // The server goes when the tests have gone, however they ended.
    let script = """
      rclone serve s3 --addr 127.0.0.1:0 -v --auth-key \(key),\(secret) --no-unicode-normalization "$0/store" &
      while kill -0 \(getpid()) 2>/dev/null; do sleep 0.5; done; kill $!
      """
    let log = folder.file("log")
    server = try BackgroundProgram(
      ["/bin/bash", "-c", script, folder.path],
      environment: [
        "PATH": Sandbox.searchPath, "RCLONE_CONFIG": "/dev/null", "RCLONE_CACHE_DIR": folder.file("cache"),
      ], output: log)
    self.folder = folder
    var address: Substring?
    for _ in 0..<500 where address == nil {
      try await Task.sleep(for: .milliseconds(20))
      let text = folder.read("log") ?? ""
      if let start = text.firstRange(of: "http://127.0.0.1:") {
        address = text[start.lowerBound...].prefix { !$0.isWhitespace && $0 != "]" && $0 != "\"" }
      }
    }
    guard let address else { throw SupportError.timedOut("rclone serve s3: \(folder.read("log") ?? "")") }
    self.address = String(address)
    remotes = """
      [r2]
      type = s3
      provider = Rclone
      access_key_id = \(key)
      secret_access_key = \(secret)
      endpoint = \(address)
      region = us-east-1

      """
    SharedFixtures.atExit.append { [server, folder] in
      server.stop()
      folder.remove()
    }
  }

  /// The folder that the server keeps a bucket in.
  func folder(of bucket: String) -> String { folder.file("store/" + bucket) }
}

/// A sandbox that knows the remote `r2`, with a bucket of its own on it.
struct RemoteSandbox: Sendable {
  let local: Sandbox
  /// The bucket's name and the folder that the server keeps it in.
  let bucket, folder: String

  init(_ bucket: String, _ clips: Clip...) async throws {
    let store = try await ObjectStore.shared.value
    local = try Sandbox(remotes: store.remotes)
    self.bucket = bucket
    folder = store.folder(of: bucket)
    // By the server itself: it may have listed its buckets already and would not look again for a while.
    _ = try await local.shell("rclone mkdir r2:\(bucket)")
    for clip in clips {
      try writeFile(try readFile(try await Clips.shared.path(clip)), to: folder + "/" + clip.name)
    }
  }
}
