import Platform
import TestSupport

@testable import Runs

/// A journal in a folder of its own.
final class TestJournal: Sendable {
  let folder: TemporaryDirectory
  let journal: Journal

  init(_ limits: Journal.Limits = Journal.Limits()) throws {
    folder = try TemporaryDirectory()
    journal = Journal(folder: folder.file("state/runs"), limits: limits)
  }

  /// The file of a run.
  func file(_ id: RunID) -> String { journal.folder.results(id) }

  /// Records a run from its beginning to its end.
  @discardableResult
  func record(
    _ subjects: [Subject], verb: String = "warm", target: String = "", ending: RunState = .done
  ) throws -> RunID {
    let writer = try journal.begin(verb: verb, command: "warm it", target: target)
    for subject in subjects { try writer.append(subject.result) }
    try writer.finish(ending)
    return writer.id
  }

  /// All rows of a run, as `subject variant good`.
  func table(_ id: RunID) throws -> [String] {
    var lines: [String] = []
    let results = try journal.results(of: id)
    while let batch = try results.next() { lines += batch.map { "\($0.subject) \($0.variant) \($0.isGood)" } }
    return lines
  }

  /// What the journal's folder holds.
  var names: Set<String> {
    Set(namesInFolder(journal.folder.path) ?? [])
  }
}

/// A subject with what became of it.
struct Subject {
  var name: String
  var identity: String?
  var isGood = true

  var result: RunResult {
    RunResult(subject: name, identity: identity, isGood: isGood, shape: Self.shape, values: [.path(name)])
  }

  private static let shape = RunShape(["path"])
}

/// Names that objects may have.
let hostileNames = [
  "", "a", "with blank", "new\nline", "../../etc/passwd", "-rf", "\u{1B}[31mred", "ü", "u\u{308}", "👩‍👩‍👧‍👦", "a#b?c%20",
  "tab\tand\0nul", String(repeating: "long/", count: 60_000), "'; DROP TABLE block; --",
]
