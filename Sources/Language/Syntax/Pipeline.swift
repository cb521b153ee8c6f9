import Diagnostics

/// Stages joined by `|`.
public struct Pipeline: Sendable {
  public var stages: [Stage]
  /// Whether the text began with `|`: at the prompt it goes on from the last result.
  public var continuesLast: Bool
  public var range: SourceRange
}

/// One stage of a pipeline.
public indirect enum Stage: Sendable {
  case conditional(Conditional)
  case match(Match)
  case attempt(Attempt)
  case verb(VerbCall)
  case external(ExternalCall)
  /// A value: `$x`, `[1 2]`, `5 * 2`, `(…)`, `{a: 1}`, `count($x) > 0`.
  case expression(Expression)
  /// A path at the head of a stage: `r2:videos/a.mp4`, `./a.mp4`.
  case path(Word)

  public var range: SourceRange {
    switch self {
    case .conditional(let stage): stage.range
    case .match(let stage): stage.range
    case .attempt(let stage): stage.range
    case .verb(let stage): stage.range
    case .external(let stage): stage.range
    case .expression(let stage): stage.range
    case .path(let stage): stage.range
    }
  }
}

/// `if expr { … } else if … else { … }`.
public struct Conditional: Sendable {
  /// What follows `else`.
  public indirect enum Else: Sendable {
    case block(Block)
    case conditional(Conditional)
  }

  public var condition: Expression
  public var then: Block
  public var otherwise: Else?
  public var range: SourceRange
}

/// `match expr { pattern => … }`.
public struct Match: Sendable {
  /// What an arm takes.
  public enum Pattern: Sendable {
    /// `_`.
    case anything(SourceRange)
    /// A value to be equal to, a range to lie in, or a bare word as text; several with `,` between: any of them.
    case values([Expression])
  }

  /// What stands right of `=>`.
  public enum Result: Sendable {
    case expression(Expression)
    case block(Block)
  }

  /// `pattern => result`.
  public struct Arm: Sendable {
    public var pattern: Pattern
    public var result: Result
    public var range: SourceRange
  }

  public var subject: Expression
  public var arms: [Arm]
  public var range: SourceRange
}

/// `try { … } catch e { … } finally { … }`.
public struct Attempt: Sendable {
  public var body: Block
  public var errorName: Name?
  public var handler: Block?
  public var cleanup: Block?
  public var range: SourceRange
}

/// A verb with its arguments.
public struct VerbCall: Sendable {
  public var name: Name
  /// Words, values and flags in their order.
  public var arguments: [Argument]
  /// What the verb's signature says comes last, if it was given.
  public var tail: Tail?
  public var range: SourceRange

  /// Makes a call.
  public init(name: Name, arguments: [Argument], tail: Tail?, range: SourceRange) {
    self.name = name
    self.arguments = arguments
    self.tail = tail
    self.range = range
  }
}

/// `^name args`: another program, never through a shell.
public struct ExternalCall: Sendable {
  public var name: Word
  public var arguments: [Argument]
  public var range: SourceRange
}

/// The last argument of a verb that takes an expression over its rows.
public enum Tail: Sendable {
  case expression(Expression)
  case aggregates([Aggregate], by: [ColumnPath])
}

/// `total: sum(size)`.
public struct Aggregate: Sendable {
  public var name: Name
  public var value: Expression
}

/// An argument in words mode.
public indirect enum Argument: Sendable {
  case word(Word)
  /// `( expr )`.
  case expression(Expression)
  case list(ListLiteral)
  case record(RecordLiteral)
  case closure(ClosureLiteral)
  /// `--name`, `--name=value`, `-x`, `-xvalue`. A value that follows after a blank is the next argument: the
  /// signature, not the parser, says whether it belongs to the flag.
  case flag(Flag)
  /// `--`: what follows are words even if they begin with a dash.
  case endOfFlags(SourceRange)

  public var range: SourceRange {
    switch self {
    case .word(let word): word.range
    case .expression(let expression): expression.range
    case .list(let list): list.range
    case .record(let record): record.range
    case .closure(let closure): closure.range
    case .flag(let flag): flag.range
    case .endOfFlags(let range): range
    }
  }
}

/// A flag as written.
public struct Flag: Sendable {
  /// Without dashes: `crf`, or one letter.
  public var name: String
  public var isShort: Bool
  /// What was glued to it, by `=` or directly to the letter.
  public var value: Argument?
  /// The dashes and the name.
  public var nameRange: SourceRange
  public var range: SourceRange

  /// Makes a flag, such as one that the calling shell has split off already.
  public init(name: String, isShort: Bool, value: Argument?, nameRange: SourceRange, range: SourceRange) {
    self.name = name
    self.isShort = isShort
    self.value = value
    self.nameRange = nameRange
    self.range = range
  }
}

/// Text of words mode: bare characters, strings, values and glob signs glued together.
public struct Word: Sendable {
  /// A stretch of the word.
  public enum Part: Sendable {
    /// Bare text; `* ?` in it are glob signs.
    case bare(String, SourceRange)
    /// Quoted text, never a glob.
    case quoted(StringLiteral)
    /// `$x.name` or `${x.name}`; never a glob.
    case variable(VariablePath)
    /// `$( … )`; never a glob.
    case substitution(Program, SourceRange)
    /// `{mp4,mov}`.
    case alternatives([Word], SourceRange)
    /// `[a-z]`, with the brackets, as written.
    case characterClass(String, SourceRange)
  }

  public var parts: [Part]
  public var range: SourceRange

  /// Makes a word, such as one that the calling shell has split off already.
  public init(parts: [Part], range: SourceRange) {
    self.parts = parts
    self.range = range
  }
}
