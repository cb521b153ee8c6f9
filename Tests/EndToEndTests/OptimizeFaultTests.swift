import Platform
import Synchronization
import TestSupport
import Testing

@Suite("Faults under `optimize --in-place`", .serialized)
struct OptimizeFaultTests {
  private static let line = "optimize film.mp4 h264 minimum --crf 30 --preset ultrafast --in-place"

  /// More of them with `TOOLKIT_KILL_ROUNDS`.
  private static let points = getenv("TOOLKIT_KILL_ROUNDS") == nil ? 5 : 20

  @Test(
    "a full disk leaves the original or the verified result, and nothing else",
    .enabled("no small disk can be mounted here") { SmallDisk.isPossible })
  func fullDisk() async throws {
    let sandbox = try Sandbox()
    let original = try readFile(try await Clips.shared.path(.noise))
    mkdir(sandbox.file("disk"), 0o700)
    var (full, done) = (0, 0)
    for point in 0..<Self.points {
      guard let disk = SmallDisk(sandbox.file("disk")) else { throw SupportError.timedOut("the disk") }
      defer { disk.unmount() }
      try writeFile(original, to: sandbox.file("disk/film.mp4"))
      // From no room at all to more than the result needs.
      let free = 140_000 * point / Self.points
      try writeFile(
        [UInt8](repeating: 1, count: max(0, (1 << 20) - original.count - 8192 - free)), to: sandbox.file("disk/rest"))
      let result = try await sandbox.run("cd disk; \(Self.line)")
      let now = sandbox.read("disk/film.mp4")
      if now == original {
        full += 1
        #expect(result.status != 0 && result.errors.contains("disk"), "\(point): \(result.errors)")
      } else {
        done += 1
        #expect(result.status == 0, "\(point): \(result.errors)")
      }
      #expect(TestFiles.names(in: sandbox.file("disk")) == ["film.mp4", "rest"], "at point \(point)")
    }
    #expect(full > 0 && done > 0, "\(full) full, \(done) done")
  }

  @Test(
    "room for one result at a time is enough: the next one waits until the last one has replaced its original",
    .enabled("no small disk can be mounted here") { SmallDisk.isPossible })
  func littleRoom() async throws {
    let sandbox = try Sandbox()
    let original = try readFile(try await Clips.shared.path(.noise))
    mkdir(sandbox.file("disk"), 0o700)
    guard let disk = SmallDisk(sandbox.file("disk")) else { throw SupportError.timedOut("the disk") }
    defer { disk.unmount() }
    let films = (1...3).map { "film\($0).mp4" }
    for film in films { try writeFile(original, to: sandbox.file("disk/" + film)) }
    // 100 kB are left. Each result is promised 88 kB and needs 20; its original gives back 108.
    let taken = 3 * (original.count + 4096)
    try writeFile([UInt8](repeating: 1, count: max(0, (1 << 20) - taken - 100_000)), to: sandbox.file("disk/rest"))
    let words = Self.line.split(separator: " ").dropFirst(2).joined(separator: " ")
    let result = try await sandbox.run(
      "cd disk; optimize \(films.joined(separator: " ")) \(words) --workers 1 | where ok | count")
    #expect(result.output == "3\n", "\(result.output)\(result.errors)")
    #expect(films.filter { sandbox.read("disk/" + $0) == original } == [])
  }

  @Test("a limit on the size of files does, too", arguments: [1, 8, 16])
  func fileLimit(kibibytes: Int) async throws {
    let sandbox = try Sandbox()
    let original = try readFile(try await Clips.shared.path(.noise))
    try writeFile(original, to: sandbox.file("film.mp4"))
    let result = try await sandbox.shell("ulimit -f \(kibibytes); $TOOLKIT -c '\(Self.line) --no-journal'")
    #expect(result.status != 0)
    #expect(sandbox.read("film.mp4") == original)
    // Nothing is left but what the kernel's signal kept us from removing: that goes with the next start.
    #expect(try await sandbox.run(Self.line).status == 0)
    #expect(sandbox.names == ["film.mp4"] && sandbox.read("film.mp4") != original)
  }

  @Test("what takes longer than it may is given up, and leaves nothing")
  func timeout() async throws {
    let sandbox = try await Sandbox(.slow, .tiny)
    let original = sandbox.read("slow.avi")
    let result = try await sandbox.run("optimize slow.avi h265 maximum --timeout 1s")
    #expect(result.status == 4 && result.output.contains(#""code":"timed-out""#), "\(result.output)")
    #expect(result.output.contains("slow.avi was given up: it was not done after 1 s"))
    #expect(sandbox.names == ["slow.avi", "tiny.mp4"] && sandbox.read("slow.avi") == original)
    #expect(try await sandbox.programsThatStay() == [] && sandbox.leftovers == [])
    #expect(try await sandbox.run("optimize tiny.mp4 h264 --timeout 60").status == 0)
    #expect(try await sandbox.run("optimize tiny.mp4 --timeout 0.5s").errors.contains("--timeout is 1 s or more"))
  }

