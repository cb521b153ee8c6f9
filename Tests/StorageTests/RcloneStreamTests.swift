import Quantities
import Synchronization
import Testing

@testable import Storage

/// Pieces that come when the test says so.
private final class TestStream: ByteStream {
  private let pieces: Mutex<[[UInt8]]>
  private let atEnd: @Sendable () throws -> Void

  init(_ pieces: [[UInt8]], atEnd: @escaping @Sendable () throws -> Void = {}) {
    self.pieces = Mutex(pieces.reversed())
    self.atEnd = atEnd
  }

  func next() async throws -> [UInt8]? {
    if let piece = pieces.withLock({ $0.popLast() }) { return piece }
    try atEnd()
    return nil
  }
}

@Suite("Content that nobody knows the length of, through rclone", .enabled(if: RcloneFixture.isInstalled))
struct RcloneStreamTests {
  private struct Broken: Error {}
  private let megabyte = [UInt8](repeating: 5, count: 1 << 20)

  @Test("is streamed, keeps its time, and appears whole or not at all")
  func unknown() async throws {
    let fixture = try await RcloneFixture(serving: false)
    let (backend, folder) = (RcloneBackend(fixture.rclone), fixture.folder)
    let path: ObjectPath = "disk:bucket/x/long"
    let seen = Mutex<[String]>([])
    let stream = TestStream([[UInt8]](repeating: megabyte, count: 24)) {
      // By now most of it has arrived, under another name.
      seen.withLock { $0 = folder.names("served/bucket/x") }
    }
    var content = ObjectContent(stream: stream, named: path)
    content.object.modified = 1_600_000_000_123_456_789
    let written = try await backend.write(content, to: path, options: .init())
    #expect(written.size == 24 << 20)
    #expect(written.modified == 1_600_000_000_123_456_789)
    #expect(seen.withLock { $0.count == 1 && $0.allSatisfy { $0.hasPrefix(".toolkit-") } }, "\(seen.withLock { $0 })")
    #expect(folder.names("served/bucket/x") == ["long"])

    for count in [0, 3, 24] {
      let broken = TestStream([[UInt8]](repeating: megabyte, count: count)) { throw Broken() }
      await #expect(throws: (any Error).self) {
        _ = try await backend.write(
          ObjectContent(stream: broken, named: path), to: "disk:bucket/x/no", options: .init())
      }
      #expect(folder.names("served/bucket/x") == ["long"], "after \(count) MiB")
    }
  }

  @Test("is kept from S3 as well: time and nothing half")
  func onS3() async throws {
    let fixture = try await RcloneFixture(serving: true)
    defer { fixture.stop() }
    let backend = RcloneBackend(fixture.rclone)
    let path: ObjectPath = "s3:bucket/long"
    let stream = TestStream([[UInt8]](repeating: megabyte, count: 7))
    let written = try await backend.write(ObjectContent(stream: stream, named: path), to: path, options: .init())
    #expect(written.size == 7 << 20)
    let broken = TestStream([[UInt8]](repeating: megabyte, count: 7)) { throw Broken() }
    await #expect(throws: (any Error).self) {
      _ = try await backend.write(ObjectContent(stream: broken, named: path), to: "s3:bucket/no", options: .init())
    }
    #expect(try await backend.keys(ListRequest("s3:bucket")) == ["bucket/long"])
  }
}

@Suite("Folders and buckets through rclone", .enabled(if: RcloneFixture.isInstalled))
struct RcloneFolderTests {
  @Test("are made, and removed when they are empty", arguments: ["disk:bucket/new", "s3:new-bucket", "mem:new"])
  func folders(address: String) async throws {
    let fixture = try await RcloneFixture(serving: address.hasPrefix("s3"), more: "[mem]\ntype = memory\n")
    defer { fixture.stop() }
    let path = ObjectPath(address)
    let backend = RcloneBackend(fixture.rclone, type: address.hasPrefix("mem") ? "memory" : nil)
    for _ in 0..<2 { try await backend.makeFolder(path) }
    #expect(try await backend.stat(path).kind == (address.hasPrefix("disk") ? .folder : .bucket))
    #expect(try await backend.isBucket(path) == !address.hasPrefix("disk"))
    _ = try await backend.write(ObjectContent([1], named: "x"), to: path.appending("x"), options: .init())
    func code(_ work: () async throws -> Void) async -> String {
      do { try await work() } catch { return (error as? StorageError)?.code ?? "\(error)" }
      return "none"
    }
    #expect(await code { try await backend.makeFolder(path.appending("x")) } == "exists")
    #expect(await code { try await backend.removeFolder(path) } == "not-empty")
    #expect(await code { try await backend.removeFolder(path.appending("x")) } == "not-supported")
    try await backend.remove(path.appending("x"))
    try await backend.removeFolder(path)
    #expect(try await backend.all(ListRequest(path.parent, depth: .one)).allSatisfy { $0.path != path })
  }
}
