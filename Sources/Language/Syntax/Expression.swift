import Diagnostics
import Quantities

/// A value in expression mode.
public indirect enum Expression: Sendable {
  case null(SourceRange)
  case boolean(Bool, SourceRange)
  case quantity(Quantity, SourceRange)
  case string(StringLiteral)
  case variable(VariablePath)
  /// A column of the row: `size`, `video.codec?`, `.size`.
  case column(ColumnPath)
  /// A bare word that is text: right of a comparison, after `:` or `=`.
  case word(Word)
  /// `$( … )`.
  case substitution(Program, SourceRange)
  /// `( … )`.
  case group(Expression, SourceRange)
  case list(ListLiteral)
  case record(RecordLiteral)
  case closure(ClosureLiteral)
  case call(Name, [Expression], SourceRange)
  case prefix(PrefixOperator, Expression, SourceRange)
  case infix(InfixOperator, Expression, Expression, SourceRange)
  /// `a..b`, `a..<b`, `a..`; the sides may be missing.
  case range(lower: Expression?, upper: Expression?, includesUpper: Bool, SourceRange)
  /// What could not be read; a diagnostic was recorded.
  case missing(SourceRange)

  public var range: SourceRange {
    switch self {
    case .null(let range), .boolean(_, let range), .quantity(_, let range), .substitution(_, let range),
      .group(_, let range), .call(_, _, let range), .prefix(_, _, let range), .infix(_, _, _, let range),
      .range(_, _, _, let range), .missing(let range):
      range
    case .string(let string): string.range
    case .variable(let path): path.range
    case .column(let path): path.range
    case .word(let word): word.range
    case .list(let list): list.range
    case .record(let record): record.range
    case .closure(let closure): closure.range
    }
  }
}

/// `-x`, `not x`.
public enum PrefixOperator: String, Sendable { case negate = "-", not }

/// Operators between two values, each with its spelling.
public enum InfixOperator: String, Sendable, CaseIterable {
  case or, and
  case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
  case matches = "=~", matchesNot = "!~"
  case isIn = "in", isNotIn = "not in", contains, startsWith = "starts-with", endsWith = "ends-with", like
  case coalesce = "??"
  case add = "+", subtract = "-", multiply = "*", divide = "/", modulo = "mod"

  /// Whether a lone bare word on its right is text.
  public var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .matches, .matchesNot, .isIn, .isNotIn,
      .contains, .startsWith, .endsWith, .like:
      true
    default: false
    }
  }
}

/// `$x`, `$x.field.0`, `${x}`.
public struct VariablePath: Sendable {
  /// Without the sigil: `x`, `in`, `it`, `_`.
  public var name: Name
  public var fields: [Field]
  /// With the sigil and braces.
  public var range: SourceRange
}

/// A column of the row, or a column of a column.
public struct ColumnPath: Sendable {
  /// At least one.
  public var fields: [Field]
  /// Whether it was written `.name`, which is always a column.
  public var isExplicit: Bool
  public var range: SourceRange
}

/// `name` or `name?`, which reads as null when there is none; a number is an index into a list.
public struct Field: Sendable {
  public var name: String
  public var isOptional: Bool
  public var range: SourceRange

  /// Makes a field, such as one that stands in an argument.
  public init(name: String, isOptional: Bool, range: SourceRange) {
    self.name = name
    self.isOptional = isOptional
    self.range = range
  }
}

/// `"…"` with values in it, or `'…'`.
public struct StringLiteral: Sendable {
  /// A stretch of the string.
  public enum Part: Sendable {
    /// With escapes already read.
    case text(String)
    case variable(VariablePath)
    case substitution(Program, SourceRange)
  }

  public var parts: [Part]
  public var range: SourceRange

  /// Makes a string, such as one that nobody has to read any more.
  public init(parts: [Part], range: SourceRange) {
    self.parts = parts
    self.range = range
  }
}

/// `[a b c]`: arguments of words mode.
public struct ListLiteral: Sendable {
  public var elements: [Argument]
  public var range: SourceRange
}

/// `{name: expr, …}`.
public struct RecordLiteral: Sendable {
  /// A name with its value.
  public struct Entry: Sendable {
    public var name: Name
    public var value: Expression
  }

  public var entries: [Entry]
  public var range: SourceRange
}

/// `{ … }` or `{|a, b| … }`.
public struct ClosureLiteral: Sendable {
  /// Empty when it takes the item as `$it`.
  public var parameters: [Name]
  /// What is inside. A body that is one expression over the row's columns (`{ size > 5MB }`) is not told apart here.
  public var body: Program
  public var range: SourceRange
}
