import Processes
import Synchronization
import Transport

/// One running `rclone rcd`: it answers at a socket in a private folder, to a password that only its environment holds,
/// and ends with the last mention of this, or with this process.
final class RcloneDaemon: Sendable {
  let client: HTTPClient
  let endpoint: Endpoint
  let authorization: String
  private let run: Task<Void, Never>
  private let ending: Ending

  /// How it ended, as soon as it has.
  private final class Ending: Sendable {
    let result = Mutex<Result<ProcessOutcome, any Error>?>(nil)
  }

  /// How long it may take until it answers; a machine under load takes seconds.
  private static let patience: Duration = .seconds(30)
  private static let step: Duration = .milliseconds(10)

  /// Starts it; it does not answer yet.
  private init(_ program: Program, _ arguments: [String], _ environment: [String: String]) throws {
    let folder = try SocketFolder.make()
    let socket = folder.socket
    let (user, password) = (Self.secret(), Self.secret())
    var settings = HTTPClient.Settings()
    // A copy is one request, and takes as long as it takes.
    settings.idleTimeout = .seconds(30 * 86400)
    client = HTTPClient(settings)
    endpoint = Endpoint(socketPath: socket)
    authorization = "Basic " + Base64.encode(Array("\(user):\(password)".utf8))
    let variables = environment.merging(Self.variables(user, password)) { _, new in new }
    let ending = Ending()
    self.ending = ending
    run = Task {
      let result: Result<ProcessOutcome, any Error>
      do {
        result = .success(
          try await program.run(
            ["rcd", "--rc-addr", "unix://" + socket, "--rc-serve"] + arguments, environment: variables,
            patience: .seconds(2)))
      } catch {
        result = .failure(error)
      }
      folder.close()
      ending.result.withLock { $0 = result }
    }
  }

  deinit {
    client.shut()
    run.cancel()
  }

  /// Starts it and waits until it answers.
  static func start(
    _ program: Program, _ arguments: [String], environment: [String: String]
  ) async throws -> RcloneDaemon {
    let daemon = try RcloneDaemon(program, arguments, environment)
    let start = ContinuousClock.now
    while true {
      do {
        _ = try await daemon.call("rc/noop", [:], within: .seconds(5))
        return daemon
      } catch let error as TransportError {
        if let failure = daemon.lastWords { throw failure }
        guard ContinuousClock.now - start < patience else { throw error }
      }
      try await Task.sleep(for: step)
    }
  }

  /// Whether it is no longer there.
  var hasEnded: Bool { ending.result.withLock { $0 != nil } }

  /// Why it ended; its log is not asked, which tells of other things too.
  func failure(after error: TransportError) async -> any Error {
    for _ in 0..<100 where !hasEnded {
      // The connection goes a moment before the process is known to be dead.
      do { try await Task.sleep(for: Self.step) } catch { return error }
    }
    switch ending.result.withLock({ $0 }) {
    case .success(let outcome)?: return RcloneFailure(ProcessOutcome(status: outcome.status, lastErrors: ""))
    default: return RcloneFailure(code: -1, reason: error.message)
    }
  }

  /// Why it could not start, in its own words; nil while it lives.
  private var lastWords: (any Error)? {
    switch ending.result.withLock({ $0 }) {
    case nil: nil
    case .success(let outcome)?: RcloneFailure(outcome).error("cannot start rclone", nil)
    case .failure(let error)?: error
    }
  }

  /// The password goes by the environment, which only this user can read; what users have set for servers of their own
  /// is not for this one.
  private static func variables(_ user: String, _ password: String) -> [String: String] {
    [
      "RCLONE_RC_USER": user, "RCLONE_RC_PASS": password, "RCLONE_RC_NO_AUTH": "false", "RCLONE_RC_WEB_GUI": "false",
      "RCLONE_RC_HTPASSWD": "", "RCLONE_RC_BASEURL": "", "RCLONE_RC_CERT": "", "RCLONE_RC_KEY": "",
      "RCLONE_RC_CLIENT_CA": "",
    ]
  }

  /// 128 random bits.
  private static func secret() -> String {
    String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt64.random(in: .min ... .max), radix: 36)
  }
}
