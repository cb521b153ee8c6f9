import Diagnostics

/// Why settings, or a secret that they refer to, cannot be had.
public enum SettingsError: ExplainedError, Equatable {
  /// The file cannot be read; `namedBy` is the option or variable that names it.
  case unreadable(_ path: String, reason: String, namedBy: String?)
  /// The variable that a secret is to be read from is not set.
  case noVariable(_ name: String)
  /// The file that a secret is to be read from cannot be read, or holds none.
  case noSecret(file: String, reason: String)

  /// A stable word for programs.
  public var code: String {
    switch self {
    case .unreadable: "settings-unreadable"
    case .noVariable, .noSecret: "no-credentials"
    }
  }

  /// One sentence for people; never the secret.
  public var message: String {
    switch self {
    case .unreadable(let path, let reason, _): "cannot read the settings \(path): \(reason)"
    case .noVariable(let name): "the settings take a secret from the variable \(name), which is not set"
    case .noSecret(let file, let reason): "the settings take a secret from the file \(file): \(reason)"
    }
  }

  /// What to do about it.
  public var hint: String? {
    switch self {
    case .unreadable(_, _, let namedBy): namedBy.map { "\($0) names this file" }
    case .noVariable(let name): "set it, for example: export \(name)=…"
    case .noSecret: "write the secret there, alone on the first line"
    }
  }

  var diagnostic: Diagnostic { Diagnostic("S0101", message, help: hint.map { [$0] } ?? []) }
}
