import Flow
import Interpreter
import Processes
import Settings

/// Looks whether everything is there that the shell works with.
struct Doctor: Verb {
  static let summary = "Check what the shell works with: programs and their versions, settings, disk, limits."
  static let discussion = """
    Below a row stands what is wrong, and how to mend it. When something is missing that everything needs, the exit status is 4; rclone is needed \
    for its remotes only, and k6 for load tests. Each program has five seconds to answer.
    """
  static let examples = [Example("All", "doctor"), Example("What is wrong", "doctor | where not ok")]
  static let effects: Effects = [.read]
  static let input = VerbInput.nothing
  static let columns = [
    Column("tool", .text, "what was looked at"), Column("found", .bool, "whether it is there"),
    Column("version", .text, "as it says itself, or how much there is"), Column("path", .path, "where it is"),
    Column("ok", .bool, "whether it can be worked with"), Column("notes", .text, "what is wrong, and how to mend it"),
  ]

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let (session, settings) = (context.session, context.tools.settings)
    var isDone = false
    return Rows(details: ["notes"]) {
      guard !isDone else { return nil }
      isDone = true
      let programs = try context.wait { await ProgramCheck.findings() }
      let findings =
        programs + [
          SurroundingsCheck.terminal(), SurroundingsCheck.settings(settings), SurroundingsCheck.temporaryFolder(),
          SurroundingsCheck.openFiles(), SurroundingsCheck.certificates(),
        ]
      for finding in findings where !finding.isOK && finding.isNeeded {
        session.countFailedItem("\(finding.tool): \(finding.notes ?? "it is missing")")
      }
      return findings.map { .record($0.row) }
    }
  }
}

/// What was found out about one thing.
struct DoctorFinding: Sendable {
  var tool: String
  var isFound = true
  var version: String?
  var path: String?
  var isOK = true
  var notes: String?
  /// Whether hardly anything works without it.
  var isNeeded = true

  var row: Record {
    Record(
      Self.shape,
      [
        .text(tool), .bool(isFound), version.map { .text($0) } ?? .null, path.map { .path(PathText($0)) } ?? .null,
        .bool(isOK), notes.map { .text($0) } ?? .null,
      ])
  }

  private static let shape = Shape(Doctor.columns.map(\.name))
}
