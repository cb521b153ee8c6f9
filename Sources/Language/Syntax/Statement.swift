import Diagnostics

/// A piece of program between separators.
public indirect enum Statement: Sendable {
  case declaration(Declaration)
  case assignment(Assignment)
  case forLoop(ForLoop)
  case whileLoop(WhileLoop)
  /// `return` with its value, if any.
  case returning(Pipeline?, SourceRange)
  case breaking(SourceRange)
  case continuing(SourceRange)
  case use(Use)
  case definition(Definition)
  case pipeline(Pipeline)
}

extension Statement {
  /// Where it stands.
  public var range: SourceRange {
    switch self {
    case .declaration(let statement): statement.range
    case .assignment(let statement): statement.range
    case .forLoop(let statement): statement.range
    case .whileLoop(let statement): statement.range
    case .returning(_, let range), .breaking(let range), .continuing(let range): range
    case .use(let statement): statement.range
    case .definition(let statement): statement.range
    case .pipeline(let statement): statement.range
    }
  }

  /// Whether the program goes on elsewhere after it, whatever happens.
  public var leaves: Bool {
    switch self {
    case .returning, .breaking, .continuing: true
    case .pipeline(let pipeline):
      if pipeline.stages.count == 1, case .verb(let call) = pipeline.stages[0] {
        ["exit", "fail"].contains(call.name.text)
      } else {
        false
      }
    default: false
    }
  }
}

/// Statements in their order: a whole file, a block, the inside of `$( )`.
public struct Program: Sendable {
  public var statements: [Statement]
  public var range: SourceRange
  /// `#! lang N` of the first two lines, if it is there.
  public var edition: Int?
}

/// A name as it stands in the text.
public struct Name: Sendable {
  public var text: String
  public var range: SourceRange

  /// Makes a name.
  public init(text: String, range: SourceRange) {
    self.text = text
    self.range = range
  }
}

/// `let x = …` or `var x = …`.
public struct Declaration: Sendable {
  public var isMutable: Bool
  /// Without a sigil.
  public var name: Name
  public var value: Pipeline
  public var range: SourceRange
}

/// `$x.field += …`.
public struct Assignment: Sendable {
  /// How the old value and the new one are joined.
  public enum Operator: String, Sendable { case set = "=", add = "+=", subtract = "-=", multiply = "*=", divide = "/=" }

  public var target: VariablePath
  public var operation: Operator
  public var value: Pipeline
  public var range: SourceRange
}

/// `for item, index in expr { … }`.
public struct ForLoop: Sendable {
  public var item: Name
  public var index: Name?
  public var sequence: Expression
  public var body: Block
  public var range: SourceRange
}

/// `while expr { … }`.
public struct WhileLoop: Sendable {
  public var condition: Expression
  public var body: Block
  public var range: SourceRange
}

/// `use media/ladder.mts`.
public struct Use: Sendable {
  public var module: Word
  public var range: SourceRange
}

/// Statements in braces.
public struct Block: Sendable {
  public var program: Program
  /// With the braces.
  public var range: SourceRange
}

/// `## docs` and `def name(params): type -> type { … }`.
public struct Definition: Sendable {
  /// The lines of documentation without `##` and one blank.
  public var documentation: [String]
  public var name: Name
  public var parameters: [Parameter]
  public var input: TypeSyntax?
  public var output: TypeSyntax?
  public var body: Block
  public var range: SourceRange
}

/// One parameter of a definition.
public struct Parameter: Sendable {
  /// How a call gives it.
  public enum Kind: Sendable {
    case operand
    /// `...name`: all that is left.
    case rest
    /// `--name`, with its one-letter form if there is one. Without a type it is a switch.
    case flag(short: Character?)
  }

  public var kind: Kind
  /// Without dots or dashes.
  public var name: Name
  public var type: TypeSyntax?
  public var defaultValue: Expression?
  public var range: SourceRange
}

/// A type as written: `size`, `list<text>?`, or the values of an enum.
public struct TypeSyntax: Sendable {
  /// What was written.
  public indirect enum Form: Sendable {
    case named(String, of: TypeSyntax?)
    /// `h264|h265|av1`.
    case oneOf([String])
  }

  public var form: Form
  public var isOptional: Bool
  public var range: SourceRange
}
