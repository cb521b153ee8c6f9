import Platform
import TestSupport
import Testing

@Suite("An interrupt stops at once and leaves nothing", .serialized)
struct InterruptTests {
  /// An optimize that has begun to encode.
  private func startOptimize(_ sandbox: Sandbox, _ terminal: PseudoTerminal) async throws {
    try await terminal.expect("encode slow.avi", within: .seconds(30))
    try await terminal.expect("%", within: .seconds(30))
    #expect(sandbox.names.contains { $0.hasSuffix(".part.mp4") })
    #expect(!sandbox.programs.isEmpty)
  }

  private func expectNothingLeft(_ sandbox: Sandbox, _ original: [UInt8]?) async throws {
    #expect(try await sandbox.programsThatStay() == [])
    #expect(sandbox.names == ["slow.avi"])
    #expect(sandbox.leftovers == [])
    #expect(sandbox.read("slow.avi") == original)
  }

  @Test("of `optimize` at the prompt: ffmpeg is gone, the prompt is back, the original is as it was")
  func atThePrompt() async throws {
    let sandbox = try await Sandbox(.slow)
    let original = sandbox.read("slow.avi")
    let terminal = try await sandbox.session()
    try await terminal.send("optimize slow.avi h265 maximum --workers 2\r")
    try await startOptimize(sandbox, terminal)
    let elapsed = try await ContinuousClock().measure {
      try await terminal.send(Key.controlC)
      try await terminal.expect("interrupted")
      try await terminal.expect("toolkit> ")
    }
    #expect(elapsed < .soon)
    try await expectNothingLeft(sandbox, original)
    // The session is as good as before.
    try await terminal.send("echo still here | count\r")
    try await terminal.expect("\n2")
    try await terminal.expect("toolkit> ")
    try await terminal.send(Key.controlD)
    #expect(try await terminal.waitForExit() == 0)
  }

  @Test("of `stdin` while nothing comes, and `finally` runs")
  func standardInput() async throws {
    let folder = try TemporaryDirectory()
    guard mkfifo(folder.file("pipe"), 0o600) == 0 else { throw SupportError.system("mkfifo", errno) }
    let output = folder.file("output")
    // Opened for both, the pipe never comes to its end.
    let program = try BackgroundProgram(
      [
        "/bin/sh", "-c", "exec \"$0\" -c 'try { print begun; stdin | count } finally { print finished }' <>pipe",
        Toolkit.binary,
      ], directory: folder.path, output: output, keeping: folder)
    for _ in 0..<500 where folder.read("output")?.contains("begun") != true { usleep(20_000) }
    program.signal(SIGINT)
    #expect(try await program.waitForExit() == 130)
    #expect(folder.read("output") == "begun\nfinished\n")
  }

  @Test("of `optimize` with -c: exit status 130", arguments: ["", " --in-place --output-format mp4"])
  func line(options: String) async throws {
    let sandbox = try await Sandbox(.slow)
    if !options.isEmpty { rename(sandbox.file("slow.avi"), sandbox.file("slow.mp4")) }
    let name = options.isEmpty ? "slow.avi" : "slow.mp4"
    let original = sandbox.read(name)
    let terminal = try sandbox.terminal(["-c", "optimize \(name) h265 maximum\(options)"])
    try await terminal.expect("encode \(name)", within: .seconds(30))
    try await terminal.expect("%", within: .seconds(30))
    let elapsed = try await ContinuousClock().measure {
      try await terminal.send(Key.controlC)
      #expect(try await terminal.waitForExit() == 130)
    }
    #expect(elapsed < .soon)
    rename(sandbox.file(name), sandbox.file("slow.avi"))
    try await expectNothingLeft(sandbox, original)
  }

  @Test("by SIGTERM: exit status 143, nothing left")
  func terminated() async throws {
    let sandbox = try await Sandbox(.slow)
    let original = sandbox.read("slow.avi")
    let program = try sandbox.background(["optimize", "slow.avi", "h265"])
    while sandbox.programs.isEmpty, program.status == nil { try await Task.sleep(for: .milliseconds(20)) }
    program.signal(SIGTERM)
    #expect(try await program.waitForExit() == 143)
    try await expectNothingLeft(sandbox, original)
  }

