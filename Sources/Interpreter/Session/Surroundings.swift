/// A verb that looks at the names around its call, such as `vars`.
public protocol ScopeVerb: Verb {
  /// Whether it looks at variables too, not only at definitions.
  static var seesVariables: Bool { get }
}

/// The names that can be seen from a call, as they were when it was compiled.
struct Surroundings: Sendable {
  var variables: [(name: String, slot: Int, isMutable: Bool)]
  var definitions: [NamedDefinition]
}

/// A variable with what it holds now.
public struct NamedValue {
  public let name: String
  public let value: Value
  /// Whether it can be assigned to.
  public let isMutable: Bool
}

/// A `def` by its name, with its doc comment.
public struct NamedDefinition: Sendable {
  public let name: String
  public let documentation: [String]
}

extension Context {
  /// The variables that can be seen, by name; for a `ScopeVerb`.
  public var variables: [NamedValue] {
    (surroundings?.variables ?? []).compactMap { variable in
      guard frame.slots.indices.contains(variable.slot) else { return nil }
      return NamedValue(name: variable.name, value: frame.slots[variable.slot], isMutable: variable.isMutable)
    }
  }

  /// The `def`s that can be called, by name; for a `ScopeVerb`.
  public var definitions: [NamedDefinition] { surroundings?.definitions ?? [] }
}

extension Compiler {
  /// What can be seen from the place at hand.
  func surroundings(withVariables: Bool) -> Surroundings {
    let names = withVariables ? Set(scope.visibleNames).sorted() : []
    let variables = names.compactMap { name in
      scope.find(name).map { (name: name, slot: $0.slot, isMutable: $0.isMutable && !$0.isCaptured) }
    }
    let definitions = definitions.values.map { NamedDefinition(name: $0.name, documentation: $0.documentation) }
    return Surroundings(variables: variables, definitions: definitions.sorted { $0.name < $1.name })
  }
}
