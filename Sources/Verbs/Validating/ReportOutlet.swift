import Interpreter
import Quantities
import Reporting
import Storage

/// The report that `validate` writes beside its rows; it appears whole at the end, or not at all.
final class ReportOutlet {
  /// What a dry run says instead of writing.
  private(set) var planned: Value?
  private let format: ReportFormat
  private var report: Report
  private var file: NewFile?
  private let path: ObjectPath
  private let session: Session

  /// Sound files beyond these are counted only, so that memory stays bounded.
  private static let mostSound = 100_000

  init(_ path: ObjectPath, _ format: ReportFormat?, in context: Context) throws {
    guard path.place == .local else {
      throw ListingFilters.usage("--report writes on this machine", hint: "bring it there with `cp`")
    }
    (self.path, session) = (path, context.session)
    self.format = format ?? ReportFormat(fileName: path.name) ?? .markdown
    report = Report(Self.title, created: Timestamp.now.description)
    let effect = Effect("write", to: path)
    guard try context.gate.allows(effect) else {
      planned = effect.row
      return
    }
    try Self.refuseOthers(at: path)
    file = try NewFile(at: path, overwrite: true)
  }

  private static let title = "Validation"

  /// A report is replaced, another file never.
  private static func refuseOthers(at path: ObjectPath) throws {
    guard let head = ResultsFile.head(of: path), !head.isEmpty else { return }
    let text = String(decoding: head.prefix(2048), as: UTF8.self)
    guard !["Validation", "\"total_files\"", "file,state,kind"].contains(where: { text.contains($0) }) else { return }
    throw Failure(
      "exists", "\(path) exists and is no report of `validate`", hint: "choose another name", number: "T0101",
      exitStatus: ExitStatus.usage)
  }

  func add(_ row: Record) {
    var state = Report.State.damaged
    if case .bool(true)? = row["ok"] {
      if case .list? = row["remarks"] { state = .doubtful } else { state = .sound }
    }
    guard state != .sound || report.entries.count < Self.mostSound else { return report.omitted += 1 }
    var entry = Report.Entry(row["path"].flatMap(String.convert) ?? "", state)
    if case .text(let kind)? = row["kind"] { entry.kind = kind }
    if case .text(let words)? = row["words"] { entry.words = words }
    if case .text(let hint)? = row["hint"] { entry.hint = hint }
    if case .error(let failure)? = row["error"], entry.words == nil {
      (entry.kind, entry.words, entry.hint) = (failure.code, failure.diagnostic.message, failure.diagnostic.help.first)
    }
    if case .duration(let took)? = row["took"] { entry.seconds = took.seconds }
    for name in ["level", "format", "at", "offset", "count", "decoded", "frames", "packets"] {
      guard let value = row[name], let text = Self.text(of: value) else { continue }
      entry.details.append((name, text))
    }
    report.entries.append(entry)
  }

  private static func text(of value: Value) -> String? {
    switch value {
    case .duration(let span): span.description
    case .size(let size): "\(size.bytes)"
    case .int(let number): "\(number)"
    case .text(let text): text
    default: nil
    }
  }

  func finish(_ figures: [(String, String, Double)], _ notes: [String]) throws {
    report.summary = figures.map { Report.Figure($0.0, $0.1, $0.2) }
    report.notes = notes
    if report.omitted > 0 { report.notes.append("\(report.omitted) sound files are not listed") }
    try file?.write(Array(format.text(of: report).utf8))
    try file?.commit()
    file = nil
    session.terminal.note("report written to \(path.description)")
  }
}
