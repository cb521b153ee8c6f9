import Platform
import Quantities
import TestSupport
import Testing

@testable import Runs

@Suite("The journal of runs")
struct JournalTests {
  @Test("gives back what was recorded, whatever the names and values are")
  func roundTrip() throws {
    let test = try TestJournal()
    let shape = RunShape(["a", "b", "c"])
    let values: [RunValue] = [
      .null, .bool(true), .bool(false), .int(.min), .int(.max), .int(0), .float(.pi), .float(-0.0), .text("é"),
      .bytes([0, 255]), .bytes([]), .size(-1), .duration(90), .date(-5), .rate(1e6, family: 2), .fps(29.97),
      .percent(40), .decibels(-3), .path("r2:a\nb"), .list([]), .list([.int(1), .list([.null])]),
      .record(names: ["x", "y"], values: [.text(""), .null]),
      .error(code: "not-found", message: "it is gone", hint: nil, number: "R0001"),
      .error(code: "a", message: "b", hint: "c", number: "X0201"),
    ]
    var expected: [RunResult] = []
    for (index, name) in hostileNames.enumerated() {
      for (place, value) in values.enumerated() {
        let other = values[(place + index) % values.count]
        expected.append(
          RunResult(
            subject: name, variant: index % 2 == 0 ? "" : name, isGood: place % 2 == 0, shape: shape,
            values: [value, other, .text(name)]))
      }
    }
    let writer = try test.journal.begin(verb: "warm", command: "c", target: "t")
    for result in expected { try writer.append(result) }
    try writer.finish(.done)
    let results = try test.journal.results(of: writer.id)
    var read: [RunResult] = []
    while let batch = try results.next() { read += batch }
    #expect(read.count == expected.count)
    for (got, wanted) in zip(read, expected) {
      let isSame =
        Array(got.subject.utf8) == Array(wanted.subject.utf8) && Array(got.variant.utf8) == Array(wanted.variant.utf8)
        && got.isGood == wanted.isGood && got.values == wanted.values && got.shape.names == wanted.shape.names
      #expect(isSame, "\(wanted.subject.prefix(50)) \(wanted.values.prefix(2))")
    }
  }

  @Test("keeps every spelling of a name apart, also where Swift calls them equal")
  func spellings() throws {
    let test = try TestJournal()
    let shape = RunShape(["path"])
    let writer = try test.journal.begin(verb: "warm", command: "")
    for name in ["caf\u{E9}", "cafe\u{301}", "caf\u{E9}"] {
      try writer.append(RunResult(subject: name, isGood: true, shape: shape, values: [.path(name)]))
    }
    try writer.finish(.interrupted)
    let results = try test.journal.results(of: writer.id)
    let rows = try results.next() ?? []
    #expect(rows.map { $0.subject.utf8.count } == [5, 6, 5])
    #expect(rows.compactMap { if case .path(let path) = $0.values[0] { path.utf8.count } else { nil } } == [5, 6, 5])
    let resumed = try test.journal.resume(writer.id)
    #expect(try resumed.hasSucceeded("cafe\u{301}"))
    #expect(try !resumed.hasSucceeded("cafe\u{300}"))
  }

  @Test("knows what a run was and how it ended")
  func states() throws {
    let test = try TestJournal()
    let before = Timestamp.present
    let writer = try test.journal.begin(verb: "warm", command: "warm it all", target: "https://cdn/")
    try writer.append(Subject(name: "a").result)
    try writer.append(Subject(name: "b", isGood: false).result)
    // Its file is there at the latest when something is committed.
    while test.journal.run(writer.id)?.total != 2 { usleep(5000) }
    #expect(test.journal.run(writer.id)?.state == .running)
    try writer.finish(.failed)
    let run = try #require(test.journal.run(writer.id))
    #expect(run.state == .failed && run.verb == "warm" && run.command == "warm it all" && run.target == "https://cdn/")
    #expect(run.total == 2 && run.good == 1 && run.failed == 1 && run.sessions == 1 && run.isResumable)
    #expect(run.started >= before && run.ended.map { $0 >= run.started } == true)
    #expect(run.worked.nanoseconds > 0)
    #expect(try test.journal.lastRun(verb: "warm").id == run.id)
    #expect(throws: RunsError.noRuns(verb: "other")) { try test.journal.lastRun(verb: "other") }
  }

