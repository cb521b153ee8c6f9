import Containers
import Foundation
import Platform
import Processes
import Testing

@testable import Media

/// In CI some hundred changed files; with `TOOLKIT_WHOLE_CORPUS` set, ten thousand.
@Suite("Files changed by chance end in a finding, soon, in little memory, and harm nothing", .serialized)
struct FuzzTests {
  private static let clips: [Clip] =
    [.faststart, .indexLast, .h265, .vp9, .av1, .av1mkv, .ts, .avi, .rich, .soundOnly] + DamageCorpus.others
    + [DamageCorpus.films[2]] + HealthyCorpus.stills.filter { $0.name.contains("moving") || $0.name.contains("avif") }

  /// The same changes in every run: the seed is in the name of the failure.
  struct Mutation {
    private var state: UInt64
    private static let wild: [[UInt8]] = [
      [0, 0, 0, 0], [0, 0, 0, 1], [0, 0, 0, 7], [0x7F, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF],
      [0x80, 0, 0, 0, 0, 0, 0, 0], [0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
      [0, 0, 0, 0, 0x80, 0, 0, 0], [0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
    ]

    init(seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 ^ 0x5DEE_CE66 }

    private mutating func below(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(max(1, limit)))
    }

    /// Most places near the beginning and the end, where the structure is.
    private mutating func place(_ count: Int) -> Int {
      switch below(4) {
      case 0: below(min(count, 256))
      case 1: max(0, count - 1 - below(min(count, 2048)))
      case 2: below(min(count, 8192))
      default: below(count)
      }
    }

    mutating func change(_ original: [UInt8]) -> [UInt8] {
      var bytes = original
      for _ in 0...below(6) where bytes.count > 64 {
        let place = place(bytes.count)
        switch below(7) {
        case 0: bytes[place] ^= 1 << UInt8(below(8))
        case 1: bytes[place] = UInt8(below(256))
        case 2:
          let value = Self.wild[below(Self.wild.count)]
          for (offset, byte) in value.enumerated() where place + offset < bytes.count { bytes[place + offset] = byte }
        case 3: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(64)))
        case 4: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 1 + below(64))], at: place)
        case 5: bytes.removeLast(below(bytes.count / 2))
        default:
          let from = self.place(bytes.count)
          let part = Array(bytes[from..<min(bytes.count, from + 16)])
          for (offset, byte) in part.enumerated() where place + offset < bytes.count { bytes[place + offset] = byte }
        }
      }
      return bytes
    }
  }

  @Test("the walkers, with every limit")
  func walkers() async throws {
    let rounds = DamageTests.isWhole ? 10_000 : 250
    var originals: [(String, [UInt8])] = []
    for clip in Self.clips { originals.append((clip.name, readFile(try await Clips.shared.path(clip)))) }
    var worst = (Duration.zero, "")
    for seed in 0..<rounds {
      let (name, original) = originals[seed % originals.count]
      var mutation = Mutation(seed: seed)
      let source = MemoryBytes(mutation.change(original))
      for limits in [ExaminationLimits.quick, .remote] + (seed % 4 == 0 ? [.thorough] : []) {
        let start = ContinuousClock.now
        let report = try Structure.examine(source, limits: limits)
        let took = ContinuousClock.now - start
        if took > worst.0 { worst = (took, "\(name) \(seed)") }
        #expect(report.faults.count <= StructureFault.Kind.allCases.count, "\(name) \(seed)")
        #expect(report.faults.allSatisfy { !$0.words.isEmpty && $0.count > 0 && $0.offset >= 0 }, "\(name) \(seed)")
        #expect(report.bytesRead <= 8 * source.size + (1 << 20), "\(name) \(seed): \(report.bytesRead)")
      }
    }
    #expect(worst.0 < .seconds(20), "\(worst)")
    if DamageTests.isWhole { print("fuzz: \(rounds) files, the slowest took \(worst)") }
  }

  @Test("quick, packets, full and probe of what was written")
  func files() async throws {
    let rounds = DamageTests.isWhole ? 400 : 6
    try await withFolder { folder in
      _ = try await DamageTests.map(Array(0..<rounds)) { round -> Bool? in
        let seed = 1_000_003 + round * 7
        let clip = Self.clips[seed % Self.clips.count]
        var mutation = Mutation(seed: seed)
        let path = folder + "/\(seed)-\(clip.name)"
        writeFile(path, mutation.change(readFile(try await Clips.shared.path(clip))))
        defer { unlink(path) }
        let start = ContinuousClock.now
        for level in CheckLevel.allCases {
          let report = try await Integrity.check(path, options: .init(level: level, timeout: .seconds(60)))
          #expect(
            report.findings.allSatisfy { !$0.words.isEmpty && $0.kind != .timeout }, "\(path): \(report.findings)")
        }
        do { _ = try await MediaProbe.probe(path) } catch is MediaError {}
        #expect(ContinuousClock.now - start < .seconds(120), "\(path)")
        return true
      }
      #expect(names(in: folder).isEmpty)
    }
  }

  @Test("a list that takes too long is given up, at every level", arguments: CheckLevel.allCases)
  func endless(level: CheckLevel) async throws {
    try await withFolder { folder in
      let path = folder + "/endless.mkv"
      let head: [UInt8] =
        [0x1A, 0x45, 0xDF, 0xA3, 0x80, 0x18, 0x53, 0x80, 0x67, 0x01] + [UInt8](repeating: 0xFF, count: 7)
      var list: [UInt8] = [0xEC, 0x80]
      for _ in 0..<22 { list += list }
      writeFile(path, head + list)
      let start = ContinuousClock.now
      let report = try await Integrity.check(path, options: .init(level: level, timeout: .milliseconds(300)))
      #expect(!report.isSound && ContinuousClock.now - start < .seconds(20), "\(report.findings)")
    }
  }

  @Test("an index that counts four thousand million samples does not take the memory that it asks for")
  func greedy() async throws {
    let bytes = readFile(try await Clips.shared.path(.faststart))
    let mark = Array("stts".utf8)
    try await withFolder { folder in
      for name in ["stsz", "stts", "stco", "stsc", "ctts"] {
        var bytes = bytes
        let mark = name == "stts" ? mark : Array(name.utf8)
        guard let place = (0..<bytes.count - 16).first(where: { bytes[$0..<$0 + 4].elementsEqual(mark) }) else {
          continue
        }
        for offset in 8..<(name == "stsz" ? 16 : 12) { bytes[place + offset] = 0x7F }
        writeFile(folder + "/greedy.mp4", bytes)
        for level in CheckLevel.allCases {
          let report = try await Integrity.check(folder + "/greedy.mp4", options: .init(level: level))
          #expect(!report.isSound, "\(name), \(level.rawValue)")
        }
      }
    }
    // Of all programs that this process has run until now, the largest: encoders of the other tests among them.
    var usage = rusage()
    getrusage(RUSAGE_CHILDREN.rawValue, &usage)
    #expect(usage.ru_maxrss < 3 << 20, "\(usage.ru_maxrss / 1024) MB")
  }
}
