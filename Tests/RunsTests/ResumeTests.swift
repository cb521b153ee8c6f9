import Platform
import TestSupport
import Testing

@testable import Runs

@Suite("A run that is resumed")
struct ResumeTests {
  @Test("knows what succeeded, and its table has the last result of each subject")
  func resumed() throws {
    let test = try TestJournal()
    let id = try test.record(
      (0..<100).map { Subject(name: "\($0)", isGood: $0 % 10 != 0) }, ending: .interrupted)
    let writer = try test.journal.resume(id)
    for number in 0..<200 {
      #expect(try writer.hasSucceeded("\(number)") == (number < 100 && number % 10 != 0))
      guard try !writer.hasSucceeded("\(number)") else { continue }
      // One stays as it was.
      try writer.append(Subject(name: "\(number)", isGood: number != 50).result)
    }
    #expect(try !writer.hasSucceeded("1", variant: "webp"))
    try writer.finish(.done)
    let run = try #require(test.journal.run(id))
    #expect(run.total == 200 && run.good == 199 && run.sessions == 2 && run.state == .done)
    #expect(try Set(test.table(id)) == Set((0..<200).map { "\($0)  \($0 != 50)" }))
    #expect(try test.table(id).count == 200)
    let third = try test.journal.resume(id)
    #expect(try !third.hasSucceeded("50"))
    #expect(try third.hasSucceeded("0"))
    try third.append(Subject(name: "50").result)
    try third.finish(.done)
    #expect(test.journal.run(id).map { [$0.total, $0.good, $0.sessions] } == [200, 200, 3])
  }

  @Test("is the same in the end, however often its process was killed")
  func kills() async throws {
    let (calm, rough) = (try TestJournal(), try TestJournal())
    let program = Toolkit.built("runsbench")
    let count = 20_000
    let whole = try await ProcessRunner([program, "work", calm.journal.folder.path, "\(count)"]).run()
    #expect(whole.output == "\(count)\n")
    var again = try await ProcessRunner([program, "work", calm.journal.folder.path, "\(count)"]).run()
    // One of ten had failed, of these one of five fails again.
    #expect(again.output == "\(count / 10)\n")
    var generator = SplitMix64(seed: 5)
    for _ in 0..<10 {
      let child = try BackgroundProgram([program, "work", rough.journal.folder.path, "\(count)", "40000"])
      let before = try rough.total()
      // Not before it got anywhere, or ten kills would all come too early on a busy machine.
      while try rough.total() == before, child.status == nil { usleep(2000) }
      usleep(UInt32.random(in: 0...100_000, using: &generator))
      child.stop()
      let run = try rough.journal.lastRun()
      #expect(run.state == .interrupted)
      #expect(run.total < count)
    }
    again = try await ProcessRunner([program, "work", rough.journal.folder.path, "\(count)"]).run()
    let left = try await ProcessRunner([program, "work", rough.journal.folder.path, "\(count)"]).run()
    #expect(left.output == "\(count / 50)\n", "\(again.output)")
    let tables = try [calm, rough].map { try $0.table($0.journal.lastRun().id).sorted() }
    #expect(tables[0] == tables[1])
    #expect(tables[0].count == count)
    let runs = try [calm, rough].map { try $0.journal.lastRun() }
    #expect(runs[0].good == runs[1].good && runs[0].total == runs[1].total && runs[1].state == .done)
  }

  @Test("keeps of a killed process what was handed over some time before")
  func kept() async throws {
    let test = try TestJournal()
    let child = try BackgroundProgram(
      [Toolkit.built("runsbench"), "work", test.journal.folder.path, "10000000", "5000"])
    while try test.total() == 0, child.status == nil { usleep(2000) }
    let handedOver = test.handedOver
    // 0.2 s are promised; a busy machine may take longer to give the thread its turn.
    usleep(1_500_000)
    child.stop()
    #expect(try test.total() >= handedOver && handedOver > 0)
    let run = try test.journal.lastRun()
    #expect(try test.table(run.id).count == run.total)
  }

  @Test("has many subjects, and still looks each up")
  func many() throws {
    let folder = try TemporaryDirectory()
    let key = try #require(FingerprintKey(Array(0..<32)))
    for count in [0, 1, 31, 65_536, 100_000] {
      var builder = SubjectIndexBuilder(expecting: count, in: folder.path)
      for number in 0..<count {
        // Each comes twice; the second time it is good, but for a few whose second is the older one.
        let fingerprint = key.fingerprint("object \(number)", "")
        let order = UInt64(number % 7 == 0 ? 0 : 2)
        try builder.add(Mark(fingerprint: fingerprint, order: 1, identity: 1, isGood: false))
        try builder.add(Mark(fingerprint: fingerprint, order: order, identity: 2, isGood: true))
      }
      let index = try builder.finish()
      #expect(index.count == count)
      var wrong = 0
      for number in 0..<count {
        if try index.mark(of: key.fingerprint("object \(number)", ""))?.isGood != (number % 7 != 0) { wrong += 1 }
        if try index.mark(of: key.fingerprint("object \(number)", "x")) != nil { wrong += 1 }
      }
      #expect(wrong == 0, "\(count)")
      var sorted = 0
      try index.forEach { _ in sorted += 1 }
      #expect(sorted == count)
    }
    #expect(namesInFolder(folder.path) == [])
  }
}

extension TestJournal {
  /// How many results are on the disk.
  fileprivate func total() throws -> Int {
    guard let id = try journal.runIDs().first, let run = journal.run(id), run.problem == nil else { return 0 }
    return run.total
  }

  /// How many the child says it has handed over.
  fileprivate var handedOver: Int {
    let file = open(journal.folder.path + "/progress", O_RDONLY | O_CLOEXEC)
    defer { close(file) }
    var number = 0
    pread(file, &number, MemoryLayout<Int>.size, 0)
    return number
  }
}
