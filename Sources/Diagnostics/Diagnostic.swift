/// Something to tell about a program: what is wrong, where, and how to mend it.
public struct Diagnostic: Error, Sendable {
  /// How much it matters: an error stops the program before or while it runs.
  public enum Severity: String, Sendable { case error, warning }

  /// A place in the text with a few words to it.
  public struct Label: Sendable, Hashable {
    /// The place.
    public var range: SourceRange
    /// What stands beside the marks; may be empty.
    public var text: String

    /// Makes a label.
    public init(_ range: SourceRange, _ text: String = "") {
      self.range = range
      self.text = text
    }
  }

  /// A change to the text that mends the mistake, by itself: several of them are alternatives.
  public struct Fix: Sendable, Hashable {
    /// What is replaced; an empty range inserts.
    public var range: SourceRange
    /// What stands there afterwards.
    public var replacement: String

    /// Makes a fix.
    public init(_ range: SourceRange, _ replacement: String) {
      self.range = range
      self.replacement = replacement
    }
  }

  /// The stable code: a letter (P parse, N names, T types and units, R run time, X other programs, S settings) and four
  /// digits.
  public var code: String
  /// How much it matters.
  public var severity: Severity
  /// One sentence without a full stop; names from the program stand in backquotes.
  public var message: String
  /// The text that the places belong to; nil when the mistake is in no text, as for a bad option of the program itself.
  public var source: SourceText?
  /// The place of the mistake.
  public var primary: Label?
  /// Other places that explain it.
  public var secondary: [Label]
  /// Sentences that say what to do.
  public var help: [String]
  /// Ready changes.
  public var fixes: [Fix]
  /// Where it was called from, innermost first: `main, night.mts:12:3`.
  public var trace: [String]
  /// Whether more input would cure it, so that a prompt asks for another line.
  public var isIncomplete: Bool

  /// Makes a diagnostic; places can be added afterwards.
  public init(
    _ code: String, _ message: String, at range: SourceRange? = nil, in source: SourceText? = nil, label: String = "",
    severity: Severity = .error, help: [String] = [], fixes: [Fix] = [], isIncomplete: Bool = false
  ) {
    self.code = code
    self.severity = severity
    self.message = message
    self.source = source
    primary = range.map { Label($0, label) }
    secondary = []
    self.help = help
    self.fixes = fixes
    trace = []
    self.isIncomplete = isIncomplete
  }
}