  @Test("finds a run by its name, by what no other begins with, and as the last one")
  func names() throws {
    let test = try TestJournal()
    #expect(throws: RunsError.noRuns(verb: nil)) { try test.journal.run(named: "last") }
    let (first, second) = (try test.record([Subject(name: "a")]), try test.record([Subject(name: "b")]))
    #expect(first < second)
    #expect(try test.journal.runIDs() == [second, first])
    #expect(try test.journal.run(named: "last").id == second)
    #expect(try test.journal.run(named: first.text).id == first)
    #expect(throws: RunsError.ambiguous(String(first.text.prefix(1)), matches: [second.text, first.text])) {
      try test.journal.run(named: String(first.text.prefix(1)))
    }
    for name in ["", "../x", "zzzzzz", "a/b"] {
      #expect(throws: RunsError.noRun(name, known: [second.text, first.text])) { try test.journal.run(named: name) }
    }
    for second in [0, 1_735_689_600, 1_763_900_000, 2_000_000_000] as [Int64] {
      let id = RunID(second: second)
      #expect(id.second == max(second, 1_735_689_600) && RunID(id.text) == id && id < RunID(second: id.second + 1))
    }
    #expect(
      RunID("../..a") == nil && RunID("123456") == nil && RunID("b8m3k") == nil && RunID("b8m3k7")?.text == "b8m3k7")
  }

  @Test("is for its owner only, and leaves nothing but the run behind")
  func files() throws {
    let test = try TestJournal()
    let id = try test.record((0..<1000).map { Subject(name: "\($0)") })
    #expect(test.names == ["key", "\(id).run", "\(id).lock", "pruning.lock"])
    for name in test.names {
      var status = stat()
      #expect(stat(test.journal.folder.path + "/" + name, &status) == 0 && status.st_mode & 0o777 == 0o600, "\(name)")
    }
    var status = stat()
    #expect(stat(test.journal.folder.path, &status) == 0 && status.st_mode & 0o777 == 0o700)
  }

  @Test("can be written by many at once")
  func manyAtOnce() async throws {
    let test = try TestJournal()
    let ids = try await withThrowingTaskGroup(of: RunID.self) { group in
      for run in 0..<8 {
        group.addTask { try test.record((0..<500).map { Subject(name: "\(run) \($0)") }) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(ids).count == 8)
    #expect(try Set(test.journal.runIDs()) == Set(ids))
    for id in ids { #expect(test.journal.run(id)?.total == 500) }
  }

  @Test("takes results of one run from many threads, each once")
  func manyThreads() async throws {
    let test = try TestJournal()
    let writer = try test.journal.begin(verb: "warm", command: "")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for part in 0..<4 {
        group.addTask { for number in 0..<2500 { try writer.append(Subject(name: "\(part)-\(number)").result) } }
      }
      try await group.waitForAll()
    }
    try writer.finish(.done)
    #expect(Set(try test.table(writer.id)).count == 10_000)
    #expect(test.journal.run(writer.id)?.total == 10_000)
  }

  @Test("keeps rows of more tables than are worth counting")
  func manyShapes() throws {
    let test = try TestJournal()
    let writer = try test.journal.begin(verb: "warm", command: "")
    for number in 0..<3000 {
      let shape = RunShape(["path", "column \(number)"])
      try writer.append(
        RunResult(subject: "\(number)", isGood: true, shape: shape, values: [.path("\(number)"), .int(Int64(number))]))
    }
    try writer.finish(.done)
    let results = try test.journal.results(of: writer.id)
    var number = 0
    while let batch = try results.next() {
      for row in batch {
        #expect(
          row.shape.names == ["path", "column \(number)"] && row.values == [.path("\(number)"), .int(Int64(number))])
        number += 1
      }
    }
    #expect(number == 3000)
  }

  @Test("removes the oldest runs beyond its limits, never the last one")
  func pruning() throws {
    let test = try TestJournal(Journal.Limits(runs: 2))
    let ids = try (0..<4).map { try test.record([Subject(name: "\($0)")]) }
    #expect(try test.journal.runIDs() == [ids[3], ids[2]])
    #expect(test.names.count { $0.hasSuffix(".lock") } == 3)
    let tight = Journal(folder: test.journal.folder.path, limits: Journal.Limits(bytes: 0))
    try tight.prune()
    #expect(try test.journal.runIDs() == [ids[3]])
    try test.journal.remove(ids[3])
    #expect(try test.journal.runIDs() == [])
    #expect(throws: RunsError.noRun(ids[3].text, known: [])) { try test.journal.remove(ids[3]) }
  }

  @Test("does not remove a run that is written, nor lets two processes write one")
  func underWay() throws {
    let test = try TestJournal(Journal.Limits(runs: 1))
    let writer = try test.journal.begin(verb: "warm", command: "")
    try writer.append(Subject(name: "a").result)
    while test.journal.run(writer.id)?.total != 1 { usleep(5000) }
    try test.record([Subject(name: "b")])
    #expect(test.journal.run(writer.id)?.state == .running)
    #expect(throws: RunsError.stillRunning(writer.id.text)) { try test.journal.resume(writer.id) }
    #expect(throws: RunsError.stillRunning(writer.id.text)) { try test.journal.remove(writer.id) }
    try writer.finish(.done)
  }
}
