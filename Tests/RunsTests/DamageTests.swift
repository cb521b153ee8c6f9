import Diagnostics
import Platform
import TestSupport
import Testing

@testable import Runs

@Suite("A journal that is damaged")
struct DamageTests {
  private func change(_ path: String, _ body: (inout [UInt8]) -> Void) throws {
    let file = try #require(try OpenFile.reading(path))
    var bytes = [UInt8](repeating: 0, count: file.size)
    try file.read(&bytes, bytes.count, at: 0)
    body(&bytes)
    let target = OpenFile(open(path, O_WRONLY | O_TRUNC | O_CLOEXEC), path)
    try target.write(bytes, at: 0)
  }

  @Test(
    "says which file is damaged and what to do, and gives all other runs", arguments: ["text", "empty", "cut", "other"])
  func damaged(how: String) throws {
    let test = try TestJournal()
    let good = try test.record([Subject(name: "a")])
    let bad = try test.record((0..<5000).map { Subject(name: "object \($0)") })
    try change(test.file(bad)) { bytes in
      switch how {
      case "text": bytes = Array("this is no database, but a text that somebody saved here\n".utf8)
      case "empty": bytes = []
      case "cut": bytes.removeLast(bytes.count / 2)
      default: bytes.replaceSubrange(68..<72, with: [1, 2, 3, 4])
      }
    }
    let run = test.journal.run(bad)
    // An empty file is a run whose process was killed before its first line.
    guard how != "empty" else { return #expect(run == nil) }
    if how == "cut" {
      #expect(throws: RunsError.self) { try test.table(bad) }
    } else {
      #expect(run?.state == .damaged)
      #expect(run?.problem?.code == "journal-damaged")
      #expect(run?.problem?.hint?.contains(test.file(bad)) == true)
      #expect(throws: RunsError.self) { try test.journal.resume(bad) }
      #expect(try test.journal.run(named: "last").id == good)
    }
    #expect(try test.journal.runIDs() == [bad, good])
    #expect(try test.table(good) == ["a  true"])
    // Others go on being recorded, looked up and removed.
    try test.record([Subject(name: "b", identity: "1")])
    #expect(try test.journal.lastGood(verb: "warm").isUnchanged("b", identity: "1"))
    try test.journal.prune()
  }

  @Test("never gives rows that were changed by accident")
  func flippedBits() throws {
    let test = try TestJournal()
    let id = try test.record((0..<300).map { Subject(name: "object \($0)") })
    let expected = try test.table(id)
    var generator = SplitMix64(seed: 9)
    var size = 0
    try change(test.file(id)) { size = $0.count }
    var found = 0
    for _ in 0..<60 {
      let place = Int.random(in: 0..<size, using: &generator)
      try change(test.file(id)) { $0[place] ^= 4 }
      do {
        let table = try test.table(id)
        #expect(table == expected, "\(place)")
      } catch { found += 1 }
      try change(test.file(id)) { $0[place] ^= 4 }
    }
    #expect(found > 10)
  }

  @Test("is never a crash, whatever lies in a block")
  func garbledBlocks() throws {
    var generator = SplitMix64(seed: 3)
    let key = try #require(FingerprintKey(Array(0..<32)))
    var encoder = BlockEncoder()
    let shape = RunShape(["a", "b", "c"])
    for number in 0..<50 {
      encoder.add(
        RunResult(
          subject: "object \(number)", variant: "v", isGood: true, shape: shape,
          values: [.text("text \(number)"), .list([.record(names: ["n"], values: [.int(1)])]), .float(1.5)]),
        shape: 1, key)
    }
    let block = encoder.take()
    for _ in 0..<3000 {
      var data = block.data
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<data.count, using: &generator)
        data[place] = UInt8.random(in: .min ... .max, using: &generator)
      }
      var decoder = BlockDecoder(marks: block.marks, data: data)
      do { while try decoder.next(columns: { $0 == 1 ? 3 : nil }) != nil {} } catch {}
    }
    for count in 0..<block.data.count {
      var decoder = BlockDecoder(marks: block.marks, data: Array(block.data.prefix(count)))
      #expect(throws: BlockDecoder.Damage.self) { while try decoder.next(columns: { _ in 3 }) != nil {} }
    }
  }

  @Test("of another version is not touched, and says so", arguments: [0, 2, 900])
  func otherVersions(version: Int) throws {
    let test = try TestJournal(Journal.Limits(runs: 1))
    let id = try test.record([Subject(name: "a")])
    do {
      let database = try Database(test.file(id), .write)
      try database.execute("PRAGMA user_version = \(version)")
    }
    let problem = try #require(test.journal.run(id)?.problem)
    #expect(problem == .otherVersion(path: test.file(id), version: version, known: 1))
    #expect(problem.message.contains(version > 1 ? "a newer toolkit" : "an older toolkit"))
    #expect(throws: problem) { try test.journal.resume(id) }
    #expect(throws: problem) { try test.table(id) }
    try test.record([Subject(name: "b")])
    #expect(try test.journal.runIDs().contains(id), "it is not removed with old runs")
  }

  @Test("whose key is gone can still be read and resumed; what was known is asked for again")
  func lostKey() throws {
    let test = try TestJournal()
    let id = try test.record([Subject(name: "a", identity: "1")], ending: .interrupted)
    unlink(test.journal.folder.key)
    #expect(try !test.journal.lastGood(verb: "warm").isUnchanged("a", identity: "1"))
    let writer = try test.journal.resume(id)
    #expect(try writer.hasSucceeded("a"))
    try writer.finish(.done)
    try test.record([Subject(name: "b", identity: "1")])
    #expect(try test.journal.lastGood(verb: "warm").isUnchanged("b", identity: "1"))
    #expect(try !test.journal.lastGood(verb: "warm").isUnchanged("a", identity: "1"))
    try change(test.journal.folder.key) { $0 = [1, 2, 3] }
    #expect(throws: RunsError.damaged(path: test.journal.folder.key, reason: "it is no key")) {
      try test.journal.begin(verb: "warm", command: "")
    }
  }

  @Test("in a folder that cannot be used says so at once")
  func unusable() throws {
    let folder = try TemporaryDirectory()
    let file = try folder.write("x", to: "file")
    let journal = Journal(folder: file + "/runs")
    let error = try #require(throws: RunsError.self) { try journal.begin(verb: "warm", command: "") }
    #expect(error.code == "journal-unusable" && error.message.contains(file))
    #expect(try Journal(folder: folder.file("none")).runIDs() == [])
    #expect(opendir(folder.file("none")) == nil)
  }

  @Test("by a full disk keeps what it has, and says that the disk is full")
  func fullDisk() async throws {
    // A disk of 3 MB that only the child sees, where that is allowed.
    let folder = try TemporaryDirectory()
    let probe = try await ProcessRunner(["/usr/bin/unshare", "-rm", "/bin/true"]).run()
    guard probe.status == 0 else { return }
    let script = """
      mount -t tmpfs -o size=3m none "$0" && "$1" work "$0/runs" 100000; echo "status $?"; "$1" work "$0/runs" 100000; rm -f "$0"/ballast
      """
    mkdir(folder.file("disk"), 0o700)
    let result = try await ProcessRunner(
      ["/usr/bin/unshare", "-rm", "/bin/sh", "-c", script, folder.file("disk"), Toolkit.built("runsbench")]).run()
    #expect(result.output.contains("diskFull"), "\(result.output) \(result.errors)")
    #expect(result.output.contains("status 1"))
  }
}
