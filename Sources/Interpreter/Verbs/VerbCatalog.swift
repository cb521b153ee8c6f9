import Language

/// The verbs that a session knows, by name.
public struct VerbCatalog: Sendable {
  private let verbs: [String: any Verb.Type]

  /// Takes the verbs; two of one name are a mistake of the build, and the first is kept.
  public init(_ verbs: [any Verb.Type]) {
    self.verbs = Dictionary(verbs.map { ($0.name, $0) }) { first, _ in first }
  }

  /// The verb of a name.
  public subscript(name: String) -> (any Verb.Type)? { verbs[name] }

  /// All names in alphabetical order.
  public var names: [String] { verbs.keys.sorted() }

  /// What the parser must know: which verbs end with an expression.
  public func shapes() -> VerbShapes {
    var tails: [String: VerbShapes.Tail] = [:]
    for (name, verb) in verbs where verb.takesExpression {
      if let words = Signature(of: verb).wordsBeforeExpression { tails[name] = .expression(afterWords: words) }
    }
    for (name, verb) in verbs where verb is any AggregateVerb.Type { tails[name] = .aggregates }
    return VerbShapes(tails, synonyms: Foreign.verbs.compactMapValues(\.replacement).filter { tails[$0.value] != nil })
  }
}

/// A verb whose call ends with an expression over the row.
public protocol ExpressionVerb: Verb {}

extension Verb {
  /// Known from the type, so that starting up reads no other declarations.
  static var takesExpression: Bool { Self.self is any ExpressionVerb.Type }
}
