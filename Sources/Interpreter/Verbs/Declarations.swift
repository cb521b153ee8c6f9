/// A value by its place in the call.
@propertyWrapper
public final class Operand<T: ArgumentType>: Parameter {
  public var wrappedValue: T
  public let declaration: ParameterDeclaration

  /// An operand that a call must give.
  public init(_ help: String) {
    wrappedValue = T.placeholder
    declaration = .of(T.self, .operand, help, isRequired: true)
  }

  /// An operand that may be left out.
  /// - Parameter isAlsoNamed: whether it may be given by its name too, as an option is.
  public init(_ help: String, default value: T, isAlsoNamed: Bool = false) {
    wrappedValue = value
    var declaration = ParameterDeclaration.of(T.self, .operand, help, defaultText: value.shown)
    declaration.isAlsoNamed = isAlsoNamed
    self.declaration = declaration
  }

  public func bind(_ argument: ArgumentValue) throws { wrappedValue = try T.read(argument) }
}

/// All values that are left.
@propertyWrapper
public final class Rest<T: ArgumentType>: Parameter {
  public var wrappedValue: [T] = []
  public let declaration: ParameterDeclaration

  /// Declares them; when required, a call must give at least one.
  public init(_ help: String, isRequired: Bool = false) {
    declaration = .of(T.self, .rest, help, isRequired: isRequired)
  }

  public func bind(_ argument: ArgumentValue) throws {
    if case .value(.list(let values)) = argument, T.self != Value.self {
      for value in values { wrappedValue.append(try T.read(.value(value))) }
    } else {
      wrappedValue.append(try T.read(argument))
    }
  }
}

/// The objects that a verb works on.
@propertyWrapper
public final class ItemList: Parameter {
  public var wrappedValue = Items()
  public let declaration: ParameterDeclaration

  /// Declares them.
  public init(_ help: String) { declaration = .of(PathArgument.self, .items, help) }

  public func bind(_ argument: ArgumentValue) throws {
    if case .value(.list(let values)) = argument {
      wrappedValue.named += values.map { .value($0) }
    } else {
      wrappedValue.named.append(argument)
    }
  }
}

/// `--name VALUE`.
@propertyWrapper
public final class Option<T: ArgumentType>: Parameter {
  public var wrappedValue: T
  public let declaration: ParameterDeclaration

  /// Declares it with what it is when it is not given, and with other names that mean the same.
  public init(
    _ help: String, default value: T = T.placeholder, short: Character? = nil, alsoCalled otherNames: String...
  ) {
    wrappedValue = value
    var declaration = ParameterDeclaration.of(T.self, .option(short: short), help, defaultText: value.shown)
    declaration.otherNames = otherNames
    self.declaration = declaration
  }

  /// Declares one that tells where the items are, with other names that mean the same.
  public init(namingItems help: String, alsoCalled otherNames: String...) where T: ExpressibleByNilLiteral {
    wrappedValue = nil
    var declaration = ParameterDeclaration.of(T.self, .option(short: nil), help)
    declaration.namesItems = true
    declaration.otherNames = otherNames
    self.declaration = declaration
  }

  /// Declares one that may stand alone, and then means as much as with this word behind it.
  public init(_ help: String, alone word: String) where T: ExpressibleByNilLiteral {
    wrappedValue = nil
    var declaration = ParameterDeclaration.of(T.self, .option(short: nil), help)
    declaration.bareWord = word
    self.declaration = declaration
  }

  public func bind(_ argument: ArgumentValue) throws { wrappedValue = try T.read(argument) }

  public var setting: String? {
    wrappedValue.shown == declaration.defaultText ? nil : wrappedValue.shown
  }
}

/// `--name A,B`, or given more than once.
@propertyWrapper
public final class OptionList<T: ArgumentType>: Parameter {
  public var wrappedValue: [T] = []
  public let declaration: ParameterDeclaration

  private let isSplitAtCommas: Bool

  /// Declares it, with other names that mean the same. Values that hold commas themselves are not split.
  public init(_ help: String, alsoCalled otherNames: String..., isSplitAtCommas: Bool = true) {
    self.isSplitAtCommas = isSplitAtCommas
    var declaration = ParameterDeclaration.of(T.self, .option(short: nil), help)
    declaration.isRepeatable = true
    declaration.otherNames = otherNames
    self.declaration = declaration
  }

  public func bind(_ argument: ArgumentValue) throws {
    switch argument {
    case .value(.list(let values)): wrappedValue += try values.map { try T.read(.value($0)) }
    case _ where !isSplitAtCommas: wrappedValue.append(try T.read(argument))
    case .word(let word): wrappedValue += try word.text.splitAtCommas.map { try T.read(.word(EvaluatedWord(bare: $0))) }
    case .value(.text(let text)): wrappedValue += try text.splitAtCommas.map { try T.read(.value(.text($0))) }
    case .value: wrappedValue.append(try T.read(argument))
    }
  }
}

extension String {
  /// The parts between commas; those within `{a,b}` and `[a,b]` separate nothing. Empty parts are passed over.
  var splitAtCommas: [String] {
    var parts = [String.UnicodeScalarView()]
    var depth = 0
    for scalar in unicodeScalars {
      switch scalar {
      case "{", "[": depth += 1
      case "}", "]": depth = max(0, depth - 1)
      case "," where depth == 0:
        parts.append(String.UnicodeScalarView())
        continue
      default: break
      }
      parts[parts.count - 1].append(scalar)
    }
    return parts.filter { !$0.isEmpty }.map { String($0) }
  }
}

/// `--name`: on when it is given.
@propertyWrapper
public final class Switch: Parameter {
  public var wrappedValue = false
  public let declaration: ParameterDeclaration

  /// Declares it, with other names that mean the same.
  /// - Parameter replacesItems: whether with it no items need be named and none flow in.
  public init(_ help: String, short: Character? = nil, alsoCalled otherNames: String..., replacesItems: Bool = false) {
    var declaration = ParameterDeclaration(
      role: .toggle(short: short), name: "", help: help, type: "", choices: [], isRequired: false, defaultText: nil,
      isPath: false)
    declaration.namesItems = replacesItems
    declaration.otherNames = otherNames
    self.declaration = declaration
  }

  public func bind(_ argument: ArgumentValue) throws {
    guard case .bool(let value) = argument.value else { throw Mismatch("expected true or false") }
    wrappedValue = value
  }

  public var setting: String? { wrappedValue ? "" : nil }
}

/// An expression over each row, or a closure that takes the row; the last thing in a call.
@propertyWrapper
public final class RowExpression: RowParameter {
  public var wrappedValue = RowFunction { _ in .null }
  public let declaration: ParameterDeclaration

  /// Declares it.
  public init(_ help: String) {
    declaration = ParameterDeclaration(
      role: .rowExpression, name: "", help: help, type: "expression", choices: [], isRequired: true, defaultText: nil,
      isPath: false)
  }

  public func bind(_ argument: ArgumentValue) throws {}

  func bind(_ function: RowFunction) { wrappedValue = function }
}

extension ParameterDeclaration {
  static func of<T: ArgumentType>(
    _ type: T.Type, _ role: Role, _ help: String, isRequired: Bool = false, defaultText: String? = nil
  ) -> ParameterDeclaration {
    ParameterDeclaration(
      role: role, name: "", help: help, type: T.typeName, choices: T.choices, aliases: T.otherWords,
      isRequired: isRequired,
      defaultText: defaultText, isPath: T.isPath, isFolder: T.isFolder, isColumn: T.isColumn)
  }
}
