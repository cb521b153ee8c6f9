import Shell
import TestSupport
import Testing

/// Mistakes that people make who come from other shells and languages, or who just mistype.
@Suite("Seeded mistakes")
struct SeededMistakeTests {
  private static let folder = TextFolder("Mistakes/", besides: #filePath)
  private static let corpus = folder.files(".mistakes").flatMap { SeededMistake.read($0.text, file: $0.name) }

  @Test("Each is told as it was recorded", arguments: corpus)
  func drawn(_ mistake: SeededMistake) async {
    let drawn = await onDeepThread { Sighting(mistake).drawn }
    guard drawn != mistake.drawn else { return }
    if TextFolder.isRecording {
      Self.folder.rewrite(mistake.file) { text in
        var cases = SeededMistake.read(text, file: mistake.file)
        for index in cases.indices where cases[index].heading == mistake.heading { cases[index].drawn = drawn }
        return cases.map(\.text).joined(separator: "\n")
      }
      Issue.record("rewritten: read the difference")
    } else {
      #expect(drawn == mistake.drawn)
    }
  }

  @Test("What was meant instead is no mistake", arguments: corpus.filter { $0.mended != nil })
  func mended(_ mistake: SeededMistake) async {
    let mended = mistake.mended ?? ""
    let found = await onDeepThread { RecordedSession().check(mended).map(\.message) }
    #expect(found.isEmpty, "\(mended)")
  }

  @Test("What is offered as a fix mends: at least one of the alternatives, and none makes it worse", arguments: corpus)
  func fixes(_ mistake: SeededMistake) async {
    let program = mistake.program
    let useless = await onDeepThread { () -> [String] in
      let session = RecordedSession()
      let before = session.check(program.text)
      return before.filter { !$0.fixes.isEmpty }.filter { diagnostic in
        let left = diagnostic.fixes.map { session.check($0.applied(to: program.text)).count }
        return left.contains { $0 > before.count } || !left.contains { $0 < before.count }
      }.map(\.message)
    }
    #expect(useless.isEmpty)
  }

  @Test("Nearly all are found before the run, at their place, with their remedy")
  func quotas() async {
    let corpus = Self.corpus
    let sightings = await onDeepThread { corpus.map(Sighting.init) }
    func missed(_ quality: (Sighting) -> Bool) -> [String] {
      zip(corpus, sightings).filter { !quality($0.1) }.map(\.0.testDescription)
    }
    let count = corpus.count
    #expect(count >= 150)
    for (name, missed, least) in [
      ("at the right place", missed(\.isPlaceRight), 95), ("with the right fix", missed(\.isFixRight), 90),
      ("found by check", missed(\.isFoundByCheck), 93),
    ] {
      let share = (count - missed.count) * 100 / max(1, count)
      if TextFolder.isRecording {
        print("\(share) % \(name), of \(count); not: \(missed.joined(separator: ", "))")
      }
      #expect(share >= least, "\(share) % \(name) of \(count):\n\(missed.joined(separator: "\n"))")
    }
  }

  @Test("No two of a file have one heading")
  func headings() {
    let names = Self.corpus.map(\.testDescription)
    #expect(Set(names).count == names.count)
  }
}
