import Containers
import Platform
import Testing

@testable import Media

// Encoders use every core: many at once only slow each other down.
@Suite("Checking media", .serialized)
struct IntegrityTests {
  @Test("a healthy file raises no alarm", arguments: Clip.healthy)
  func healthy(clip: Clip) async throws {
    let report = try await Integrity.check(Clips.shared.path(clip))
    #expect(report.findings.isEmpty)
    #expect(report.frames >= 45)
  }

  /// Bytes that look like nothing in particular, the same in every run.
  private static func noise(_ count: Int) -> [UInt8] {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
  }

  private func check(_ bytes: [UInt8], _ name: String) async throws -> IntegrityReport {
    try await withFolder { folder in
      writeFile(folder + "/" + name, bytes)
      return try await Integrity.check(folder + "/" + name)
    }
  }

  @Test("an MP4 that was cut before its index has no index")
  func cutBeforeIndex() async throws {
    let bytes = readFile(try await Clips.shared.path(.indexLast))
    let report = try await check(Array(bytes.prefix(bytes.count * 6 / 10)), "a.mp4")
    #expect(report.findings.first?.kind == .noIndex)
    #expect(!report.isSound && report.findings.contains { $0.kind == .truncated })
  }

  @Test(
    "a file that was cut is truncated, with its index first or none at all",
    arguments: [Clip.faststart, .h265, .vp9, .vp8, .av1mkv, .tenBit, .odd])
  func cut(clip: Clip) async throws {
    // AV1 in MP4 and others are written with the index last unless asked.
    let bytes = readFile(try await Clips.shared.path(clip))
    let report = try await check(Array(bytes.prefix(bytes.count * 95 / 100)), clip.name)
    let kinds = Set(report.findings.map(\.kind))
    #expect(!kinds.isDisjoint(with: [.truncated, .noIndex]), "\(report.findings)")
    #expect(!report.isSound)
  }

  @Test(
    "one missing byte at the end is seen",
    arguments: [Clip.faststart, .indexLast, .h265, .vp9, .vp8, .av1, .av1mkv, .tenBit, .prores, .avi])
  func lastByte(clip: Clip) async throws {
    let bytes = readFile(try await Clips.shared.path(clip))
    try await withFolder { folder in
      writeFile(folder + "/x", bytes)
      #expect(try await Integrity.structure(of: folder + "/x").faults == [])
      writeFile(folder + "/x", bytes.dropLast())
      let fault = try #require(try await Integrity.structure(of: folder + "/x").faults.first)
      #expect(fault.kind == .truncated && fault.words.hasPrefix("1 byte is missing at the end"), "\(fault)")
    }
  }

  @Test("one missing byte at the end makes a file unsound")
  func lastByteIsReported() async throws {
    let report = try await check(readFile(try await Clips.shared.path(.indexLast)).dropLast(), "a.mp4")
    #expect(
      report.findings.map(\.kind) == [.truncated]
        && report.findings.first?.words.hasPrefix("1 byte is missing at the end") == true, "\(report.findings)")
  }

  @Test(
    "noise over five percent in the middle is seen and counted",
    arguments: [Clip.faststart, .indexLast, .h265, .tenBit, .vp9, .vp8, .av1, .ts, .avi, .prores])
  func noise(clip: Clip) async throws {
    var bytes = readFile(try await Clips.shared.path(clip))
    let count = bytes.count / 20
    bytes.replaceSubrange(bytes.count / 2..<bytes.count / 2 + count, with: Self.noise(count))
    let report = try await check(bytes, clip.name)
    #expect(!report.isSound, "\(report.findings)")
    let damage = try #require(report.findings.first { $0.kind.isDamage })
    #expect(damage.count >= 1 && !damage.words.isEmpty && !damage.words.contains("@ 0x") && damage.hint != nil)
  }

  @Test("an empty file, a text, a folder and a forbidden file are told apart")
  func noMedia() async throws {
    #expect(try await check([], "a.mp4").findings.map(\.kind) == [.empty])
    #expect(try await check(Array("hello world\n".utf8), "a.mp4").findings.map(\.kind) == [.notMedia])
    #expect(try await check(Array("hello world\n".utf8), "a.webm").findings.map(\.kind) == [.notMedia])
    #expect(try await check(Self.noise(5000), "a.mkv").findings.map(\.kind) == [.notMedia])
    #expect(try await Integrity.check("/tmp").findings.map(\.kind) == [.unreadable])
    await #expect(throws: MediaError.self) { try await Integrity.check("/nowhere/a.mp4") }
  }

  @Test("sound alone has no video, which is a fault only where the name promises one")
  func soundOnly() async throws {
    let path = try await Clips.shared.path(.soundOnly)
    #expect(try await Integrity.check(path).findings.isEmpty)
    let bytes = readFile(path)
    #expect(try await check(bytes, "a.mp4").findings.map(\.kind) == [.noVideo])
    try await withFolder { folder in
      writeFile(folder + "/a.mp4", bytes)
      for describes in [true, false] {
        let options = Integrity.Options(requiresVideo: false, describes: describes)
        let report = try await Integrity.check(folder + "/a.mp4", options: options)
        #expect(report.findings.isEmpty)
      }
    }
  }

  @Test("sound and picture of different lengths raise a doubt, not an alarm")
  func desync() async throws {
    let report = try await Integrity.check(Clips.shared.path(.desync))
    #expect(report.findings.map(\.kind) == [.desync])
    #expect(report.isSound)
  }

  @Test("a check reports how far it is, and can be cancelled")
  func progress() async throws {
    let path = try await Clips.shared.path(.long)
    let reports = Gathered<Double?>()
    let report = try await Integrity.check(path) { reports.append($0.fraction) }
    #expect(report.isSound && reports.all.last == 1)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await Integrity.check(path)
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test("whether the index comes first is known of MP4 and MOV only")
  func faststart() async throws {
    let known: [(Clip, Bool?)] = [
      (.faststart, true), (.indexLast, false), (.prores, false), (.vp9, nil), (.avi, nil), (.ts, nil), (.cover, nil),
    ]
    for (clip, isFirst) in known {
      let path = try await Clips.shared.path(clip)
      #expect(try Structure.isIndexFirst(FileBytes(path)) == isFirst, "\(clip.name)")
      #expect(try await MediaProbe.probe(path).isFaststart == isFirst)
    }
    #expect(throws: ContainerError.self) { try Structure.isIndexFirst(FileBytes("/nowhere")) }
  }

  @Test("no prefix of a file, and no wild size in it, harms the walk")
  func hostileStructure() async throws {
    for clip in [Clip.indexLast, .vp9] {
      let bytes = readFile(try await Clips.shared.path(clip))
      for count in 0..<64 {
        var wild = Array(bytes.prefix(64))
        for index in count..<min(64, count + 9) { wild[index] = 0xFF }
        for bytes in [Array(bytes.prefix(count)), wild] {
          _ = try Structure.isIndexFirst(MemoryBytes(bytes))
          #expect(try !Structure.examine(MemoryBytes(bytes)).isSound)
        }
      }
    }
  }
}
