import Flow
import Platform
import Processes
import Quantities
import Synchronization

/// The program rclone with the user's configuration, and what it told about itself in this run.
public actor Rclone {
  /// Variables for rclone beside the inherited ones: `RCLONE_CONFIG` names another configuration.
  private let environment: [String: String]
  private let searchPath: String?
  private var names: [String]?
  private var bucketBased: [String: Bool] = [:]

  /// Nothing is started before it is needed.
  ///
  /// - Parameter searchPath: where to look for rclone instead of `PATH`.
  public init(environment: [String: String] = [:], searchPath: String? = nil) {
    self.environment = environment
    self.searchPath = searchPath
  }

  /// The configuration that was asked for, if it is not the usual one.
  nonisolated var configurationFile: String? { environment["RCLONE_CONFIG"] }

  /// The names of the remotes that the user configured, asked for once.
  ///
  /// - Throws: `ProcessError` when rclone is missing.
  public func remotes() async throws -> [String] {
    if let names { return names }
    let (output, outcome) = try await collect(["listremotes"])
    guard outcome.succeeded else { throw RcloneFailure(outcome).error("cannot read rclone's configuration", nil) }
    let found = output.split(separator: UInt8(ascii: "\n")).map { line in
      String(decoding: line.last == UInt8(ascii: ":") ? line.dropLast() : line, as: UTF8.self)
    }
    names = found
    return found
  }

  /// Whether a remote keeps keys only, so that a folder is nothing but the beginning of keys; asked for once.
  func isBucketBased(_ remote: String) async throws -> Bool {
    if let known = bucketBased[remote] { return known }
    let (output, outcome) = try await collect(["backend", "features", remote + ":"])
    guard outcome.succeeded else { throw RcloneFailure(outcome).error("cannot ask about remote `\(remote)`", nil) }
    var isBucketBased = false
    for (key, value) in JSONFields(output[...]) where key == "Features" {
      for (feature, present) in value.fields ?? JSONFields([]) where feature == "BucketBased" {
        isBucketBased = present.isTrue
      }
    }
    bucketBased[remote] = isBucketBased
    return isBucketBased
  }

  /// Runs rclone and collects its short answer.
  nonisolated func collect(_ arguments: [String]) async throws -> (output: [UInt8], outcome: ProcessOutcome) {
    try await Program.locate("rclone", path: searchPath)
      .collect(Self.common + Self.impatient + arguments, environment: variables, patience: .seconds(2))
  }

  /// Runs rclone, streaming its output; a question, so a dead endpoint ends it in seconds.
  nonisolated func stream(_ arguments: [String], onOutput: @escaping OutputSink) async throws -> ProcessOutcome {
    try await Program.locate("rclone", path: searchPath)
      .run(Self.common + Self.impatient + arguments, environment: variables, onOutput: onOutput)
  }

  /// Runs a transfer, which may be long, and tells how many bytes it has moved.
  nonisolated func transfer(
    _ arguments: [String], onBytes: @escaping @Sendable (Int64) -> Void
  ) async throws -> ProcessOutcome {
    // rclone needs a moment after SIGTERM to give up what it has half uploaded.
    try await Program.locate("rclone", path: searchPath)
      .run(
        Self.common + ["--stats", "200ms", "--stats-log-level", "NOTICE", "--contimeout", "15s"] + arguments,
        environment: variables, patience: .seconds(2),
        onErrorLine: { line in
          if let bytes = Self.bytes(inLogLine: line) { onBytes(bytes) }
        })
  }

  private nonisolated var variables: [String: String] {
    // rclone would make a bucket whose name was mistyped.
    environment.merging(["RCLONE_S3_NO_CHECK_BUCKET": "true"]) { own, _ in own }
  }

  private static let common = ["--use-json-log", "--ask-password=false"]
  private static let impatient = [
    "--retries", "1", "--low-level-retries", "2", "--contimeout", "5s", "--timeout", "10s",
  ]

  private static func bytes(inLogLine line: String) -> Int64? {
    for (key, value) in JSONFields(Array(line.utf8)[...]) where key == "stats" {
      for (name, count) in value.fields ?? JSONFields([]) where name == "bytes" { return count.integer }
    }
    return nil
  }
}
