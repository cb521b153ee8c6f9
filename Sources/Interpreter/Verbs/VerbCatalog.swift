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
    for (name, verb) in verbs where verb.tail == .expression {
      if let words = Signature(of: verb).wordsBeforeExpression { tails[name] = .expression(afterWords: words) }
    }
    for (name, verb) in verbs where verb.tail == .aggregates { tails[name] = .aggregates }
    return VerbShapes(tails, synonyms: Foreign.verbs.compactMapValues(\.replacement).filter { tails[$0.value] != nil })
  }
}

/// What a verb's call may end with, beside words.
public enum VerbTail: Sendable {
  case words, expression, aggregates
}

/// A verb whose call ends with an expression over the row.
public protocol ExpressionVerb: Verb {}

extension Verb {
  /// Asked of every verb when a program is read, and so told by the type itself: whether a type conforms to a protocol takes
  /// a search through all that is linked.
  public static var tail: VerbTail { .words }
}

extension ExpressionVerb {
  /// An expression.
  public static var tail: VerbTail { .expression }
}

extension AggregateVerb {
  /// Aggregates.
  public static var tail: VerbTail { .aggregates }
}
