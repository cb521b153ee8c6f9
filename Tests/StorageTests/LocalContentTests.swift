import Platform
import Quantities
import Synchronization
import TestSupport
import Testing

@testable import Storage

/// Bytes that follow a rule, in pieces of odd lengths; they may end early or fail.
private final class RuledBytes: ByteStream {
  struct Failure: Error {}

  private let position: Mutex<Int64>
  private let end: Int64
  private let failsAt: Int64

  init(_ range: Range<Int64>, failsAt: Int64 = .max) {
    position = Mutex(range.lowerBound)
    end = range.upperBound
    self.failsAt = failsAt
  }

  /// How long it takes until the bytes come again.
  private static let period: Int64 = 99_991
  private static let twice = (0..<2 * period).map {
    UInt8(truncatingIfNeeded: ($0 % period) &* 31 &+ ($0 % period) >> 8)
  }

  /// The bytes from an offset, at most one period of them.
  static func piece(_ start: Int64, end: Int64) -> [UInt8] {
    let phase = Int(start % period)
    return Array(twice[phase..<phase + Int(min(period, end - start))])
  }

  func next() async throws -> [UInt8]? {
    let start = position.withLock { $0 }
    guard start < end else { return nil }
    if start >= failsAt { throw Failure() }
    let piece = Self.piece(start, end: end)
    position.withLock { $0 = start + Int64(piece.count) }
    return piece
  }
}

@Suite("Writing content into local files")
struct LocalContentTests {
  let backend = LocalBackend()
  let name = ObjectPath("far:bucket/object")

  private func content(_ size: Int64, declared: Int64? = nil, failsAt: Int64 = .max) -> ObjectContent {
    ObjectContent(StoredObject(path: name, size: declared ?? size)) { range in
      RuledBytes(range ?? 0..<size, failsAt: failsAt)
    }
  }

  /// Writes in parts that are small enough to be many.
  private func write(_ content: ObjectContent, to target: ObjectPath) async throws {
    try await ContentWriting(content: content, target: target, options: TransferOptions(), partSize: 200_000).run()
  }

  private func isRuled(_ file: ObjectPath, _ size: Int64) throws -> Bool {
    let file = try OpenFile(file)
    var position: Int64 = 0
    while position < size {
      let expected = RuledBytes.piece(position, end: size)
      var found = [UInt8](repeating: 0, count: expected.count)
      pread(file.descriptor, &found, found.count, off_t(position))
      if found != expected { return false }
      position += Int64(expected.count)
    }
    return file.size == size
  }

  @Test("small, large in parts, and of a length that nobody knows", arguments: [0, 1, 300_000, 5_012_345])
  func sizes(size: Int64) async throws {
    let folder = try TestFolder()
    try await write(content(size), to: folder.address("a"))
    #expect(try isRuled(folder.address("a"), size))
    let stream = ObjectContent(stream: RuledBytes(0..<size), named: name)
    _ = try await backend.write(stream, to: folder.address("b"), options: TransferOptions())
    #expect(try isRuled(folder.address("b"), size))
    #expect(folder.names() == ["a", "b"])
  }

  @Test("too short, too long or failing content is no file", arguments: [1000, 3_000_000])
  func broken(size: Int64) async throws {
    let folder = try TestFolder()
    let target = folder.address("a")
    for content in [content(size, declared: size + 1), content(size, declared: size - 1)] {
      let error = await #expect(throws: StorageError.self) {
        // A reader that does not keep to the range it was asked for.
        let lying = ObjectContent(content.object, isRepeatable: false, open: { _ in RuledBytes(0..<size) })
        try await write(lying, to: target)
      }
      #expect(error?.message.contains("`far:bucket/object`") == true)
    }
    await #expect(throws: RuledBytes.Failure.self) {
      try await write(content(size, failsAt: size - 1000), to: target)
    }
    #expect(folder.names() == [])
  }

  @Test("content is held against the checksum that its source names", arguments: [300_000, 2_000_001])
  func checksums(size: Int64) async throws {
    let folder = try TestFolder()
    var digest = try #require(ContentDigest(.crc32c))
    let bytes = RuledBytes(0..<size)
    while let piece = try await bytes.next() { digest.update(piece) }
    var right = content(size)
    right.object.checksums = [digest.finish()]
    try await write(right, to: folder.address("right"))
    var wrong = right
    wrong.object.checksums = [Checksum(.crc32c, [0, 0, 0, 0])]
    let error = await #expect(throws: StorageError.self) {
      try await write(wrong, to: folder.address("wrong"))
    }
    #expect(error?.message.contains("checksum") == true)
    #expect(folder.names() == ["right"])
    #expect(try await Storage().digest(of: folder.address("right"), .crc32c) == digest.finish())
  }

  @Test(
    "checksums are those that others compute",
    arguments: [
      (Checksum.Algorithm.crc32c, "e3069283"), (.crc32, "cbf43926"), (.crc64nvme, "ae8b14860a799888"),
    ])
  func known(algorithm: Checksum.Algorithm, hex: String) async throws {
    let folder = try TestFolder()
    let file = folder.write("a", "123456789")
    #expect(try await Storage().digest(of: file, algorithm).hex == hex)
  }

  @Test("a disk that fills up in the middle is said so, and nothing is left", .enabled(if: SmallDisk.isPossible))
  func diskFull() async throws {
    let folder = try TestFolder()
    folder.makeFolder("small")
    let disk = try #require(SmallDisk(folder.path + "/small"))
    defer { disk.unmount() }
    for content in [content(4 << 20), ObjectContent(stream: RuledBytes(0..<4 << 20), named: name)] {
      let error = await #expect(throws: StorageError.self) {
        _ = try await backend.write(content, to: folder.address("small/a"), options: TransferOptions())
      }
      #expect(error?.code == "disk-full")
      #expect(folder.names("small") == [])
    }
  }

  @Test("a sparse file of 5 GiB is read by range and stays sparse when it is copied")
  func sparse() async throws {
    let folder = try TestFolder()
    let source = folder.write("a", "begin")
    let size: Int64 = 5 << 30
    truncate(source.key, Int(size))
    let file = open(source.key, O_WRONLY)
    for offset in [3 << 30, Int(size) - 4] { pwrite(file, "data", 4, offset) }
    close(file)
    _ = try await Storage().copy(from: source, to: folder.address("b"))
    for name in ["a", "b"] {
      #expect(folder.status(name).st_size == size && folder.status(name).st_blocks < 1000)
      let object = try await backend.stat(folder.address(name))
      for (range, text) in [
        (size - 6..<size, "\0\0data"), (3 << 30..<3 << 30 + 5, "data\0"), (0..<6, "begin\0"), (9..<9, ""),
      ] {
        let stream = try await backend.read(object, range: range)
        var bytes: [UInt8] = []
        while let piece = try await stream.next() { bytes += piece }
        #expect(String(decoding: bytes, as: UTF8.self) == text)
      }
    }
  }

  @Test("a file that is cut while it is read ends in an error, not early")
  func cut() async throws {
    let folder = try TestFolder()
    let file = folder.write("a", String(repeating: "x", count: 1 << 20))
    let stream = try await backend.read(backend.stat(file), range: nil)
    #expect(try await stream.next() != nil)
    truncate(file.key, 1000)
    let error = await #expect(throws: StorageError.self) { while try await stream.next() != nil {} }
    #expect(error?.code == "changed")
    let object = try await backend.stat(file)
    folder.writeHere("a", "another")
    let before = await #expect(throws: StorageError.self) { _ = try await backend.read(object, range: 0..<1) }
    #expect(before?.code == "changed")
  }
}
