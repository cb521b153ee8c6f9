import Diagnostics

/// Why a text is no YAML, or more than is read at once.
public enum YAMLError: ExplainedError, Equatable {
  /// Something is wrong at a place. Lines and columns count from 1; without a column the place is only near. `offset` counts the
  /// Unicode scalars before it.
  case damaged(_ problem: String, line: Int, column: Int?, offset: Int)
  /// What may be read at once, in bytes, has not ended near a line.
  case tooLong(limit: Int, line: Int)

  /// A stable word for programs.
  public var code: String {
    switch self {
    case .damaged: "damaged-yaml"
    case .tooLong: "row-too-long"
    }
  }

  /// One sentence for people; it begins with the place.
  public var message: String {
    switch self {
    case .damaged(let problem, let line, let column?, _): "line \(line), column \(column): \(problem)"
    case .damaged(let problem, let line, nil, _): "near line \(line): \(problem)"
    case .tooLong(let limit, let line): "near line \(line): a row is longer than \(limit) bytes"
    }
  }

  /// What is wrong, without its place.
  public var problem: String {
    switch self {
    case .damaged(let problem, _, _, _): problem
    case .tooLong(let limit, _): "it is longer than \(limit) bytes"
    }
  }

  /// Nothing to add.
  public var hint: String? { nil }
}
