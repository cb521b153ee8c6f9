import Diagnostics

/// Why a run could not begin.
public struct WarmError: ExplainedError, Hashable {
  /// The kinds, in the words that programs see.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// An option cannot be used.
    case badOption = "bad-option"
    /// The system gives no thread.
    case noThread = "no-thread"
  }

  /// What kind it is.
  public var kind: Kind
  /// One sentence without a full stop.
  public var message: String
  /// What to do about it.
  public var hint: String?

  /// The kind as programs see it.
  public var code: String { kind.rawValue }

  /// Makes an error.
  public init(_ kind: Kind, _ message: String, hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.hint = hint
  }
}
