import Interpreter
import Platform
import Prewarming
import Quantities
import Storage

/// The files that a run writes beside its rows; each appears whole at the end, or not at all.
final class WarmOutlets {
  private let report: ObjectPath?
  private var document: ResultsDocument?
  private let output: NewFile?
  private let outputPath: ObjectPath?
  private var reportFile: NewFile?

  /// Begins them; throws when they cannot be written, or when something else than an earlier one is there.
  init(output: ObjectPath?, report: ObjectPath?) throws {
    self.report = report
    outputPath = output
    for (path, option) in [(output, "--output"), (report, "--performance-report")] {
      guard let path else { continue }
      guard path.place == .local else {
        throw ListingFilters.usage("\(option) writes to disks of this machine, not to \(path)")
      }
    }
    if let output {
      try ResultsFile.refuseOthers(at: output)
      self.output = try NewFile(at: output, overwrite: true)
      document = ResultsDocument(started: .now)
    } else {
      self.output = nil
    }
    if let report {
      try Self.refuseOtherReports(at: report)
      reportFile = try NewFile(at: report, overwrite: true)
    }
  }

  func begin(_ object: PlannedObject, requests: Int, number: Int) {
    document?.begin(object, requests: requests, number: number)
  }

  func add(_ result: WarmResult, _ method: WarmOptions.Method) throws {
    guard let output, let bytes = document?.add(result, method), !bytes.isEmpty else { return }
    try output.write(bytes)
  }

  /// Completes them.
  func finish(_ summary: WarmSummary, _ words: [String]) throws {
    if let output, let bytes = document?.finish(summary) {
      try output.write(bytes)
      try output.commit()
    }
    if let reportFile {
      try reportFile.write(Array(Self.markdown(words).utf8))
      try reportFile.commit()
    }
  }

  private static let heading = "# Prewarming\n"

  private static func markdown(_ words: [String]) -> String {
    heading + "\n```\n" + words.joined(separator: "\n") + "\n```\n"
  }

  /// A report is replaced, another file never.
  private static func refuseOtherReports(at path: ObjectPath) throws {
    guard let head = ResultsFile.head(of: path), !head.isEmpty, !head.starts(with: heading.utf8) else { return }
    throw Failure(
      "exists", "\(path) exists and is no report of `prewarm`", hint: "choose another name", number: "T0101",
      exitStatus: ExitStatus.usage)
  }
}
