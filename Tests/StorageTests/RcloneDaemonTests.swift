import Platform
import Processes
import Quantities
import Testing

@testable import Storage

@Suite("rclone behind one process", .enabled(if: RcloneFixture.isInstalled, "rclone is not installed"))
struct RcloneDaemonTests {
  private func daemons(_ fixture: RcloneFixture) -> [pid_t] {
    processes(mentioning: fixture.folder.path, "rcd", environment: "rclone")
  }

  @Test("many small operations share one process, whose password no command line tells")
  func manyQuestions() async throws {
    let fixture = try await RcloneFixture(serving: false)
    let backend = RcloneBackend(fixture.rclone)
    for number in 0..<200 { fixture.folder.writeHere("served/bucket/\(number)", "x") }
    #expect(daemons(fixture) == [])
    try await inParallel(0..<200) { number in
      #expect(try await backend.stat(ObjectPath("disk:bucket/\(number)")).size == 1)
      try await backend.remove(ObjectPath("disk:bucket/\(number)"))
    }
    #expect(daemons(fixture).count == 1)
    #expect(fixture.folder.names("served/bucket") == [])
    // user:password, behind `Basic `.
    let authorization = try await fixture.rclone.daemon().authorization.dropFirst(6)
    for process in daemons(fixture) {
      let command = text(ofFile: "/proc/\(process)/cmdline")
      #expect(command.contains("unix://") && !command.contains(authorization) && !command.contains("--rc-pass"))
      let variables = text(ofFile: "/proc/\(process)/environ").split(separator: "\0")
      let password = try #require(variables.first { $0.hasPrefix("RCLONE_RC_PASS=") }?.dropFirst(15))
      #expect(password.count >= 16 && !command.contains(password))
    }
  }

  @Test("a process that was killed is started again, and both go with the session")
  func restart() async throws {
    let fixture = try await RcloneFixture(serving: false)
    fixture.folder.write("served/bucket/x", "12345")
    var socket = ""
    var all: [pid_t] = []
    do {
      let rclone = Rclone(
        environment: ["RCLONE_CONFIG": fixture.folder.path + "/rclone.conf"], searchPath: RcloneFixture.searchPath)
      let backend = RcloneBackend(rclone)
      #expect(try await backend.stat(ObjectPath("disk:bucket/x")).size == 5)
      all = daemons(fixture)
      #expect(all.count == 1)
      for process in all { kill(process, SIGKILL) }
      #expect(try await backend.stat(ObjectPath("disk:bucket/x")).size == 5)
      all = daemons(fixture)
      #expect(all.count == 1)
      guard case .socket(let path) = try await rclone.daemon().endpoint.place else { return }
      socket = path
      var status = stat()
      #expect(stat(ObjectPath(place: .local, key: path).parent.key, &status) == 0 && status.st_mode & 0o777 == 0o700)
    }
    for _ in 0..<500 where all.contains(where: { kill($0, 0) == 0 }) || access(socket, F_OK) == 0 {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(all.allSatisfy { kill($0, 0) != 0 })
    #expect(access(ObjectPath(place: .local, key: socket).parent.key, F_OK) != 0)
  }

  @Test("a cancelled copy between remotes, or of a stream, leaves nothing", arguments: [true, false])
  func cancelled(isStream: Bool) async throws {
    let fixture = try await RcloneFixture(serving: false, more: "[other]\ntype = alias\nremote = disk:\n")
    let folder = fixture.folder
    truncate(folder.write("served/bucket/big").key, 64 << 20)
    folder.makeFolder("served/target")
    let rclone = Rclone(
      environment: ["RCLONE_CONFIG": folder.path + "/rclone.conf", "RCLONE_BWLIMIT": "2M"],
      searchPath: RcloneFixture.searchPath)
    let (backend, source, target) = (RcloneBackend(rclone), ObjectPath("disk:bucket/big"), ObjectPath("other:target/x"))
    let started = Collector<Int>()
    let options = TransferOptions(progress: { _ in started.append(1) })
    let task = Task {
      if isStream {
        let content = ObjectContent([UInt8](repeating: 1, count: 64 << 20), named: source)
        _ = try await backend.write(content, to: target, options: options)
      } else {
        _ = try await backend.copy(source, to: target, options: options)
      }
    }
    while started.count == 0 || folder.names("served/target").isEmpty { try await Task.sleep(for: .milliseconds(20)) }
    let start = ContinuousClock.now
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(ContinuousClock.now - start < .seconds(10))
    #expect(folder.names("served/target") == [])
  }

  @Test("a process that is killed in the middle of reading is an error, never a short object")
  func killedWhileReading() async throws {
    let fixture = try await RcloneFixture(serving: false)
    truncate(fixture.folder.write("served/bucket/big").key, 64 << 20)
    let backend = RcloneBackend(fixture.rclone)
    let object = try await backend.stat(ObjectPath("disk:bucket/big"))
    let stream = try await backend.read(object, range: nil)
    _ = try await stream.next()
    for process in daemons(fixture) { kill(process, SIGKILL) }
    let error = await #expect(throws: StorageError.self) { while try await stream.next() != nil {} }
    #expect(error?.message.contains("`disk:bucket/big`") == true && error?.code == "failed")
    #expect(try await backend.read(object, range: 5..<9).collected() == [0, 0, 0, 0])
  }

  @Test("a source that breaks off leaves nothing on the remote", arguments: [10, 3_000_000], ["disk", "s3"])
  func brokenSource(count: Int, remote: String) async throws {
    let fixture = try await RcloneFixture(serving: true)
    defer { fixture.stop() }
    let path = ObjectPath("\(remote):bucket/x")
    let content = ObjectContent(StoredObject(path: path, size: Int64(count) + 1)) { _ in
      try await ObjectContent([UInt8](repeating: 7, count: count), named: path).open(nil)
    }
    let error = await #expect(throws: StorageError.self) {
      _ = try await RcloneBackend(fixture.rclone).write(content, to: path, options: TransferOptions())
    }
    #expect(error?.message.contains("source has \(count) instead of \(count + 1) bytes") == true)
    #expect(fixture.folder.names("served/bucket") == [])
  }
}

private func text(ofFile path: String) -> String {
  let file = open(path, O_RDONLY)
  guard file >= 0 else { return "" }
  defer { close(file) }
  var buffer = [UInt8](repeating: 0, count: 65536)
  let count = buffer.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
  return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
}
