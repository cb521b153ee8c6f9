import Flow
import Interpreter
import Settings
import Synchronization
import TestSupport
import Testing

@testable import Verbs

/// Works on rows, as verbs of engines do: a row that says so fails.
private struct Toil: Verb {
  static let summary = "Work on rows."
  static let examples: [Example] = []
  static let input = VerbInput.rows

  @Option("What for.", default: "")
  var target: String

  @OptionGroup var journal: JournalOptions

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let recorder = try RunRecorder(journal, of: Self.name, target: target, in: context)
    let wanted = input.mapBatches { batch in
      try batch.filter { row in
        guard case .record(let record) = row, let subject = RunSubject(record) else { return false }
        return try !recorder.isDone(subject)
      }
    }
    return recorder.recording(wanted) { RunSubject($0) }
  }
}

/// Sessions with a journal of their own.
private final class Workshop: Sendable {
  let folder: TemporaryDirectory
  private let assignments: [String]

  init(_ assignments: String...) throws {
    folder = try TemporaryDirectory()
    self.assignments = ["runs.folder=" + folder.file("runs")] + assignments
  }

  /// What a line gives, and what it notes.
  func run(_ line: String, _ mode: EffectGate.Mode = .perform) -> (output: String, notes: [String]) {
    let all = VerbCatalog.all
    let terminal = SilentTerminal()
    let settings = SettingsSources(assignments: assignments, environment: { _ in nil }).read()
    let session = Session(
      catalog: VerbCatalog(all.names.compactMap { all[$0] } + [Toil.self]), gate: EffectGate(mode),
      tools: Tools(settings: settings), terminal: terminal)
    let output = Runner(session, terminal).run(line)
    return (output, terminal.notes.withLock { $0 })
  }
}

@Suite("What verbs do with the journal of runs")
struct RunRecorderTests {
  private static let rows = "[{path: a, etag: '1', ok: true} {path: b, etag: '1', ok: false} {path: c, ok: true}]"

  @Test("is recorded as it was, and listed with its line, secrets masked")
  func recorded() async throws {
    let workshop = try Workshop()
    let outcome = await onDeepThread {
      _ = workshop.run(
        "\(Self.rows) | set size 5MiB | set at 2026-01-31T10:00Z | toil --target 'https://u:hidden@cdn/'")
      let runs = workshop.run("runs | select verb state total ok failed command")
      return (
        runs.output, workshop.run("results").output, workshop.run("results last | where not ok | get path").output
      )
    }
    #expect(outcome.0.contains(#""verb":"toil","state":"done","total":3,"ok":2,"failed":1"#), "\(outcome.0)")
    #expect(outcome.0.contains("toil --target") && !outcome.0.contains("hidden"))
    let first = outcome.1.split(separator: "\n").first ?? ""
    #expect(first == #"{"path":"a","etag":"1","ok":true,"size":5242880,"at":"2026-01-31T10:00:00Z"}"#)
    #expect(outcome.2 == "b")
  }

  @Test("lets --resume and --only-changed pass over what is done")
  func passedOver() async throws {
    let workshop = try Workshop()
    await onDeepThread {
      #expect(workshop.run("\(Self.rows) | toil --resume last").output.contains("no run of `toil` was cut short"))
      #expect(workshop.run("\(Self.rows) | toil | count").output == "3")
      #expect(workshop.run("\(Self.rows) | toil --only-changed | get path").output == "b\nc")
      #expect(workshop.run("[{path: a, etag: '2'}] | toil --only-changed | get path").output == "a")
      #expect(workshop.run("[{path: a, etag: '2'}] | toil --only-changed --target x | get path").output == "a")
      #expect(workshop.run("runs | count").output == "4")
      #expect(workshop.run("[{path: c, ok: true} {path: b, ok: true}] | toil --resume last | get path").output == "b")
      let other = workshop.run("\(Self.rows) | toil --resume $(runs | last | get id) --target y").output
      #expect(other.contains("other-run"), "\(other)")
      let both = workshop.run("\(Self.rows) | toil --resume last --no-journal").output
      #expect(both.contains("leave one out"), "\(both)")
    }
  }

  @Test("is nothing under a dry run, in a read-only session, with --no-journal and where the setting says so")
  func unrecorded() async throws {
    let (workshop, quiet) = (try Workshop(), try Workshop("runs.record=false"))
    await onDeepThread {
      #expect(workshop.run("\(Self.rows) | toil | count", .plan).output == "3")
      #expect(workshop.run("\(Self.rows) | toil | count", .refuse).output == "3")
      #expect(workshop.run("\(Self.rows) | toil --no-journal | count").output == "3")
      #expect(quiet.run("\(Self.rows) | toil | count").output == "3")
      // Nothing flowed, so there was nothing to open.
      #expect(workshop.run("[] | toil | count").output == "0")
      for shop in [workshop, quiet] { #expect(shop.folder.read("runs/key") == nil) }
    }
  }

  @Test("is given up with a warning where it cannot be kept, and the work goes on")
  func broken() async throws {
    let workshop = try Workshop()
    try workshop.folder.write("no folder", to: "runs")
    await onDeepThread {
      let (output, notes) = workshop.run("\(Self.rows) | toil | count")
      #expect(output == "3")
      #expect(notes.count == 1 && notes.first?.contains("warning: results are no longer recorded") == true, "\(notes)")
      let asked = workshop.run("\(Self.rows) | toil --only-changed | count").output
      #expect(asked.contains("journal-unusable"), "\(asked)")
    }
  }

  @Test("is removed when that is said, but not in a plan")
  func removed() async throws {
    let workshop = try Workshop()
    await onDeepThread {
      _ = workshop.run("\(Self.rows) | toil")
      #expect(workshop.run("runs --remove last", .plan).output.contains("remove run"))
      #expect(workshop.run("runs | count").output == "1")
      #expect(workshop.run("runs --remove last").output == "")
      #expect(workshop.run("runs | count").output == "0")
      #expect(workshop.run("results zzz").output.contains("there is no run `zzz`"))
    }
  }
}
