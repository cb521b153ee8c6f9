/// What a run found, ready to be written in any format: the same figures in all of them.
public struct Report: Sendable {
  /// What the report is about: `Validation`.
  public var title: String
  /// When it was made, as people and programs read it.
  public var created: String
  /// Figures about the whole, in order.
  public var summary: [Figure] = []
  /// What became of each subject, in order.
  public var entries: [Entry] = []
  /// How many subjects of which nothing is to be said were left out of the entries.
  public var omitted = 0
  /// Sentences for people, such as what could not be seen.
  public var notes: [String] = []

  /// A figure with its names.
  public struct Figure: Sendable {
    /// For programs: `total_files`.
    public var key: String
    /// For people: `files`.
    public var name: String
    /// The figure itself.
    public var value: Double

    /// Makes a figure.
    public init(_ key: String, _ name: String, _ value: Double) {
      (self.key, self.name, self.value) = (key, name, value)
    }

    /// Without a fraction where there is none.
    public var text: String {
      guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
      return value == value.rounded() ? "\(Int64(value))" : "\((value * 1000).rounded() / 1000)"
    }
  }

  /// How a subject fared.
  public enum State: String, Sendable {
    case sound = "ok"
    case doubtful = "doubt"
    case damaged
  }

  /// What became of one subject.
  public struct Entry: Sendable {
    /// Its name: a path, an address. May be anything.
    public var subject: String
    public var state: State
    /// The kind of fault as a word: `truncated`.
    public var kind: String?
    /// What is wrong, in a sentence.
    public var words: String?
    /// What can be done.
    public var hint: String?
    /// More about it, by name, in order.
    public var details: [(name: String, value: String)]
    /// How long it took, in seconds.
    public var seconds: Double

    /// Puts an entry together.
    public init(
      _ subject: String, _ state: State, kind: String? = nil, words: String? = nil, hint: String? = nil,
      details: [(name: String, value: String)] = [], seconds: Double = 0
    ) {
      (self.subject, self.state, self.kind, self.words, self.hint) = (subject, state, kind, words, hint)
      (self.details, self.seconds) = (details, seconds)
    }
  }

  /// Begins a report.
  public init(_ title: String, created: String) { (self.title, self.created) = (title, created) }

  /// How many entries have each kind of fault, the most frequent first.
  public var kinds: [(kind: String, count: Int)] {
    var counts: [String: Int] = [:]
    for case let kind? in entries.map(\.kind) { counts[kind, default: 0] += 1 }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
  }

  /// Those that need to be looked at.
  public var faults: [Entry] { entries.filter { $0.state != .sound } }
}

/// The formats that a report is written in.
public enum ReportFormat: String, Sendable, CaseIterable {
  case text, markdown, json, html, csv, junit

  /// The format that a file name asks for by its extension; nil when it asks for none.
  public init?(fileName: String) {
    switch fileName.lowercased().split(separator: ".").last.map(String.init) {
    case "txt", "text", "log": self = .text
    case "md", "markdown": self = .markdown
    case "json": self = .json
    case "html", "htm": self = .html
    case "csv": self = .csv
    case "xml": self = .junit
    default: return nil
    }
  }

  /// The report as text in this format, ending with a newline.
  public func text(of report: Report) -> String {
    switch self {
    case .text: TextReport.text(of: report)
    case .markdown: MarkdownReport.text(of: report)
    case .json: JSONReport.text(of: report)
    case .html: HTMLReport.text(of: report)
    case .csv: CSVReport.text(of: report)
    case .junit: JUnitReport.text(of: report)
    }
  }
}