  @Test("a killed ffmpeg is told, the original stays", arguments: [SIGKILL, SIGSEGV])
  func killedEncoder(signal: Int32) async throws {
    let sandbox = try await Sandbox(.slow)
    rename(sandbox.file("slow.avi"), sandbox.file("film.mp4"))
    let original = sandbox.read("film.mp4")
    let program = try sandbox.background([
      "-c", "optimize \(sandbox.file("film.mp4")) h265 maximum --in-place --output-format mp4",
    ])
    var encoder: pid_t?
    for _ in 0..<1000 where encoder == nil && program.status == nil {
      try await Task.sleep(for: .milliseconds(10))
      encoder = encoderProcess(of: sandbox)
    }
    kill(try #require(encoder), signal)
    #expect(try await program.waitForExit() == 4)
    #expect(sandbox.read("film.mp4") == original && sandbox.names == ["film.mp4"])
    let results = try await sandbox.run("results | get error.message")
    #expect(results.output.contains("could not be encoded"), "\(results.output)")
  }

  private func encoderProcess(of sandbox: Sandbox) -> pid_t? {
    TestFiles.names(in: "/proc").compactMap { pid_t($0) }.first { pid in
      guard let bytes = try? readFile("/proc/\(pid)/cmdline") else { return false }
      let words = String(decoding: bytes, as: UTF8.self).split(separator: "\0")
      return words.first?.hasSuffix("ffmpeg") == true
        && words.contains { $0.contains(sandbox.file("")) && $0.contains(".part.") }
    }
  }

  @Test(
    "an upload that is cut, or whose answer is lost, leaves the original or the verified result",
    .enabled(if: MotoStore.isInstalled, "moto is not installed"), arguments: ["never", "once", "answer"])
  func cutUpload(fault: String) async throws {
    let cut = Mutex(0)
    let bucket = "cut-" + fault
    let sandbox = try await FaultySandbox(bucket) { request in
      guard request.method == "PUT", request.target.contains("tiny.mp4") else { return .forward }
      let number = cut.withLock { count in
        count += 1
        return count
      }
      switch fault {
      case "never": return .close
      case "once": return number == 1 ? .close : .forward
      default: return number == 1 ? .cut(0) : .forward
      }
    }
    defer { sandbox.proxy.stop() }
    let local = sandbox.local
    try await local.put(.tiny)
    #expect(try await local.run("cp tiny.mp4 mo:\(bucket)/").status == 0)
    let original = local.read("tiny.mp4") ?? []
    unlink(local.file("tiny.mp4"))
    let result = try await local.run("optimize fa:\(bucket)/tiny.mp4 h265 --in-place")
    #expect(cut.withLock { $0 } > 0)
    #expect(try await local.run("cp mo:\(bucket)/tiny.mp4 now.mp4").status == 0)
    let now = local.read("now.mp4") ?? []
    if fault == "never" {
      #expect(result.status == 4 && now == original, "\(result.output)")
    } else {
      #expect(result.status == 0 && now != original, "\(result.output)")
      #expect(try await local.run("validate now.mp4").status == 0)
    }
    #expect(try await sandbox.names() == ["tiny.mp4"])
    #expect(local.leftovers == [] && local.names == ["now.mp4"])
  }

  @Test(
    "a result that nobody could look at when it had replaced its original is undone all the same",
    .enabled(if: MotoStore.isInstalled, "moto is not installed"))
  func lostSight() async throws {
    // Blind from the moment of the replacement; nil when that is over.
    let isBlind = Mutex<Bool?>(false)
    let sandbox = try await FaultySandbox("blind") { request in
      isBlind.withLock { isBlind in
        let reply = isBlind == true ? FaultServer.Reply.answer(403, "") : .forward
        if request.method == "PUT", request.target.contains("blind/tiny.mp4"), isBlind != nil { isBlind = true }
        return reply
      }
    }
    defer { sandbox.proxy.stop() }
    let local = sandbox.local
    try await local.put(.tiny)
    #expect(try await local.run("cp tiny.mp4 mo:blind/").status == 0)
    let result = try await local.run("optimize fa:blind/tiny.mp4 h265 --in-place --keep-original fa:blind/kept/")
    #expect(result.status == 4 && result.output.contains("is kept as fa:blind/kept/tiny.mp4"), "\(result.output)")
    isBlind.withLock { $0 = nil }
    #expect(try await sandbox.names() == ["kept/tiny.mp4", "tiny.mp4"])
    let undone = try await local.run("undo last")
    #expect(undone.status == 0 && undone.output.contains(#""action":"restored""#), "\(undone.output)")
    #expect(try await local.run("cp mo:blind/tiny.mp4 now.mp4").status == 0)
    #expect(local.read("now.mp4") == local.read("tiny.mp4"))
    #expect(try await sandbox.names() == ["tiny.mp4"])
  }

  @Test(
    "an original stays kept where a store may have heard of its replacement, and not where it said no",
    .enabled(if: MotoStore.isInstalled, "moto is not installed"),
    arguments: [(504, ["kept/tiny.mp4", "tiny.mp4"]), (412, ["tiny.mp4"])])
  func noAnswer(status: Int, names: [String]) async throws {
    let sandbox = try await FaultySandbox("deaf\(status)") { request in
      request.method == "PUT" && request.target.contains("/tiny.mp4") && !request.target.contains("kept")
        ? .answer(status, "") : .forward
    }
    defer { sandbox.proxy.stop() }
    let local = sandbox.local
    try await local.put(.tiny)
    #expect(try await local.run("cp tiny.mp4 mo:deaf\(status)/").status == 0)
    let result = try await local.run(
      "optimize fa:deaf\(status)/tiny.mp4 h265 --in-place --keep-original fa:deaf\(status)/kept/")
    #expect(result.status == 4 && result.output.contains("is kept as") == (names.count == 2), "\(result.output)")
    #expect(try await sandbox.names() == names)
    // Both are the original still.
    #expect(try await local.run("undo last").status == 0)
    #expect(try await sandbox.names() == ["tiny.mp4"])
  }
}
