/// What a verb is called with: its parameters in the order of their declaration.
public struct Signature: Sendable {
  public let verb: any Verb.Type
  public let parameters: [ParameterDeclaration]

  /// Reads the declaration of a verb.
  public init(of verb: any Verb.Type) {
    self.verb = verb
    var parameters = Signature.properties(of: verb.init()).map { property in
      var declaration = property.parameter.declaration
      declaration.name = property.name
      declaration.group = property.group
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

  /// A declared property of a verb, or of a group that it includes.
  typealias Property = (name: String, parameter: any Parameter, group: ParameterGroupTitle?)

  /// The declared properties of a verb, with their names in the spelling of the language; those of groups come last.
  static func properties(of verb: any Verb) -> [Property] {
    let groups = Mirror(reflecting: verb).children.compactMap { $0.value as? any AnyOptionGroup }
    return properties(of: verb, nil) + groups.flatMap { properties(of: $0.members, $0.title) }
  }

  static func properties(of value: Any, _ group: ParameterGroupTitle?) -> [Property] {
    Mirror(reflecting: value).children.compactMap { child in
      guard let parameter = child.value as? any Parameter, let label = child.label else { return nil }
      return (String(label.drop { $0 == "_" }).dashed, parameter, group)
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
