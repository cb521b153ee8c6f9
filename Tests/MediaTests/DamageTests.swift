import Containers
import Foundation
import Synchronization
import Testing

@testable import Media

/// In CI a sample; with `TOOLKIT_WHOLE_CORPUS` set, all of it, with a table of what was found.
@Suite("Damaged files are found, healthy ones are not accused", .serialized)
struct DamageTests {
  static let isWhole = ProcessInfo.processInfo.environment["TOOLKIT_WHOLE_CORPUS"] != nil

  /// Part of the names of the damages to look at, for work on one of them.
  static let only = ProcessInfo.processInfo.environment["TOOLKIT_CORPUS_ONLY"]

  /// Where the damaged files are kept, with a list of the checksums of their originals, for a look by hand.
  static let folder = ProcessInfo.processInfo.environment["TOOLKIT_CORPUS_FOLDER"]

  struct Verdict: Sendable {
    let damage: DamageCorpus.Damage
    let differs, differsInShape, complains: Bool
    var words: [String] = []
    var found: Set<CheckLevel> = []
  }

  /// Runs over the items, two at a time.
  static func map<Item: Sendable, Result: Sendable>(
    _ items: [Item], _ work: @escaping @Sendable (Item) async throws -> Result?
  ) async throws -> [Result] {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      var (rest, results) = (items[...], [Result]())
      for _ in 0..<2 { if let item = rest.popFirst() { group.addTask { try await work(item) } } }
      while let result = try await group.next() {
        if let result { results.append(result) }
        if let item = rest.popFirst() { group.addTask { try await work(item) } }
      }
      return results
    }
  }

  private static func judge(_ damage: DamageCorpus.Damage, in folder: String) async throws -> Verdict? {
    let original = try await Clips.shared.path(damage.clip)
    let other = DamageCorpus.originals.first { $0.name.suffix(3) != damage.clip.name.suffix(3) } ?? damage.clip
    guard
      let bytes = DamageCorpus.bytes(damage, readFile(original), other: readFile(try await Clips.shared.path(other)))
    else { return nil }
    let path = folder + "/\(damage.name)-" + damage.clip.name
    writeFile(path, bytes)
    defer { if Self.folder == nil { unlink(path) } }
    let (before, after) = (try await Frames.of(damage.clip), try await Frames.of(path))
    var verdict = Verdict(
      damage: damage, differs: before != after, differsInShape: before.shape != after.shape,
      complains: before == after ? false : try await Frames.complains(path))
    for level in CheckLevel.allCases {
      let report = try await Integrity.check(path, options: .init(level: level, requiresVideo: false, describes: false))
      if !report.isSound { verdict.found.insert(level) }
      verdict.words += report.findings.map { "\(level.rawValue): \($0.kind.rawValue) \($0.words)" }
    }
    return verdict
  }

  @Test("what a strict decode shows to differ from the original, a full check finds")
  func corpus() async throws {
    let all = DamageCorpus.all
    #expect(all.count >= 400)
    // A step that shares no factor with the number of damages of a film passes through all sorts.
    let chosen =
      Self.only.map { only in all.filter { $0.testDescription.contains(only) } }
      ?? (Self.isWhole ? all : all.enumerated().filter { $0.offset % 59 == 3 }.map(\.element))
    let verdicts = try await withFolder { folder in
      try await Self.map(chosen) { try await Self.judge($0, in: Self.folder ?? folder) }
    }
    let differing = verdicts.filter(\.differs)
    let strict = differing.filter { $0.differsInShape || $0.complains }
    for verdict in strict {
      #expect(verdict.found.contains(.full), "\(verdict.damage.testDescription) was not found")
    }
    for line in DetectionTable.lines {
      let some = differing.filter { line.names.contains($0.damage.sort) }
      guard Self.isWhole, !some.isEmpty else { continue }
      for (level, promised) in [(CheckLevel.quick, line.quick), (.packets, line.packets), (.full, line.full)] {
        let percent = some.filter { $0.found.contains(level) }.count * 100 / some.count
        #expect(percent >= promised, "\(line.damage), \(level.rawValue): \(percent) % of \(some.count)")
      }
    }
    if Self.isWhole {
      #expect(differing.count == 1_260, "the table says so")
      Self.show(verdicts)
    }
  }

  private static func show(_ verdicts: [Verdict]) {
    let sorts = Set(verdicts.map(\.damage.sort)).sorted()
    for sort in sorts + [""] {
      let all = verdicts.filter { sort.isEmpty || $0.damage.sort == sort }
      let some = all.filter(\.differs)
      let counts = CheckLevel.allCases.map { level in some.filter { $0.found.contains(level) }.count }
      let strict = some.filter { $0.differsInShape || $0.complains }.count
      print(
        "corpus \(sort.isEmpty ? "all" : sort): \(all.count) files, \(some.count) differ, \(strict) by a strict decode; found \(counts)"
      )
    }
    for line in DetectionTable.lines {
      let some = verdicts.filter { $0.differs && line.names.contains($0.damage.sort) }
      let shares = CheckLevel.allCases.map { level in
        some.filter { $0.found.contains(level) }.count * 100 / max(1, some.count)
      }
      print("table \(line.damage): \(some.count) files, percent \(shares)")
    }
    for verdict in verdicts where verdict.differs && !verdict.found.contains(.full) {
      let sort = verdict.differsInShape || verdict.complains ? "MISSED" : "silent"
      print("\(sort): \(verdict.damage.testDescription) \(verdict.complains ? "complained of " : "")\(verdict.words)")
    }
    // Sorts that leave the frames as they are: what each level says of them.
    for verdict in verdicts where !verdict.differs && !verdict.found.isEmpty && verdict.damage.sort != "append" {
      print("harmless: \(verdict.damage.testDescription) \(verdict.words)")
    }
  }

  @Test("a name that does not fit the content is a remark, not damage")
  func wrongExtension() async throws {
    let all = DamageCorpus.misnamed
    let chosen = Self.isWhole ? all : all.enumerated().filter { $0.offset % 9 == 2 }.map(\.element)
    for (clip, ext) in chosen {
      let bytes = readFile(try await Clips.shared.path(clip))
      try await withFolder { folder in
        writeFile(folder + "/a." + ext, bytes)
        for level in CheckLevel.allCases {
          let options = Integrity.Options(level: level, requiresVideo: false)
          let report = try await Integrity.check(folder + "/a." + ext, options: options)
          #expect(
            report.isSound && report.findings.map(\.kind) == [.wrongExtension],
            "\(clip.name) as \(ext), \(level.rawValue): \(report.findings)")
        }
      }
    }
  }

  @Test("the same damage is found however many threads decode", arguments: ["flip2", "zero64k1", "cut7", "zero5122"])
  func threads(name: String) async throws {
    for clip in [DamageCorpus.films[1], DamageCorpus.films[3], DamageCorpus.films[8]] {
      let damage = DamageCorpus.Damage(clip: clip, name: name)
      let original = readFile(try await Clips.shared.path(clip))
      let bytes = try #require(DamageCorpus.bytes(damage, original, other: original))
      try await withFolder { folder in
        writeFile(folder + "/" + clip.name, bytes)
        var verdicts: Set<Bool> = []
        for threads in [1, 4] {
          verdicts.insert(try await Integrity.check(folder + "/" + clip.name, options: .init(threads: threads)).isSound)
        }
        #expect(verdicts.count == 1, "\(damage.testDescription)")
      }
    }
  }
}
