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
    /// What people are shown.
    let own: MediaSummary?
    /// All of it, of movies.
    let whole: MediaInfo?
    /// Nil where ffprobe fails.
    let expected: MediaInfo?
    var isLawful: Bool {
      (own == nil || own == expected.map { MediaSummary($0) }) && (whole == nil || whole == expected)
    }

    /// The fields that differ.
    var difference: String {
      guard let expected else { return own == nil && whole == nil ? "" : "ffprobe fails" }
      var pairs: [(any Sendable, any Sendable)] = own.map { [($0, MediaSummary(expected))] } ?? []
      if let whole {
        pairs.append((whole, expected))
        pairs += zip(whole.streams, expected.streams).map { ($0, $1) }
      }
      return pairs.map { Self.difference($0, $1) }.filter { !$0.isEmpty }.joined(separator: "; ")
    }

    private static func difference(_ own: Any, _ expected: Any) -> String {
      zip(Mirror(reflecting: own).children, Mirror(reflecting: expected).children).compactMap { one, other in
        let (value, wanted) = (text(one.value), text(other.value))
        guard value != wanted, one.label != "streams" || (one.value as? [Any])?.count != (other.value as? [Any])?.count
        else { return nil }
        return "\(one.label ?? ""): \(value) instead of \(wanted)"
      }.joined(separator: "; ")
    }

    private static func text(_ value: Any) -> String {
      (value as? [String: String])?.sorted { $0.key < $1.key }.description ?? "\(value)"
    }
  }

  static func verdict(_ path: String, always: Bool = true) async throws -> Verdict {
    let own = try IndexProbe.summary(of: FileBytes(path), named: path)
    let whole = try IndexProbe.info(of: FileBytes(path), named: path)
    guard always || own != nil || whole != nil else {
      return Verdict(name: path, own: nil, whole: nil, expected: nil)
    }
    var expected: MediaInfo?
    do { expected = try await MediaProbe.probe(.file(path), readsIndex: false) } catch is MediaError {}
    return Verdict(name: path, own: own, whole: whole, expected: expected)
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
      if DamageTests.isWhole, verdict.own != nil, verdict.whole == nil, !clip.name.hasSuffix("g") {
        print("only the summary: \(clip.name)")
      }
      return verdict
    }
  }

  private static func count(_ verdicts: [Verdict], _ name: String) {
    guard DamageTests.isWhole else { return }
    let (own, whole) = (verdicts.filter { $0.own != nil }.count, verdicts.filter { $0.whole != nil }.count)
    print("\(name): \(verdicts.count), told \(own), whole \(whole)")
  }

  @Test("of what people have most, all of it")
  func everyday() async throws {
    for verdict in try await Self.check(IndexClips.everyday) {
      #expect(verdict.own != nil, "\(verdict.name)")
      #expect(verdict.whole != nil || verdict.expected?.isImage == true, "\(verdict.name)")
    }
  }

  @Test("of what optimising writes, all of it", arguments: [VideoCodec.h264, .h265])
  func outputs(codec: VideoCodec) async throws {
    try await withFolder { folder in
      for clip in [Clip.rich, .turned, .camera, IndexClips.phone] {
        let target = folder + "/of-" + clip.name.prefix { $0 != "." } + ".mp4"
        let request = EncodeRequest(codec: codec, quality: .minimum, container: .mp4, preset: "ultrafast")
        _ = try await Optimizer.optimize(
          source: try await Clips.shared.path(clip), to: target, request: request,
          options: OptimizeOptions(keepLarger: true))
        let verdict = try await Self.verdict(target)
        #expect(verdict.isLawful && verdict.whole != nil, "\(clip.name): \(verdict.difference)")
      }
    }
  }

  @Test("of what is unusual, that or nothing")
  func unusual() async throws {
    let all = IndexClips.unusual
    let chosen = DamageTests.isWhole ? all : all.enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
    let verdicts = try await Self.check(chosen)
    #expect(verdicts.filter { $0.own != nil }.count * 3 > verdicts.count)
    Self.count(verdicts, "unusual")
  }

  @Test("of the healthy files of the other tests")
  func corpus() async throws {
    let all = HealthyCorpus.all + Clip.healthy
    let chosen = DamageTests.isWhole ? all : all.enumerated().filter { $0.offset % 19 == 4 }.map(\.element)
    Self.count(try await Self.check(chosen), "healthy")
  }

  @Test("of the sources of the table")
  func table() async throws {
    try await withFolder { folder in
      let made = TableFolder(folder)
      let all = TableSource.all.filter { !TableSource.ingredients.contains($0.name) }
      let chosen = DamageTests.isWhole ? all : all.enumerated().filter { $0.offset % 9 == 2 }.map(\.element)
      let verdicts = try await DamageTests.map(chosen) { source -> Verdict? in
        let verdict = try await Self.verdict(try await made.path(source))
        #expect(verdict.isLawful, "\(source.name): \(verdict.difference)")
        return verdict
      }
      Self.count(verdicts, "table")
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
      Self.count(verdicts, "damaged")
    }
  }

  @Test("of files changed by chance: no crash, no hang, and no other word than ffprobe's")
  func mutations() async throws {
    var originals: [(String, [UInt8])] = []
    let rare = ["drop.mov", "lines.mp4", "chapters.mp4", "interlaced.mp4", "ac3.mp4"].map { "index-" + $0 }
    let others = IndexClips.everyday.filter { rare.contains($0.name) } + IndexClips.everyday.suffix(4)
    for clip in [IndexClips.phone, .faststart, .rich, .h265, .soundOnly] + others {
      originals.append((clip.name, readFile(try await Clips.shared.path(clip))))
    }
    let most = DamageTests.isWhole ? Int.max : 24
    let clips = originals
    try await withFolder { folder in
      var told: [(Int, [UInt8])] = []
      for seed in 0..<(DamageTests.isWhole ? 4000 : 2000) {
        var mutation = FuzzTests.Mutation(seed: seed &* 31 &+ 7)
        let (name, original) = clips[seed % clips.count]
        let bytes = mutation.change(original)
        let isTold = try IndexProbe.summary(of: MemoryBytes(bytes), named: name) != nil
        guard try IndexProbe.info(of: MemoryBytes(bytes), named: name) != nil || isTold else { continue }
        if bytes != original, told.count < most { told.append((seed, bytes)) }
      }
      let verdicts = try await DamageTests.map(told) { seed, bytes in
        let name = clips[seed % clips.count].0
        let path = folder + "/\(seed)-" + name
        writeFile(path, bytes)
        defer { if getenv("TOOLKIT_CORPUS_FOLDER") == nil { unlink(path) } }
        let verdict = try await Self.verdict(path)
        #expect(verdict.isLawful, "\(seed) of \(name): \(verdict.difference)")
        return verdict
      }
      Self.count(verdicts, "changed, of 4000")
    }
  }

  @Test("of the files of a folder of one's own", .enabled(if: getenv("TOOLKIT_PROBE_FOLDER") != nil))
  func own() async throws {
    let folder = getenv("TOOLKIT_PROBE_FOLDER").map { String(cString: $0) } ?? ""
    for name in names(in: folder) {
      guard let verdict = try? await Self.verdict(folder + "/" + name) else { continue }
      #expect(verdict.isLawful, "\(name): \(verdict.difference)")
      print("\(name): \(verdict.whole != nil ? "told" : verdict.own != nil ? "only the summary" : "silent")")
    }
  }
}
