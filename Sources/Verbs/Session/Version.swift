import Interpreter

/// Names this version.
struct Version: Verb {
  /// Counts up with each release.
  static let number = "0.1.0"

  static let summary = "Tell which version this is."
  static let examples = [Example("This one", "version", gives: "toolkit \(number) (language edition 1)")]
  static let input = VerbInput.nothing

  func run(_ input: Rows, in context: Context) throws -> Rows {
    .single(.text("toolkit \(Self.number) (language edition 1)"))
  }
}
