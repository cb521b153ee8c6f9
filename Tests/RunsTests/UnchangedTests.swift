import TestSupport
import Testing

@testable import Runs

@Suite("What is unchanged since it was last good")
struct UnchangedTests {
  private func known(_ test: TestJournal, verb: String = "warm", target: String = "") throws -> (String, String?) throws
    -> Bool
  {
    let known = try test.journal.lastGood(verb: verb, target: target)
    return { try known.isUnchanged($0, identity: $1) }
  }

  @Test("is known over all runs of the same verb and target")
  func overRuns() throws {
    let test = try TestJournal()
    #expect(try known(test)("a", "1") == false)
    try test.record([Subject(name: "a", identity: "1"), Subject(name: "b", identity: "1"), Subject(name: "none")])
    try test.record([Subject(name: "b", identity: "2"), Subject(name: "c", identity: "1", isGood: false)])
    try test.record([Subject(name: "a", identity: "9")], target: "elsewhere")
    try test.record([Subject(name: "a", identity: "8")], verb: "check")
    let isUnchanged = try known(test)
    #expect(try isUnchanged("a", "1"))
    #expect(try !isUnchanged("a", "9"))
    #expect(try isUnchanged("b", "2"))
    #expect(try !isUnchanged("b", "1"))
    #expect(try !isUnchanged("c", "1"), "it was not good")
    #expect(try !isUnchanged("none", nil) && !isUnchanged("none", "1") && !isUnchanged("unheard of", "1"))
    #expect(try known(test, target: "elsewhere")("a", "9"))
    #expect(try known(test, verb: "check")("a", "8"))
  }

  @Test("is not what failed later, though it did not change")
  func failedLater() throws {
    let test = try TestJournal()
    try test.record([Subject(name: "a", identity: "1")])
    try test.record([Subject(name: "a", identity: "1", isGood: false)])
    #expect(try !known(test)("a", "1"))
    try test.record([Subject(name: "a", identity: "1")])
    #expect(try known(test)("a", "1"))
  }

  @Test("is known of interrupted and of resumed runs too, the latest result first")
  func resumed() throws {
    let test = try TestJournal()
    let id = try test.record([Subject(name: "a", identity: "1")], ending: .interrupted)
    #expect(try known(test)("a", "1"))
    try test.record([Subject(name: "a", identity: "2"), Subject(name: "b", identity: "1")])
    let writer = try test.journal.resume(id)
    try writer.append(Subject(name: "b", identity: "2").result)
    try writer.finish(.done)
    let isUnchanged = try known(test)
    #expect(try isUnchanged("a", "2"))
    #expect(try isUnchanged("b", "2"), "the older run has the later result")
  }

  @Test("stays known when its run is removed")
  func removed() throws {
    let test = try TestJournal(Journal.Limits(runs: 1))
    try test.record((0..<100).map { Subject(name: "\($0)", identity: "1") })
    try test.record((50..<150).map { Subject(name: "\($0)", identity: "2") })
    try test.record((90..<95).map { Subject(name: "\($0)", identity: "2", isGood: false) })
    let id = try test.record([Subject(name: "x", identity: "1")], target: "elsewhere")
    #expect(try test.journal.runIDs() == [id])
    let isUnchanged = try known(test)
    for number in 0..<160 {
      #expect(try isUnchanged("\(number)", "1") == (number < 50), "\(number)")
      #expect(try isUnchanged("\(number)", "2") == ((50..<150).contains(number) && !(90..<95).contains(number)))
    }
    #expect(test.names.count { $0.hasPrefix("known-") } == 1)
    #expect(!test.names.contains { $0.hasPrefix(".index") })
  }
}
