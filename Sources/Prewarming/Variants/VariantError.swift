import Diagnostics

/// Why URLs of variants cannot be made.
public struct VariantError: ExplainedError, Hashable {
  /// The kinds of failure, in the words that programs see.
  public enum Kind: String, Sendable, Hashable {
    case badBaseURL = "bad-base-url"
    case unknownVariant = "unknown-variant"
    case notExpressible = "not-expressible"
    case badTemplate = "bad-template"
  }

  /// What kind of failure it is.
  public let kind: Kind
  /// One sentence, safe to show.
  public let message: String
  /// What to do about it.
  public let hint: String?
  /// The kind as programs see it.
  public var code: String { kind.rawValue }

  init(_ kind: Kind, _ message: String, hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.hint = hint
  }
}
