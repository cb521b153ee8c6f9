/// What a verb is called with: its parameters in the order of their declaration.
public struct Signature: Sendable {
  public let verb: any Verb.Type
  public let parameters: [ParameterDeclaration]

  /// Reads the declaration of a verb.
  public init(of verb: any Verb.Type) {
    self.verb = verb
    var parameters = Signature.properties(of: verb.init()).map { name, parameter in
      var declaration = parameter.declaration
      declaration.name = name
      return declaration
    }
    for common in CommonOption.allCases where common.applies(to: verb, parameters) {
      parameters.append(common.declaration)
    }
    self.parameters = parameters
  }

  /// The parameters by their place, in order.
  public var operands: [Int] {
    parameters.indices.filter { parameters[$0].role == .operand || parameters[$0].role == .rest }
  }

  /// The index of the parameter with a role.
  public func index(of role: ParameterDeclaration.Role) -> Int? { parameters.firstIndex { $0.role == role } }

  /// How many words stand before the expression, when the verb ends with one.
  public var wordsBeforeExpression: Int? { index(of: .rowExpression).map { _ in operands.count } }

  /// The declared properties of a verb, with their names in the spelling of the language.
  static func properties(of verb: any Verb) -> [(name: String, parameter: any Parameter)] {
    Mirror(reflecting: verb).children.compactMap { child in
      guard let parameter = child.value as? any Parameter, let label = child.label else { return nil }
      return (String(label.drop { $0 == "_" }).dashed, parameter)
    }
  }
}

extension ParameterDeclaration {
  /// Whether it is given by name.
  public var isFlag: Bool {
    switch role {
    case .option, .toggle: true
    default: false
    }
  }
}

/// Options that every verb of a sort has, without declaring them.
enum CommonOption: String, CaseIterable {
  case help
  case dryRun = "dry-run"
  case failFast = "fail-fast"

  var declaration: ParameterDeclaration {
    let text =
      switch self {
      case .help: "Show how this verb is used."
      case .dryRun: "Change nothing; give a row for each thing that would be done."
      case .failFast: "Stop at the first item that fails."
      }
    return ParameterDeclaration(
      role: .toggle(short: self == .help ? "h" : nil), name: rawValue, help: text, type: "", choices: [],
      isRequired: false,
      defaultText: nil, isPath: false)
  }

  func applies(to verb: any Verb.Type, _ parameters: [ParameterDeclaration]) -> Bool {
    switch self {
    case .help: true
    case .dryRun: verb.effects.changesTheWorld
    case .failFast: parameters.contains { $0.role == .items }
    }
  }
}