  @Test("stops what runs without end, and the next line runs", arguments: ["1.. | count", "while true { let x = 1 }"])
  func endless(line: String) async throws {
    let terminal = try await Sandbox().session()
    try await terminal.send(line + "\r")
    try await Task.sleep(for: .milliseconds(100))
    let elapsed = try await ContinuousClock().measure {
      try await terminal.send(Key.controlC)
      try await terminal.expect("interrupted")
    }
    #expect(elapsed < .soon)
    try await terminal.send("echo next\r")
    try await terminal.expect("\nnext")
  }

  @Test("stops reading a pipe that says nothing")
  func silentPipe() async throws {
    let sandbox = try Sandbox()
    mkfifo(sandbox.file("pipe"), 0o600)
    let writer = open(sandbox.file("pipe"), O_RDWR | O_CLOEXEC)
    defer { close(writer) }
    let terminal = try await sandbox.session()
    try await terminal.send("open pipe --format ndjson\r")
    let row = Array("{\"n\":17}\n".utf8)
    #expect(write(writer, row, row.count) == row.count)
    try await terminal.expect("17")
    try await terminal.send(Key.controlC)
    try await terminal.expect("interrupted", within: .seconds(5))
    try await terminal.send("echo next\r")
    try await terminal.expect("\nnext")
  }

  @Test("at a question answers no")
  func question() async throws {
    let sandbox = try Sandbox()
    for name in ["a", "b", "c", "d"] { try sandbox.write("x", to: name) }
    let terminal = try await sandbox.session()
    try await terminal.send("rm a b c d\r")
    try await terminal.expect("Remove 4 objects for good? [y/N]")
    try await terminal.send(Key.controlC)
    try await terminal.expect("toolkit> ", within: .seconds(5))
    #expect(sandbox.names == ["a", "b", "c", "d"])
    try await terminal.send("echo next\r")
    try await terminal.expect("\nnext")
  }
}

@Suite("A kill at any moment", .serialized)
struct KillTests {
  @Test(
    "of `optimize` leaves the original or the verified new file, and no encoder",
    arguments: ["optimize tiny.mp4 h265 --in-place", "optimize tiny.mp4 h264 --out new.mp4"])
  func anyMoment(line: String) async throws {
    let original = try readFile(try await Clips.shared.path(.tiny))
    let whole = try await Sandbox(.tiny)
    let run = try await whole.run(line)
    #expect(run.status == 0)
    let rounds = 12
    for round in 0..<rounds {
      let sandbox = try await Sandbox(.tiny)
      let program = try sandbox.background(["-c", line])
      // From the very beginning to just after the usual end.
      try await Task.sleep(for: run.elapsed * (Double(round) / Double(rounds - 1) * 1.1))
      program.signal(SIGKILL)
      _ = try await program.waitForExit()
      #expect(try await sandbox.programsThatStay() == [], "in round \(round)")
      let visible = sandbox.names.filter { !$0.hasPrefix(".") }
      if line.contains("in-place") {
        #expect(visible == ["tiny.mp4"])
        if sandbox.read("tiny.mp4") != original { try await expectSound("tiny.mp4", sandbox) }
      } else {
        #expect(sandbox.read("tiny.mp4") == original)
        if visible.contains("new.mp4") { try await expectSound("new.mp4", sandbox) }
      }
      // What was left is swept up by the next run, which ends well.
      guard round % 4 == 3 else { continue }
      let again = try await sandbox.run(line + " --overwrite")
      #expect(again.status == 0)
      #expect(sandbox.names.allSatisfy { !$0.hasPrefix(".") })
    }
  }

  private func expectSound(_ name: String, _ sandbox: Sandbox) async throws {
    let check = try await sandbox.run("validate \(name) | where not ok")
    #expect(check.status == 0 && check.output == "", "\(check.output)")
  }
}
