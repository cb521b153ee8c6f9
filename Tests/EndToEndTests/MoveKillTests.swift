import Platform
import TestSupport
import Testing

/// A folder on another file system than the usual temporary files, where there is one.
private final class MemoryFolder: Sendable {
  let path: String

  init?() {
    var (here, there) = (stat(), stat())
    guard lstat("/tmp", &here) == 0, lstat("/dev/shm", &there) == 0, here.st_dev != there.st_dev else { return nil }
    var template = Array("/dev/shm/toolkit-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return nil }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for name in TestFiles.names(in: path) { unlink(path + "/" + name) }
    rmdir(path)
  }
}

@Suite("A kill at any moment of `mv`", .serialized)
struct MoveKillTests {
  private static let count = 60

  /// A few thousand bytes that are different for each file.
  private func content(_ number: Int) -> String { String(repeating: "content of \(number)\n", count: 4000) }

  private static func knowsMove() async throws -> Bool { try await Sandbox().run("help mv").status == 0 }

  @Test(
    "leaves each object once or twice, whole, and none half-written under its name",
    .enabled("there is no `mv`", { try await knowsMove() }), arguments: [true, false])
  func anyMoment(toAnotherDisk: Bool) async throws {
    let memory = MemoryFolder()
    if toAnotherDisk, memory == nil { return }
    var elapsed = Duration.milliseconds(800)
    for round in 0..<9 {
      let sandbox = try Sandbox()
      mkdir(sandbox.file("from"), 0o700)
      mkdir(sandbox.file("to"), 0o700)
      for number in 0..<Self.count { try sandbox.write(content(number), to: "from/\(number)") }
      let target = toAnotherDisk ? memory?.path ?? "" : sandbox.file("to")
      for name in TestFiles.names(in: target) { unlink(target + "/" + name) }
      let start = ContinuousClock.now
      let program = try sandbox.background(["-c", "ls from | mv \(target)/"])
      // The first round runs to its end and tells how long that takes.
      if round > 0 {
        try await Task.sleep(for: elapsed * (Double(round) / 8))
        program.signal(SIGKILL)
      }
      _ = try await program.waitForExit()
      if round == 0 { elapsed = ContinuousClock.now - start }
      for number in 0..<Self.count {
        let whole = Array(content(number).utf8)
        let places = [sandbox.read("from/\(number)"), try? readFile(target + "/\(number)")].compactMap { $0 }
        #expect(!places.isEmpty && places.allSatisfy { $0 == whole }, "\(number) in round \(round)")
      }
      if round == 0 { #expect(TestFiles.names(in: sandbox.file("from")) == []) }
    }
  }
}
