import Globs
import Platform
import Quantities
import Testing

@testable import Storage

extension StorageContract {
  /// What a place can do beside what all must.
  struct Abilities: OptionSet {
    let rawValue: Int
    /// Keeps media types and metadata.
    static let metadata = Abilities(rawValue: 1)
    /// Tells versions of an object apart.
    static let versions = Abilities(rawValue: 2)
  }

  /// Reads and writes as streams: ranges, unknown lengths, objects that change meanwhile.
  func runStreams(_ abilities: Abilities) async throws {
    try await ranges()
    try await unknownLengths()
    if abilities.contains(.versions) { try await changes() }
    if abilities.contains(.metadata) { try await metadata() }
  }

  private func ranges() async throws {
    let path = root.appending("ranges/é #%.bin")
    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
    let written = try await backend.write(ObjectContent(bytes, named: path), to: path, options: .making)
    #expect(written.size == 300_000)
    let object = try await backend.stat(path)
    for range in [nil, 0..<0, 0..<1, 65_535..<65_537, 299_999..<300_000, 0..<300_000, 5..<5] as [Range<Int64>?] {
      let found = try await backend.read(object, range: range).collected()
      #expect(
        found == Array(bytes[Int(range?.lowerBound ?? 0)..<Int(range?.upperBound ?? 300_000)]),
        "\(String(describing: range))")
    }
    try await backend.remove(path)
  }

  private func unknownLengths() async throws {
    for count in [0, 1, 100_000] {
      let path = root.appending("unknown/\(count)")
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
      let source = try await ObjectContent(bytes, named: path).open(nil)
      let written = try await backend.write(ObjectContent(stream: source, named: path), to: path, options: .making)
      #expect(written.size == Int64(count) && written.path == path)
      #expect(try await backend.read(backend.stat(path), range: nil).collected() == bytes)
      try await backend.remove(path)
    }
  }

  private func changes() async throws {
    let path = root.appending("changing")
    _ = try await backend.write(ObjectContent(Array("one".utf8), named: path), to: path, options: .making)
    let before = try await backend.stat(path)
    var options = TransferOptions.making
    options.overwrite = true
    _ = try await backend.write(ObjectContent(Array("twelve".utf8), named: path), to: path, options: options)
    for range in [nil, 1..<2] as [Range<Int64>?] {
      let error = await #expect(throws: StorageError.self) {
        _ = try await backend.read(before, range: range).collected()
      }
      #expect(error?.code == "changed" && error?.path == path)
    }
    try await backend.remove(path)
  }

  private func metadata() async throws {
    let path = root.appending("with metadata")
    var content = ObjectContent(Array("x".utf8), named: path, mediaType: "video/mp4")
    content.object.metadata = ["camera": "A 7", "title": "é 😀"]
    content.object.modified = 1_600_000_000_123_456_789
    _ = try await backend.write(content, to: path, options: .making)
    let object = try await backend.stat(path)
    #expect(object.mediaType == "video/mp4")
    #expect(object.metadata?["camera"] == "A 7" && object.metadata?["title"] == "é 😀")
    #expect(try await backend.content(of: path).object.modified == 1_600_000_000_123_456_789)
    try await backend.remove(path)
  }

  /// Thousands of keys in one prefix, in order.
  func manyKeys(_ count: Int, _ store: (String) async throws -> Void) async throws {
    for number in 0..<count { try await store("many/key-\(number + 100_000)") }
    let all = try await backend.keys(ListRequest(root.appending("many")))
    let expected = (0..<count).map { root.appending("many/key-\($0 + 100_000)").key }
    #expect(all == expected)
    #expect(try await backend.keys(ListRequest(root.appending("many"), pattern: Glob("*-10123?"))).count == 10)
  }

  /// Bytes in the middle and at the end of an object of 5 GiB that is nearly all holes.
  func sparse(_ path: ObjectPath) async throws {
    let object = try await backend.stat(path)
    #expect(object.size == 5 << 30)
    let end = try await backend.read(object, range: (5 << 30) - 4..<5 << 30).collected()
    #expect(end == [0, 0, 0, 7])
    let middle = try await backend.read(object, range: (4 << 30) - 2..<(4 << 30) + 2).collected()
    #expect(middle == [0, 0, 9, 0])
  }
}

extension TransferOptions {
  static let making = TransferOptions(createFolders: true)
}

extension ByteStream {
  func collected() async throws -> [UInt8] {
    var bytes: [UInt8] = []
    while let piece = try await next() {
      #expect(!piece.isEmpty)
      bytes += piece
    }
    return bytes
  }
}

extension TestFolder {
  /// Makes a file of 5 GiB that takes no place: one byte in the middle, one at the end.
  func writeSparse(_ name: String) -> ObjectPath {
    let address = write(name, "")
    let file = (address.fileBytes ?? []).withCPath { open($0, O_WRONLY) }
    defer { close(file) }
    for (byte, offset) in [(UInt8(9), 4 << 30), (7, (5 << 30) - 1)] {
      _ = withUnsafeBytes(of: byte) { pwrite(file, $0.baseAddress, 1, off_t(offset)) }
    }
    return address
  }
}
