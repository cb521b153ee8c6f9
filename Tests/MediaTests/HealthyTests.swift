import Testing

@testable import Media

@Suite("Healthy files of every kind are not accused", .serialized)
struct HealthyTests {
  @Test("not at any level")
  func healthy() async throws {
    let all = HealthyCorpus.all
    #expect(all.count >= 300)
    let chosen = DamageTests.isWhole ? all : all.enumerated().filter { $0.offset % 23 == 5 }.map(\.element)
    let remarks = try await DamageTests.map(chosen) { clip -> [String]? in
      let path: String
      do { path = try await Clips.shared.path(clip) } catch let failure as ClipFailure {
        Issue.record("\(clip.name) cannot be made: \(failure.words.prefix(300))")
        print("unmade: \(clip.name): \(failure.words.suffix(200))")
        return nil
      }
      var lines: [String] = []
      for level in CheckLevel.allCases {
        for describes in level == .full ? [true, false] : [false] {
          let report = try await Integrity.check(path, options: .init(level: level, describes: describes))
          #expect(report.isSound, "\(clip.name) at \(level.rawValue): \(report.findings)")
          lines += report.findings.map { "\(clip.name) \(level.rawValue): \($0.kind.rawValue) \($0.words)" }
        }
      }
      return lines
    }
    if DamageTests.isWhole {
      print("healthy: \(remarks.count) of \(all.count)")
      for line in remarks.flatMap(\.self) { print("remark: \(line)") }
    }
    // Clips of the unit tests are tiny; some have sound a little longer than their picture.
    #expect(remarks.flatMap(\.self).count <= remarks.count / 4, "\(remarks.flatMap(\.self).prefix(20))")
  }
}
