import Platform
import Synchronization
import TestSupport
import Testing

@testable import Processes

@Suite("Running other programs")
struct ProgramTests {
  let shell = Program(name: "sh", path: "/bin/sh")

  @Test("a program is found on PATH, and its place is told")
  func located() throws {
    let found = try Program.locate("sh", path: "/nowhere::/bin")
    #expect(found == Program(name: "sh", path: "/bin/sh"))
  }

  @Test("a missing program is an error that says how to install it", arguments: ["ffmpeg", "ffprobe", "rclone", "k6"])
  func missing(name: String) throws {
    let error = #expect(throws: ProcessError.self) { try Program.locate(name, path: "/nowhere") }
    #expect(error?.code == "program-missing")
    #expect(error?.message.contains(name) == true)
    #expect(error?.hint?.contains("install") == true)
  }

  @Test("a folder or a file without the right to run is no program")
  func notExecutable() {
    #expect(throws: ProcessError.missing(program: "passwd", hint: nil)) { try Program.locate("passwd", path: "/etc") }
    #expect(throws: ProcessError.missing(program: "bin", hint: nil)) { try Program.locate("bin", path: "/usr") }
  }

  @Test("exit codes and signals are told apart")
  func statuses() async throws {
    #expect(try await shell.run(["-c", "exit 0"]).succeeded)
    #expect(try await shell.run(["-c", "exit 7"]).status == .exited(7))
    #expect(try await shell.run(["-c", "kill -9 $$"]).status == .signaled(9))
  }

  @Test("the last words on standard error are kept, lines ending either way")
  func lastErrors() async throws {
    let lines = Log()
    let outcome = try await shell.run(
      ["-c", #"printf 'one\rtwo\r\nthree\nfour' >&2; exit 1"#], onErrorLine: { lines.append($0) })
    #expect(lines.all == ["one", "two", "three", "four"])
    #expect(outcome.lastErrors == "one\ntwo\nthree\nfour")
  }

  @Test("arguments arrive exactly as given")
  func arguments() async throws {
    let hostile = ["-n", "--", "a b", "", "line\nline", "'\"`$HOME", "*", "%d", "\u{1b}[31m", "é🎬", "../x", "#"]
    let script = #"for a in "$@"; do printf '%s\1' "$a"; done"#
    let (output, _) = try await shell.collect(["-c", script, "name"] + hostile)
    #expect(String(decoding: output, as: UTF8.self) == hostile.map { $0 + "\u{1}" }.joined())
  }

  @Test("an argument that holds a zero byte is refused, not cut short")
  func zeroByte() async {
    await #expect(throws: ProcessError.zeroByte(program: "sh")) { try await shell.run(["-c", "true\0false"]) }
  }

  @Test("variables are added to the inherited environment")
  func environment() async throws {
    let (output, _) = try await shell.collect(
      ["-c", #"printf '%s|%s' "$MEDIA_TEST" "${PATH:+path}""#], environment: ["MEDIA_TEST": "a=b\nc"])
    #expect(String(decoding: output, as: UTF8.self) == "a=b\nc|path")
  }

  @Test("standard input is empty unless bytes are given")
  func input() async throws {
    let (none, _) = try await shell.collect(["-c", "wc -c"])
    #expect(String(decoding: none, as: UTF8.self) == "0\n")
    let (some, _) = try await shell.collect(["-c", "cat"], input: Array("hello".utf8))
    #expect(String(decoding: some, as: UTF8.self) == "hello")
  }

  @Test("a program that does not read its input ends the run as usual")
  func unreadInput() async throws {
    let outcome = try await shell.run(["-c", "exit 3"], input: [UInt8](repeating: 65, count: 1 << 20))
    #expect(outcome.status == .exited(3))
  }

  @Test("output over the limit is an error and stops the program")
  func limit() async {
    await #expect(throws: ProcessError.outputTooLarge(program: "sh", limit: 1000)) {
      try await shell.collect(["-c", "while :; do echo 0123456789; done"], limit: 1000)
    }
  }

  @Test("huge output streams in constant memory, both pipes chatty")
  func hugeOutput() async throws {
    let size = 256 << 20
    let (bytes, lines) = (Counter(), Counter())
    let before = residentBytes()
    let outcome = try await shell.run(
      ["-c", "(yes error-line | head -n 200000) >&2 & head -c \(size) /dev/zero; wait"],
      onOutput: { bytes.add($0.count) },
      onErrorLine: { _ in lines.add(1) })
    #expect(outcome.succeeded)
    #expect(bytes.value == size)
    #expect(lines.value == 200_000)
    #expect(outcome.lastErrors.utf8.count <= 32 * 1024)
    #expect(residentBytes() - before < 100 << 20)
  }

  @Test("a slow reader loses nothing of a program that has already ended")
  func slowReader() async throws {
    let count = Counter()
    _ = try await shell.run(
      ["-c", "head -c 65536 /dev/zero"],
      onOutput: { chunk in
        if count.value == 0 { try await Task.sleep(for: .milliseconds(50)) }
        count.add(chunk.count)
      })
    #expect(count.value == 65536)
  }

  @Test("an error thrown by a sink stops the program and is passed on")
  func sinkThrows() async {
    struct Enough: Error {}
    let clock = ContinuousClock.now
    await #expect(throws: Enough.self) {
      try await shell.run(["-c", "echo x; exec sleep 60"], onOutput: { _ in throw Enough() })
    }
    #expect(clock.duration(to: .now) < .soon)
  }
}

/// Lines gathered from a sink.
final class Log: Sendable {
  private let lines = Mutex<[String]>([])
  var all: [String] { lines.withLock { $0 } }
  func append(_ line: String) { lines.withLock { $0.append(line) } }
}

/// A sum over calls from any task.
final class Counter: Sendable {
  private let sum = Mutex(0)
  var value: Int { sum.withLock { $0 } }
  func add(_ amount: Int) { sum.withLock { $0 += amount } }
}

func residentBytes() -> Int {
  guard let file = fopen("/proc/self/statm", "r") else { return 0 }
  defer { fclose(file) }
  var (total, resident) = (0, 0)
  return withUnsafeMutablePointer(to: &total) { total in
    withUnsafeMutablePointer(to: &resident) { resident in
      withVaList([total, resident]) { vfscanf(file, "%ld %ld", $0) } == 2 ? resident.pointee * 4096 : 0
    }
  }
}
