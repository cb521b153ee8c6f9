import Platform
import Synchronization
import TestSupport
import Testing

@testable import Processes

@Suite("Stopping programs")
struct StoppingTests {
  /// Runs a script that prints process numbers, cancels after the given count of lines, and returns the numbers.
  private func cancelled(
    _ script: String, afterLines count: Int, patience: Duration = .milliseconds(500)
  ) async throws -> (pids: [pid_t], took: Duration) {
    let (lines, continuation) = AsyncStream<String>.makeStream()
    let task = Task {
      try await Program(name: "sh", path: "/bin/sh").run(
        ["-c", script], patience: patience, onErrorLine: { continuation.yield($0) })
    }
    var pids: [pid_t] = []
    for await line in lines {
      if let pid = pid_t(line) { pids.append(pid) }
      if pids.count == count { break }
    }
    let clock = ContinuousClock.now
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    return (pids, clock.duration(to: .now))
  }

  /// A killed orphan stays a zombie until init reaps it; that is dead enough.
  private func isRunning(_ pid: pid_t) -> Bool {
    guard let file = fopen("/proc/\(pid)/stat", "r") else { return false }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 512)
    let count = fread(&bytes, 1, bytes.count, file)
    let text = String(decoding: bytes.prefix(count), as: UTF8.self)
    guard let state = text.split(separator: ")").last?.split(separator: " ").first else { return false }
    return state != "Z" && state != "X"
  }

  /// The kernel delivers SIGKILL soon, not at once.
  private func endsSoon(_ pid: pid_t) async throws -> Bool {
    for _ in 0..<2000 {
      if !isRunning(pid) { return true }
      try await Task.sleep(for: .milliseconds(5))
    }
    return false
  }

  @Test(
    "cancelling ends a program and its grandchildren, however deaf",
    arguments: [
      "echo $$ >&2; exec sleep 60",
      "trap '' TERM; echo $$ >&2; while :; do sleep 60; done",
      "trap '' TERM; sh -c 'trap \"\" TERM; echo $$ >&2; while :; do sleep 60; done' & echo $$ >&2; wait; sleep 60",
      // The leader obeys at once, the grandchild does not.
      "sh -c 'trap \"\" TERM; echo $$ >&2; while :; do sleep 60; done' & echo $$ >&2; wait",
      // It closes both pipes and lives on.
      "trap '' TERM; echo $$ >&2; exec >/dev/null 2>&1; while :; do sleep 60; done",
    ])
  func cancelling(script: String) async throws {
    let count = script.contains("sh -c") ? 2 : 1
    let (pids, took) = try await cancelled(script, afterLines: count)
    #expect(pids.count == count)
    #expect(took < .soon)
    for pid in pids {
      let ended = try await endsSoon(pid)
      #expect(ended)
    }
  }

  @Test("a program that obeys is not made to wait for its patience")
  func obedient() async throws {
    let (_, took) = try await cancelled("echo $$ >&2; exec sleep 60", afterLines: 1, patience: .seconds(30))
    #expect(took < .seconds(10))
  }

  @Test("a task cancelled before the start starts nothing")
  func cancelledBefore() async {
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await Program(name: "sh", path: "/bin/sh").run(["-c", "sleep 60"])
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test("a sink that waits for ever is woken by the cancellation")
  func blockedSink() async throws {
    let (started, continuation) = AsyncStream<Void>.makeStream()
    let task = Task {
      try await Program(name: "sh", path: "/bin/sh").run(
        ["-c", "yes"],
        onOutput: { _ in
          continuation.yield()
          try await Task.sleep(for: .seconds(60))
        })
    }
    for await _ in started { break }
    let clock = ContinuousClock.now
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(clock.duration(to: .now) < .soon)
  }

  @Test("a program dies with the process that runs it", .enabled(if: access("/usr/bin/setpriv", X_OK) == 0))
  func leash() async throws {
    let wrapped = Leash.wrap(path: "/bin/sh", arguments: ["-c", "echo $$ >&2; exec sleep 60"])
    // A shell stands in for the toolkit: it starts the wrapped program and is killed with no chance to clean up.
    let quoted = ([wrapped.path] + wrapped.arguments).map { "'" + $0 + "'" }.joined(separator: " ")
    let pids = Log()
    let outcome = try await Program(name: "sh", path: "/bin/sh").run(
      ["-c", quoted + " & sleep 0.2; kill -9 $$"], onErrorLine: { pids.append($0) })
    #expect(outcome.status == .signaled(9))
    let pid = try #require(pids.all.first.flatMap { pid_t($0) })
    #expect(try await endsSoon(pid))
  }
}
