import Diagnostics
import Quantities

/// What went wrong while a program ran, with its place as far as it is known.
public struct Failure: Error, Sendable {
  /// What is drawn.
  public var diagnostic: Diagnostic
  /// A stable word for scripts: `not-found`, `disk-full`, `type`.
  public var code: String
  /// How the program ends when nothing catches it.
  public var exitStatus: Int32

  /// Makes a failure; its place is added as it passes the stage that it came from.
  public init(
    _ code: String, _ message: String, hint: String? = nil, number: String = "R0001",
    exitStatus: Int32 = ExitStatus.failed
  ) {
    diagnostic = Diagnostic(number, message, help: hint.map { [$0] } ?? [])
    self.code = code
    self.exitStatus = exitStatus
  }

  /// Takes over what an engine has to say.
  public init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let diagnostic as Diagnostic:
      self.init(diagnostic.code, diagnostic.message)
      self.diagnostic = diagnostic
    case let explained as any ExplainedError: self.init(explained.code, explained.message, hint: explained.hint)
    default: self.init("unexpected", "\(error)")
    }
  }

  /// The same failure at a place, unless it has one already.
  public func placed(at range: SourceRange, in source: SourceText) -> Failure {
    guard diagnostic.primary == nil else { return self }
    var failure = self
    failure.diagnostic.primary = Diagnostic.Label(range)
    failure.diagnostic.source = source
    return failure
  }

  /// The code when the reader of an output has gone, as `head` does: the work ends, and that is no failure.
  public static let outputClosed = "output-closed"

  /// The message, with the object before it when it does not name it itself.
  public func reason(naming path: Value?) -> String {
    guard var path = path?.description else { return diagnostic.message }
    // What stands behind the `?` of a web address may be a signature.
    if ObjectPath(path).place == .url { path = String(path.prefix { $0 != "?" }) }
    guard !diagnostic.message.contains(path) else { return diagnostic.message }
    return path + ": " + diagnostic.message
  }

  /// As a value: `{code message hint}`, for the `error` column of a row and for `catch`.
  public var record: Record {
    Record([
      ("code", .text(code)), ("message", .text(diagnostic.message)),
      ("hint", diagnostic.help.first.map { .text($0) } ?? .null),
    ])
  }
}

/// How the program ends, as the reference of the language says.
public enum ExitStatus {
  /// All done.
  public static let done: Int32 = 0
  /// Failed while running.
  public static let failed: Int32 = 1
  /// A mistake in the program or in how it was called.
  public static let usage: Int32 = 2
  /// The program said `fail`.
  public static let stated: Int32 = 3
  /// Finished, but some items failed.
  public static let someFailed: Int32 = 4
  /// Interrupted, as shells count SIGINT.
  public static let interrupted: Int32 = 130
}
