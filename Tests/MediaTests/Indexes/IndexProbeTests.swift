import Containers
import Platform
import Testing

@testable import Media

/// The law of the reader: what ffprobe says, or nothing. In CI over a part of the corpora; with `TOOLKIT_WHOLE_CORPUS` set, over all, and
/// with `TOOLKIT_PROBE_FOLDER` over the files of a folder.
@Suite("Files told of by their index alone are told of as ffprobe does", .serialized)
struct IndexProbeTests {
  /// What both say of a file.
  struct Verdict: Sendable {
    let name: String
    let own: MediaSummary?
    /// Nil where ffprobe fails.
    let expected: MediaSummary?
    var isLawful: Bool { own == nil || own == expected }
    /// The fields that differ.
    var difference: String {
      guard let own, let expected else { return own == nil ? "" : "ffprobe fails" }
      let fields = zip(Mirror(reflecting: own).children, Mirror(reflecting: expected).children)
      return fields.compactMap { one, other in
        "\(one.value)" == "\(other.value)" ? nil : "\(one.label ?? ""): \(one.value) instead of \(other.value)"
      }.joined(separator: "; ")
    }
  }

  static func verdict(_ path: String, always: Bool = true) async throws -> Verdict {
    let own = try IndexProbe.summary(of: FileBytes(path), named: path)
    guard always || own != nil else { return Verdict(name: path, own: nil, expected: nil) }
    var expected: MediaSummary?
    do { expected = MediaSummary(try await MediaProbe.probe(path)) } catch is MediaError {}
    return Verdict(name: path, own: own, expected: expected)
  }

  private static func check(_ clips: [Clip]) async throws -> [Verdict] {
    try await DamageTests.map(clips) { clip in
      let path: String
      do { path = try await Clips.shared.path(clip) } catch let failure as ClipFailure {
        Issue.record("\(clip.name) cannot be made: \(failure.words.prefix(300))")
        return nil
      }
      let verdict = try await verdict(path)
      #expect(verdict.isLawful, "\(clip.name): \(verdict.difference)")
      if DamageTests.isWhole, verdict.own == nil { print("silent: \(clip.name)") }
      return verdict
    }
  }

  @Test("of what people have most, all of it")
  func everyday() async throws {
    for verdict in try await Self.check(IndexClips.everyday) { #expect(verdict.own != nil, "\(verdict.name)") }
  }

  @Test("of what is unusual, that or nothing")
  func unusual() async throws {
    let all = IndexClips.unusual
    let chosen = DamageTests.isWhole ? all : all.enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
    let verdicts = try await Self.check(chosen)
    #expect(verdicts.filter { $0.own != nil }.count * 3 > verdicts.count)
  }

  @Test("of the healthy files of the other tests")
  func corpus() async throws {
    let all = HealthyCorpus.all + Clip.healthy
    let chosen = DamageTests.isWhole ? all : all.enumerated().filter { $0.offset % 19 == 4 }.map(\.element)
    _ = try await Self.check(chosen)
  }

  @Test("of the sources of the table")
  func table() async throws {
    try await withFolder { folder in
      let made = TableFolder(folder)
      let all = TableSource.all.filter { !TableSource.ingredients.contains($0.name) }
      let chosen = DamageTests.isWhole ? all : all.enumerated().filter { $0.offset % 9 == 2 }.map(\.element)
      _ = try await DamageTests.map(chosen) { source in
        let verdict = try await Self.verdict(try await made.path(source))
        #expect(verdict.isLawful, "\(source.name): \(verdict.difference)")
        return verdict
      }
    }
  }

  @Test("of damaged files")
  func damaged() async throws {
    let all = DamageCorpus.all.filter { $0.clip.name.contains(".m") || $0.clip.name.contains("picture") }
    let chosen = DamageTests.isWhole ? all : all.enumerated().filter { $0.offset % 13 == 6 }.map(\.element)
    try await withFolder { folder in
      let verdicts = try await DamageTests.map(chosen) { damage -> Verdict? in
        let original = readFile(try await Clips.shared.path(damage.clip))
        guard let bytes = DamageCorpus.bytes(damage, original, other: original.reversed()) else { return nil }
        let path = folder + "/\(damage.name)-" + damage.clip.name
        writeFile(path, bytes)
        defer { unlink(path) }
        let verdict = try await Self.verdict(path, always: false)
        #expect(verdict.isLawful, "\(damage.testDescription): \(verdict.difference)")
        return verdict
      }
      if DamageTests.isWhole { print("damaged: \(verdicts.count), told \(verdicts.filter { $0.own != nil }.count)") }
    }
  }

  @Test("of files changed by chance: no crash, no hang, and no other word than ffprobe's")
  func mutations() async throws {
    var originals: [(String, [UInt8])] = []
    for clip in [IndexClips.phone, .faststart, .rich, .h265, .soundOnly] + IndexClips.everyday.suffix(4) {
      originals.append((clip.name, readFile(try await Clips.shared.path(clip))))
    }
    let most = DamageTests.isWhole ? Int.max : 24
    let clips = originals
    try await withFolder { folder in
      var told: [(Int, [UInt8])] = []
      for seed in 0..<2000 {
        var mutation = FuzzTests.Mutation(seed: seed &* 31 &+ 7)
        let (name, original) = clips[seed % clips.count]
        let bytes = mutation.change(original)
        guard try IndexProbe.summary(of: MemoryBytes(bytes), named: name) != nil else { continue }
        if bytes != original, told.count < most { told.append((seed, bytes)) }
      }
      _ = try await DamageTests.map(told) { seed, bytes in
        let name = clips[seed % clips.count].0
        let path = folder + "/\(seed)-" + name
        writeFile(path, bytes)
        defer { if getenv("TOOLKIT_CORPUS_FOLDER") == nil { unlink(path) } }
        let verdict = try await Self.verdict(path)
        #expect(verdict.isLawful, "\(seed) of \(name): \(verdict.difference)")
        return verdict
      }
      if DamageTests.isWhole { print("changed: told \(told.count) of 2000") }
    }
  }

  @Test("of the files of a folder of one's own", .enabled(if: getenv("TOOLKIT_PROBE_FOLDER") != nil))
  func own() async throws {
    let folder = getenv("TOOLKIT_PROBE_FOLDER").map { String(cString: $0) } ?? ""
    for name in names(in: folder) {
      guard let verdict = try? await Self.verdict(folder + "/" + name) else { continue }
      #expect(verdict.isLawful, "\(name): \(verdict.difference)")
      print("\(name): \(verdict.own == nil ? "silent" : "told")")
    }
  }
}

/// Bytes in memory, and how many of them were read.
struct MemoryBytes: RangedBytes {
  let bytes: [UInt8]
  var size: Int64 { Int64(bytes.count) }

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard offset >= 0, offset < size else { return 0 }
    let part = bytes[Int(offset)..<min(bytes.count, Int(offset) + buffer.count)]
    part.withUnsafeBytes { buffer.copyMemory(from: $0) }
    return part.count
  }
}
