import Processes
import Transport

extension Rclone {
  /// How long a question may take; a dead endpoint is to be known as such in seconds.
  private static let questionTime: Duration = .seconds(30)
  /// What holds for questions: times are those that listings give for free, and few attempts are made.
  private static let questioning: RcloneValue = ["UseServerModTime": true, "LowLevelRetries": 2]

  /// Asks something, or has something small done, without starting a program for it.
  ///
  /// - Parameter isRepeatable: whether it may be done again when rclone dies in the middle.
  /// - Throws: `RcloneFailure` with rclone's words, `ProcessError` when rclone is missing.
  nonisolated func ask(
    _ command: String, _ parameters: RcloneValue, isRepeatable: Bool = true
  ) async throws -> [UInt8] {
    var attempt = 1
    while true {
      let daemon = try await daemon()
      do {
        return try await daemon.call(
          command, parameters.adding([("_config", Self.questioning)]), within: Self.questionTime,
          isRepeatable: isRepeatable)
      } catch let error as TransportError {
        try Self.checkInterruption(error)
        let failure = await daemon.failure(after: error)
        // A daemon that refuses has not begun.
        guard attempt == 1, daemon.hasEnded, isRepeatable || error.kind == .refused else { throw failure }
        attempt += 1
      }
    }
  }

  /// Opens an answer that is a stream.
  nonisolated func open(_ target: String, fields: HTTPFields) async throws -> (RcloneDaemon, HTTPResponse) {
    var attempt = 1
    while true {
      let daemon = try await daemon()
      do {
        let request = HTTPRequest("GET", HTTPURL(daemon.endpoint, target: target), fields: fields)
        return (daemon, try await daemon.open(request))
      } catch let error as TransportError {
        try Self.checkInterruption(error)
        let failure = await daemon.failure(after: error)
        guard attempt == 1, daemon.hasEnded else { throw failure }
        attempt += 1
      }
    }
  }

  /// Has something done that may take long, and tells how many bytes it has moved.
  nonisolated func transfer(
    _ command: String, _ parameters: RcloneValue, onBytes: (@Sendable (Int64) -> Void)?
  ) async throws {
    let daemon = try await daemon()
    let group = RcloneDaemon.newGroup()
    let more: [(String, RcloneValue)] = [("_group", .text(group))]
    try await daemon.perform(group, onBytes: onBytes) {
      try await daemon.call(command, parameters.adding(more), isRepeatable: false)
    }
  }

  private static func checkInterruption(_ error: TransportError) throws {
    if error.kind == .cancelled || Task.isCancelled { throw CancellationError() }
    if error.kind == .timedOut {
      throw RcloneFailure(code: -1, reason: "timed out: no answer within \(questionTime.components.seconds) seconds")
    }
  }
}
