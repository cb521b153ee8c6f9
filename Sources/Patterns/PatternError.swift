import Diagnostics

/// Why a text is no regular expression, or why one cannot be matched.
public enum PatternError: ExplainedError, Equatable {
  /// Something is wrong at a place; `offset` counts the bytes before it.
  case damaged(_ problem: String, offset: Int)
  /// It tries too many ways through the text to remember them all.
  case tooCostly

  /// A stable word for programs.
  public var code: String { "pattern" }

  /// One sentence for people.
  public var message: String {
    switch self {
    case .damaged(let problem, _): problem
    case .tooCostly: "the pattern tries too many ways through this text"
    }
  }

  /// What to do.
  public var hint: String? {
    switch self {
    case .damaged: nil
    case .tooCostly: "avoid repeats within repeats, such as `(a+)+`"
    }
  }
}
