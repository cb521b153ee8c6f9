import Diagnostics

/// Why the terminal line or its history cannot be used.
public enum LineEditingError: ExplainedError, Equatable {
  /// Standard input, or both of standard output and standard error, is no terminal.
  case notATerminal
  /// libedit did not start.
  case editorFailed
  /// The history file at `path` could not be read or written; `reason` is the system's own sentence.
  case historyUnusable(path: String, reason: String)

  /// A stable word for programs.
  public var code: String {
    switch self {
    case .notATerminal: "not-a-terminal"
    case .editorFailed: "line-editor-failed"
    case .historyUnusable: "history-unusable"
    }
  }

  /// One sentence for people.
  public var message: String {
    switch self {
    case .notATerminal: "standard input is no terminal, so a line cannot be edited"
    case .editorFailed: "the line editor did not start"
    case .historyUnusable(let path, let reason): "the history file \(path.shownOnTerminal) cannot be used: \(reason)"
    }
  }

  /// What to do about it.
  public var hint: String? {
    switch self {
    case .notATerminal: "give the program as a file, with -c, or on standard input"
    case .editorFailed: "check that TERM names the terminal in use"
    case .historyUnusable: "lines are remembered until the program ends; check the file's owner and permissions"
    }
  }
}
