import Platform
import Synchronization
import TestSupport
import Testing

@Suite(
  "An interrupt of a transfer to or from a store", .serialized,
  .enabled(if: MotoStore.isInstalled, "moto is not installed"))
struct StoreInterruptTests {
  /// Interrupts a line when a request that matches hangs.
  private func interrupt(
    _ line: String, _ sandbox: FaultySandbox, when hangs: @escaping @Sendable () -> Bool
  ) async throws -> String {
    let log = sandbox.local.file("../log")
    unlink(log)
    let program = try sandbox.local.background(["-c", line])
    for _ in 0..<2000 where !hangs() && program.status == nil { try await Task.sleep(for: .milliseconds(5)) }
    // What is small gets there meanwhile.
    for _ in 0..<400 where program.status == nil {
      if try await sandbox.smallOnesAreThere(line) { break }
      try await Task.sleep(for: .milliseconds(20))
    }
    let start = ContinuousClock.now
    program.signal(SIGINT)
    #expect(try await program.waitForExit() == 130)
    let elapsed = ContinuousClock.now - start
    #expect(elapsed < .soon)
    print("\(line): ended after \(elapsed)")
    return String(decoding: (try? readFile(log)) ?? [], as: UTF8.self)
  }

  @Test(
    "ends it with status 130, tells what was done, and leaves neither parts nor anything half-written",
    arguments: ["cp all/ fa:stop/up/ --jobs 2", "mv all/ fa:stop/up/ --jobs 2", "sync all fa:stop/up --jobs 2"])
  func upload(line: String) async throws {
    let hangs = Mutex(false)
    let sandbox = try await FaultySandbox("stop") { request in
      guard request.target.contains("partNumber=2") else { return .forward }
      hangs.withLock { $0 = true }
      return .hold
    }
    defer { sandbox.proxy.stop() }
    let local = sandbox.local
    _ = try await local.run("ls mo:stop | rm")
    mkdir(local.file("all"), 0o700)
    for name in ["a", "b"] { try local.write("content of \(name)", to: "all/" + name) }
    let large = [UInt8](repeating: 9, count: 17 << 20)
    try writeFile(large, to: local.file("all/large"))
    let words = try await interrupt(line, sandbox) { hangs.withLock { $0 } }
    #expect(words.contains("broken off after 2 objects: 2 "), "\(words)")
    #expect(try await sandbox.uploads() == 0)
    #expect(try await sandbox.names("up/") == ["a", "b"])
    #expect(local.read("all/large") == large)
    #expect(TestFiles.names(in: local.file("all")) == (line.hasPrefix("mv") ? ["large"] : ["a", "b", "large"]))
    #expect(local.leftovers == [])
  }

  @Test(
    "downwards leaves no temporary file", arguments: ["cp fa:halt/ out/ --jobs 3", "mv fa:halt/ out/ --jobs 3"])
  func download(line: String) async throws {
    let hangs = Mutex(false)
    let sandbox = try await FaultySandbox("halt") { request in
      guard request.method == "GET", request.target.hasPrefix("/halt/large") else { return .forward }
      hangs.withLock { $0 = true }
      return .stall(500_000)
    }
    defer { sandbox.proxy.stop() }
    let local = sandbox.local
    mkdir(local.file("all"), 0o700)
    for name in ["a", "b"] { try local.write("content of \(name)", to: "all/" + name) }
    try writeFile([UInt8](repeating: 9, count: 3 << 20), to: local.file("all/large"))
    _ = try await local.run("cp all/ mo:halt/ --overwrite")
    let words = try await interrupt(line, sandbox) { hangs.withLock { $0 } }
    #expect(words.contains("broken off after 2 objects: 2 "), "\(words)")
    #expect(TestFiles.names(in: local.file("out")) == ["a", "b"])
    #expect(try await sandbox.names() == (line.hasPrefix("mv") ? ["large"] : ["a", "b", "large"]))
    #expect(local.leftovers == [])
  }
}

extension FaultySandbox {
  /// Whether the two small files of a line have come to their places, and gone from where they were moved from.
  fileprivate func smallOnesAreThere(_ line: String) async throws -> Bool {
    let isUpload = line.contains("all")
    let (there, here) = isUpload ? (try await names("up/"), local.file("all")) : ([], local.file("out"))
    let files = TestFiles.names(in: here)
    if isUpload {
      return there.contains("a") && there.contains("b") && (!line.hasPrefix("mv") || files == ["large"])
    }
    guard files.contains("a"), files.contains("b") else { return false }
    return line.hasPrefix("mv") ? try await names() == ["large"] : true
  }
}
