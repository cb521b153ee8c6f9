import Diagnostics
import Flow
import Platform
import Processes
import Quantities
import Testing

@testable import Storage

@Suite("Remotes in trouble", .enabled(if: RcloneFixture.isInstalled, "rclone is not installed"))
struct RcloneFaultTests {
  @Test("an unknown remote is named with those that are known, also from the environment")
  func unknownRemote() async throws {
    let folder = try TestFolder()
    folder.write("rclone.conf", "[videos]\ntype = alias\nremote = /nowhere\n")
    let rclone = Rclone(
      environment: ["RCLONE_CONFIG": folder.path + "/rclone.conf", "RCLONE_CONFIG_EXTRA_TYPE": "memory"],
      searchPath: RcloneFixture.searchPath)
    let storage = Storage(rclone: rclone)
    let error = await #expect(throws: StorageError.self) { _ = try await storage.backend(for: ObjectPath("vidoes:a")) }
    #expect(error?.code == "unknown-remote")
    #expect(error?.message == "rclone knows no remote `vidoes`")
    #expect(error?.hint?.contains("did you mean `videos`?") == true)
    #expect(error?.hint?.contains("`extra`") == true && error?.hint?.contains("rclone config") == true)
    _ = try await storage.backend(for: ObjectPath("extra:a"))
  }

  @Test("without rclone the error says how to install it")
  func missingProgram() async throws {
    let storage = Storage(rclone: Rclone(searchPath: "/nowhere"))
    let error = await #expect(throws: ProcessError.self) { _ = try await storage.backend(for: ObjectPath("r2:a")) }
    #expect(error?.code == "program-missing" && error?.hint?.isEmpty == false)
  }

  @Test("an endpoint that does not answer fails in seconds, in rclone's words")
  func deadEndpoint() async throws {
    let fixture = try await RcloneFixture(serving: false)
    let start = ContinuousClock.now
    let error = await #expect(throws: StorageError.self) {
      _ = try await RcloneBackend(fixture.rclone).all(ListRequest(ObjectPath("dead:bucket")))
    }
    #expect(error?.code == "unreachable")
    #expect(error?.message.contains("connection refused") == true)
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test("a consumer that has enough ends rclone at once")
  func stopsEarly() async throws {
    let fixture = try await RcloneFixture(serving: false)
    for number in 0..<3000 { fixture.folder.writeHere("served/bucket/\(number)", "x") }
    let batches = Collector<Int>()
    try await RcloneBackend(fixture.rclone).list(ListRequest(ObjectPath("disk:bucket"))) { batch in
      batches.append(batch.count)
      return false
    }
    #expect(batches.count == 1 && batches.items.allSatisfy { $0 <= 256 })
    #expect(try await RcloneBackend(fixture.rclone).all(ListRequest(ObjectPath("disk:bucket"))).count == 3000)
  }

  @Test("a cancelled or killed download leaves nothing behind", arguments: [true, false])
  func interrupted(isKilled: Bool) async throws {
    let fixture = try await RcloneFixture(serving: false)
    let folder = fixture.folder
    truncate(folder.write("served/bucket/big").key, 64 << 20)
    folder.makeFolder("target")
    // Slow enough to be interrupted: a limit of a megabyte a second.
    let rclone = Rclone(
      environment: ["RCLONE_CONFIG": folder.path + "/rclone.conf", "RCLONE_BWLIMIT": "1M"],
      searchPath: RcloneFixture.searchPath)
    let started = Collector<Int>()
    let task = Task {
      try await RcloneBackend(rclone).download(
        ObjectPath("disk:bucket/big"), to: folder.address("target/big"),
        options: TransferOptions(progress: { _ in started.append(1) }))
    }
    while started.count == 0 { try await Task.sleep(for: .milliseconds(20)) }
    #expect(folder.names("target").count == 1)
    if isKilled {
      for process in processes(mentioning: folder.path, "rcd", environment: "rclone") { kill(process, SIGKILL) }
      let error = await #expect(throws: StorageError.self) { _ = try await task.value }
      #expect(error?.code == "failed")
    } else {
      task.cancel()
      await #expect(throws: CancellationError.self) { _ = try await task.value }
    }
    #expect(folder.names("target") == [])
    // The process that was stopped in the middle, or the one in its place, goes on with the rest.
    #expect(try await RcloneBackend(rclone).stat(ObjectPath("disk:bucket/big")).size == 64 << 20)
  }

  @Test("copies between remotes, and refuses a target that is taken")
  func betweenRemotes() async throws {
    let fixture = try await RcloneFixture(serving: true)
    defer { fixture.stop() }
    let storage = Storage(rclone: fixture.rclone)
    let source = fixture.folder.write("local", "12345")
    let first = ObjectPath("s3:bucket/one")
    let second = ObjectPath("disk:bucket/two")
    _ = try await storage.copy(from: source, to: first)
    #expect(try await storage.copy(from: first, to: second).size == 5)
    #expect(fixture.folder.read("served/bucket/two") == "12345")
    let error = await #expect(throws: StorageError.self) { _ = try await storage.copy(from: first, to: second) }
    #expect(error?.code == "exists")
    let buckets = try await RcloneBackend(fixture.rclone).all(ListRequest(ObjectPath("s3:"), depth: .one))
    #expect(buckets.map(\.path) == [ObjectPath("s3:bucket")] && buckets.map(\.kind) == [.bucket])
    #expect(try await RcloneBackend(fixture.rclone).stat(ObjectPath("s3:bucket")).kind == .bucket)
    // A mistyped bucket is an error, not a new bucket.
    await #expect(throws: StorageError.self) { _ = try await storage.copy(from: source, to: ObjectPath("s3:buckte/x")) }
    #expect(fixture.folder.names("served") == ["bucket"])
  }

  @Test("a local name that rclone would misread is moved all the same")
  func oddLocalNames() async throws {
    let fixture = try await RcloneFixture(serving: false)
    let backend = RcloneBackend(fixture.rclone)
    let raw = [UInt8]("odd ␊‛／\n:".utf8) + [0xFF]
    let name = raw.withUnsafeBufferPointer { ObjectPath.text(ofFileName: $0) }
    let source = fixture.folder.address(name)
    let file = (source.fileBytes ?? []).withCPath { open($0, O_CREAT | O_WRONLY, 0o644) }
    _ = write(file, "odd", 3)
    close(file)
    _ = try await backend.upload(source, to: ObjectPath("disk:bucket/x"), options: TransferOptions())
    let inside = fixture.folder.address(name + "-folder").appending(name)
    _ = try await backend.download(
      ObjectPath("disk:bucket/x"), to: inside, options: TransferOptions(createFolders: true))
    #expect(contents(of: inside) == "odd")
  }
}

/// The programs whose command line or variables mention a folder; only Linux tells.
func processes(mentioning folder: String, _ word: String, environment name: String) -> [pid_t] {
  (namesInFolder("/proc") ?? []).compactMap { pid_t($0) }.filter { process in
    guard process != getpid() else { return false }
    let command = String(decoding: bytes(ofFile: "/proc/\(process)/cmdline"), as: UTF8.self)
    let variables = String(decoding: bytes(ofFile: "/proc/\(process)/environ"), as: UTF8.self)
    return command.contains(word) && command.contains(name) && variables.contains(folder)
  }
}

private func bytes(ofFile path: String) -> [UInt8] {
  let file = open(path, O_RDONLY)
  guard file >= 0 else { return [] }
  defer { close(file) }
  var buffer = [UInt8](repeating: 0, count: 65536)
  let count = buffer.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
  return Array(buffer.prefix(max(0, count)))
}
