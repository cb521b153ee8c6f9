import Flow
import Interpreter
import Media
import Quantities
import Storage

/// The row that `validate` gives for a file.
enum ValidateRow {
  static let columns = [
    Column("path", .path, "the file"), Column("ok", .bool, "whether nothing is damaged or missing"),
    Column("level", .text, "how deep the check went: quick, packets, full, bytes"),
    Column("kind", .text, "the gravest finding: truncated, no-index, decode-error, …; null where there is none"),
    Column("at", .duration, "when in the playing time the first fault comes, where that is known"),
    Column("offset", .size, "where in the file, where that is known"),
    Column("count", .int, "how many faults of that kind there are"),
    Column("decoded", .duration, "playing time that was decoded or read"),
    Column("frames", .int, "frames of picture that were decoded"), Column("packets", .int, "packets that were read"),
    Column("took", .duration, "how long the check took"),
    Column("format", .text, "what the content is, whatever the name says"),
    Column("words", .text, "ffmpeg's own words, or ours, for the first fault"),
    Column("hint", .text, "what can be done"),
    Column("remarks", .list, "findings that healthy files can have too, as sentences"),
    Column("unseen", .text, "what a check of this level cannot see"),
    Column("error", .error, "what is wrong: code, message, hint"),
  ]

  static let details = StoredObject.details.union([
    "modified", "offset", "frames", "packets", "took", "format", "words", "hint", "remarks", "unseen", "count", "at",
    "kind",
    "variant", "url",
  ])

  static func row(of report: IntegrityReport, _ item: Item, took: Duration) -> Record {
    let fault = report.findings.first { $0.kind.isDamage }
    let first = fault ?? report.findings.first
    let remarks = report.findings.filter { !$0.kind.isDamage }
    return item.row(with: [
      ("ok", .bool(report.isSound)), ("level", .text(report.level.rawValue)),
      ("kind", first.map { .text($0.kind.rawValue) } ?? .null),
      ("at", span(first?.seconds)),
      ("offset", first?.offset.map { .size(ByteSize(bytes: $0)) } ?? .null),
      ("count", first.map { .int($0.count) } ?? .null), ("decoded", span(report.seconds)),
      ("frames", report.frames > 0 ? .int(Int(clamping: report.frames)) : .null),
      ("packets", report.packets > 0 ? .int(Int(clamping: report.packets)) : .null),
      ("took", .duration(TimeSpan(nanoseconds: took.clampedNanoseconds))),
      ("format", report.structure.map { .text($0.format.rawValue) } ?? .null),
      ("words", first.map { .text($0.words) } ?? .null), ("hint", first?.hint.map { .text($0) } ?? .null),
      ("remarks", remarks.isEmpty ? .null : .list(remarks.map { .text($0.kind.rawValue + ": " + $0.words) })),
      ("unseen", .text(report.level.blindSpot)), ("error", fault.map { .error(Failure($0)) } ?? .null),
    ])
  }

  /// Of a file whose bytes were compared.
  static func row(ofBytes finding: Finding?, _ item: Item, took: Duration) -> Record {
    item.row(with: [
      ("ok", .bool(finding == nil)), ("level", .text(LevelChoice.bytes.rawValue)),
      ("kind", finding.map { .text($0.kind.rawValue) } ?? .null), ("at", .null), ("offset", .null),
      ("count", finding.map { .int($0.count) } ?? .null), ("decoded", .null), ("frames", .null), ("packets", .null),
      ("took", .duration(TimeSpan(nanoseconds: took.clampedNanoseconds))), ("format", .null),
      ("words", finding.map { .text($0.words) } ?? .null),
      ("hint", finding?.hint.map { .text($0) } ?? .null), ("remarks", .null),
      ("unseen", .text(LevelChoice.bytes.blindSpot)), ("error", finding.map { .error(Failure($0)) } ?? .null),
    ])
  }

  private static func span(_ seconds: Double?) -> Value {
    seconds.flatMap(TimeSpan.init(seconds:)).map { .duration($0) } ?? .null
  }
}

extension Failure {
  /// A fault of a file, as the error of its row.
  init(_ finding: Finding) {
    var message = finding.words
    if let seconds = finding.seconds, let span = TimeSpan(seconds: seconds) { message += " at \(span)" }
    if finding.count > 1 { message += " (and \(finding.count - 1) more)" }
    self.init(finding.kind.rawValue, message, hint: finding.hint, number: "X0201")
  }
}
