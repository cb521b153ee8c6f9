import Flow
import Synchronization
import Transport

extension RcloneDaemon {
  /// The longest answer that is held. Bytes.
  private static let longestAnswer = 16 << 20

  /// Gives a command and waits for its answer; leaving earlier ends the command.
  ///
  /// - Throws: `RcloneFailure` when rclone refuses, `TransportError` when it cannot be reached.
  func call(
    _ command: String, _ parameters: RcloneValue, within limit: Duration? = nil, isRepeatable: Bool = true
  ) async throws -> [UInt8] {
    let fields: HTTPFields = ["Content-Type": "application/json"]
    return try await answer(
      to: HTTPRequest(
        "POST", HTTPURL(endpoint, target: "/" + command), fields: fields, body: .text(parameters.json),
        isIdempotent: isRepeatable), within: limit)
  }

  /// Makes a request and collects its short answer.
  func answer(to request: HTTPRequest, within limit: Duration? = nil) async throws -> [UInt8] {
    let response = try await open(request, within: limit)
    return try await response.body.collect(upTo: Self.longestAnswer)
  }

  /// Makes a request; what is no success is thrown.
  func open(_ request: HTTPRequest, within limit: Duration? = nil) async throws -> HTTPResponse {
    var request = request
    request.fields["Authorization"] = authorization
    let response = try await client.send(request, within: limit)
    if (200..<300).contains(response.status) { return response }
    let words = try await response.body.collect(upTo: Self.longestAnswer)
    throw RcloneFailure(status: response.status, answer: words)
  }

  /// Does long work, which can be stopped on rclone's side before the connection is cut: so rclone tidies up first.
  ///
  /// - Parameters:
  ///   - group: the name under which rclone counts the work.
  ///   - onBytes: is told how many bytes have been moved, now and then.
  func perform(
    _ group: String, onBytes: (@Sendable (Int64) -> Void)?, _ work: @escaping @Sendable () async throws -> [UInt8]
  ) async throws {
    let isOver = Flag()
    let job = Task {
      defer { isOver.set() }
      return try await work()
    }
    let watch = onBytes.map { onBytes in Task { await self.watch(group, onBytes) } }
    let result = await withTaskCancellationHandler {
      await job.result
    } onCancel: {
      Task {
        await self.stop(group, until: isOver)
        job.cancel()
      }
    }
    watch?.cancel()
    await watch?.value
    try Task.checkCancellation()
    do { _ = try result.get() } catch let error as TransportError { throw await failure(after: error) }
  }

  /// Asks rclone to stop some work, and waits a moment for it to tidy up.
  private func stop(_ group: String, until isOver: Flag) async {
    // The work may not have begun when it is asked for the first time.
    for _ in 0..<40 where !isOver.isSet {
      await stop(group)
      try? await Task.sleep(for: .milliseconds(25))
    }
  }

  /// Asks rclone to stop some work.
  func stop(_ group: String) async {
    _ = try? await call("job/stopgroup", ["group": .text(group)], within: .seconds(1))
  }

  private func watch(_ group: String, _ onBytes: @Sendable (Int64) -> Void) async {
    while (try? await Task.sleep(for: .milliseconds(150))) != nil {
      guard let answer = try? await call("core/stats", ["group": .text(group), "short": true], within: .seconds(5))
      else { continue }
      for (key, value) in JSONFields(answer[...]) where key == "bytes" {
        if let bytes = value.integer { onBytes(bytes) }
      }
    }
  }

  /// A name for work that nothing else has.
  static func newGroup() -> String { "toolkit-" + String(UInt64.random(in: .min ... .max), radix: 36) }
}

/// Something that happens once.
private final class Flag: Sendable {
  private let state = Mutex(false)

  var isSet: Bool { state.withLock { $0 } }

  func set() { state.withLock { $0 = true } }
}
