import Diagnostics

/// A text, what it means, and what is wrong with it.
public struct SyntaxTree: Sendable {
  /// The text that was read.
  public let source: SourceText
  /// What it means; present even when there are errors, as far as it could be read.
  public let program: Program
  /// Every piece of the text in its order, blanks and comments included: joined, they are the text again.
  public let tokens: [Token]
  /// All mistakes, in the order of their places.
  public let diagnostics: [Diagnostic]

  /// Whether the only thing wrong is that the text stops too early.
  public var isIncomplete: Bool { !diagnostics.isEmpty && diagnostics.allSatisfy(\.isIncomplete) }
}

extension SyntaxTree {
  /// The same text with some of its statements only: what it defines, without what it does.
  public func keeping(_ isKept: (Statement) -> Bool) -> SyntaxTree {
    var program = program
    program.statements.removeAll { !isKept($0) }
    return SyntaxTree(source: source, program: program, tokens: tokens, diagnostics: diagnostics)
  }
}

/// A piece of text that the parser took as one.
public struct Token: Sendable, Hashable {
  /// What a piece is.
  public enum Kind: Sendable, Hashable {
    case blank, newline, comment, documentation
    case keyword, verb, flag, word, number, string, variable, column, name, type
    /// `| ; ( ) [ ] { } , :` and operators.
    case sign
    case invalid
  }

  public var kind: Kind
  public var range: SourceRange

  public init(_ kind: Kind, _ range: SourceRange) {
    self.kind = kind
    self.range = range
  }
}

/// What the parser must know of the verbs: which of them end with an expression or with aggregates.
///
/// It follows from the signatures of the catalogue; a verb that is not in it takes words only.
public struct VerbShapes: Sendable {
  /// The form of a verb's last argument.
  public enum Tail: Sendable, Hashable {
    /// An expression over the row, after so many words: `where` 0, `set name` 1.
    case expression(afterWords: Int)
    case aggregates
  }

  /// The verbs that have one.
  public var tails: [String: Tail]
  /// What some of them are called elsewhere.
  public var synonyms: [String: String]

  /// Makes the table.
  public init(_ tails: [String: Tail] = [:], synonyms: [String: String] = [:]) {
    self.tails = tails
    self.synonyms = synonyms
  }
}
