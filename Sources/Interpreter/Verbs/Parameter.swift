/// What a parameter of a verb is called, takes and means: everything that help, completion and errors say of it.
public struct ParameterDeclaration: Sendable {
  /// How it stands in a call.
  public enum Role: Sendable, Hashable {
    /// By its place.
    case operand
    /// All that is left.
    case rest
    /// The objects that are worked on: from the pipeline, or named before the operands.
    case items
    /// `--name VALUE`.
    case option(short: Character?)
    /// `--name`.
    case toggle(short: Character?)
    /// An expression over the row; the last thing in a call.
    case rowExpression
    /// Aggregates and the columns to group by; the last thing in a call.
    case aggregates
  }

  public let role: Role
  /// In the spelling of the language, without dashes in front.
  public internal(set) var name: String
  /// What it is, in one sentence with a full stop.
  public let help: String
  /// What values it takes, as help shows it: `size`, `PATH`.
  public let type: String
  /// The words it takes, when there is a fixed set.
  public let choices: [String]
  /// Other words for some of the choices.
  public var aliases: [String] = []
  /// Whether a call must give it.
  public let isRequired: Bool
  /// The default as it would be written, when there is one worth showing.
  public let defaultText: String?
  /// Whether completion should offer paths.
  public let isPath: Bool
  /// Whether completion should offer folders of this machine only.
  public var isFolder = false
  /// Whether values are names of columns, which are checked where the columns are known.
  public var isColumn = false
  /// Other names of an option, which mean the same.
  public var otherNames: [String] = []
  /// Whether an operand may be given by its name too, as an option is.
  public var isAlsoNamed = false
  /// Whether an option may be given more than once; each time adds to it.
  public var isRepeatable = false
  /// Whether an option tells where the items are, so that none need be named and none flow in.
  public var namesItems = false
  /// What an option means that stands alone, without a value behind it.
  public var bareWord: String?
  /// The group that it belongs to, when several verbs share it.
  public internal(set) var group: ParameterGroupTitle?
}

/// A declared property of a verb, which a call fills in.
public protocol Parameter: AnyObject {
  var declaration: ParameterDeclaration { get }
  /// Takes an argument; throws `Mismatch` when it is not of the right kind. Rest parameters are called for each.
  func bind(_ argument: ArgumentValue) throws
  /// What it holds as it would be written behind its name, empty for a switch; nil while that is its default.
  var setting: String? { get }
}

extension Parameter {
  public var setting: String? { nil }
}

/// An argument that its parameter cannot take; the binder adds the place.
public struct Mismatch: Error {
  public var message: String
  public var hint: String?
  /// Words that could stand in the argument's place.
  public var replacements: [String]
  /// Which parameter is meant, where it is not plain from the place.
  public var parameter: String?

  /// Makes one.
  public init(_ message: String, hint: String? = nil, replacements: [String] = []) {
    self.message = message
    self.hint = hint
    self.replacements = replacements
  }

  /// Makes one for a word that is none of the known ones.
  public init(_ message: String, meant: String?) {
    self.init(message, hint: meant.map { "did you mean `\($0)`?" }, replacements: meant.map { [$0] } ?? [])
  }
}

/// An argument of a call after evaluation: a word, which the parameter's type reads, or a value.
public enum ArgumentValue: Sendable {
  case word(EvaluatedWord)
  case value(Value)

  /// As a value where any is welcome: bare words are classified.
  public var value: Value {
    switch self {
    case .word(let word): word.value
    case .value(let value): value
    }
  }
}

/// The text of a word after its values were put in.
public struct EvaluatedWord: Sendable {
  /// A stretch of the text.
  public struct Piece: Sendable {
    public var text: String
    /// Whether glob signs in it are signs: quoted text and values never are.
    public var isBare: Bool
  }

  public var pieces: [Piece]

  /// The text as a whole, signs as they were written.
  public var text: String { pieces.count == 1 ? pieces[0].text : pieces.map(\.text).joined() }
  /// Whether no part of it was quoted or a value.
  public var isBare: Bool { pieces.allSatisfy(\.isBare) }
  /// As a value where any is welcome.
  public var value: Value {
    let text = text
    if isBare {
      let value = Value(bareWord: text)
      if case .text = value, PathArgument.looksLikePath(text) { return .path(PathText(text)) }
      return value
    }
    return .text(text)
  }
  /// Whether it holds glob signs.
  public var isPattern: Bool { pieces.contains { $0.isBare && $0.text.utf8.contains(where: PathArgument.isGlobSign) } }

  /// Makes a word of one bare piece.
  public init(bare text: String) { pieces = [Piece(text: text, isBare: true)] }
  /// Makes a word of its pieces.
  public init(pieces: [Piece]) { self.pieces = pieces }
}

/// A parameter that takes an expression over the row.
protocol RowParameter: Parameter {
  func bind(_ function: RowFunction)
}

/// An expression over a row, with everything it needs to be worked out. Belongs to one run, on one thread.
public struct RowFunction {
  /// Works it out for a row.
  public let evaluate: (_ row: Value) throws -> Value
  /// The columns that it looks at; nil when it may look at any.
  public let columns: Set<String>?
  /// What it says as a condition that the source of the rows could use.
  public let pushdown: () -> Pushdown

  /// Makes one.
  public init(
    columns: Set<String>? = nil, pushdown: @escaping () -> Pushdown = { .unknown },
    _ evaluate: @escaping (Value) throws -> Value
  ) {
    self.evaluate = evaluate
    self.columns = columns
    self.pushdown = pushdown
  }

  /// Works it out as a condition; null counts as false.
  public func isTrue(for row: Value) throws -> Bool {
    switch try evaluate(row) {
    case .bool(let value): value
    case .null: false
    case let other:
      throw Failure(
        "type",
        "a condition is true or false, this one is \(other.kind.article) (\(other.quotedDescription.shortened))",
        number: "T0102")
    }
  }
}
