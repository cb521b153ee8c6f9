import Platform
import Processes

/// The program rclone with the user's configuration, and what it told about itself in this run.
public actor Rclone {
  /// Variables for rclone beside the inherited ones: `RCLONE_CONFIG` names another configuration.
  private let environment: [String: String]
  private let searchPath: String?
  private var names: [String]?
  private var features: [String: RcloneFeatures] = [:]
  private var starting: Task<RcloneDaemon, any Error>?

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

  /// What a remote is like; asked for once.
  func features(of remote: String) async throws -> RcloneFeatures {
    if let known = features[remote] { return known }
    let answer: [UInt8]
    do { answer = try await ask("operations/fsinfo", ["fs": .text(remote + ":")]) } catch let failure as RcloneFailure {
      throw failure.error("cannot ask about remote `\(safeText(remote))`", nil)
    }
    let found = RcloneFeatures(answer)
    features[remote] = found
    return found
  }

  /// The one process for everything but listings; started when it is first needed, and again when it has died.
  func daemon() async throws -> RcloneDaemon {
    while let current = starting {
      if let daemon = try? await current.value, !daemon.hasEnded { return daemon }
      // Somebody else may have started the next one meanwhile.
      if starting == current { starting = nil }
    }
    let (program, variables) = (try Program.locate("rclone", path: searchPath), variables)
    let task = Task {
      try await RcloneDaemon.start(program, Self.common + Self.steady, environment: variables)
    }
    starting = task
    return try await task.value
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

  private nonisolated var variables: [String: String] {
    // rclone would make a bucket whose name was mistyped.
    environment.merging(["RCLONE_S3_NO_CHECK_BUCKET": "true"]) { own, _ in own }
  }

  private static let common = ["--use-json-log", "--ask-password=false"]
  /// For the daemon: transfers have rclone's own patience, but a dead endpoint is one in seconds.
  private static let steady = ["--contimeout", "5s"]
  private static let impatient = [
    "--retries", "1", "--low-level-retries", "2", "--contimeout", "5s", "--timeout", "10s",
  ]
}

/// What matters of the features of a remote.
struct RcloneFeatures: Sendable {
  /// Whether it keeps keys only, so that a folder is nothing but the beginning of keys.
  var isBucketBased = false
  /// Whether it is those buckets itself: an alias of a bucket is not.
  var hasBuckets: Bool { isBucketBased && isWhole }
  /// Whether it begins where its store begins.
  private var isWhole = true
  /// Whether what it holds is in the memory of the process that holds it, so that another process finds nothing.
  var isInMemory = false
  /// Whether what is being written is seen before it is complete, so that it needs another name until then.
  var showsPartials = false

  init(_ answer: [UInt8]) {
    for (key, value) in JSONFields(answer[...]) {
      if key == "Root" { isWhole = value.text?.isEmpty ?? true }
      // What rclone calls itself: `Memory root ''`.
      if key == "String" { isInMemory = value.text?.utf8.starts(with: "Memory root ".utf8) ?? false }
      guard key == "Features" else { continue }
      for (feature, present) in value.fields ?? JSONFields([]) {
        if feature == "BucketBased" { isBucketBased = present.isTrue }
        if feature == "PartialUploads" { showsPartials = present.isTrue }
      }
    }
  }
}
