import Interpreter

/// Lists what can be called.
struct VerbList: ScopeVerb {
  static let name = "verbs"
  static let summary = "List the verbs and the `def`s that can be called, as rows."
  static let examples = [
    Example("What deletes", "verbs | where effects contains delete | select name summary"),
    Example(
      "One's own", "def twice(x: int) { $x * 2 }; verbs | where kind == def | select name kind",
      gives: #"{"name":"twice","kind":"def"}"#),
  ]
  static let input = VerbInput.nothing
  static let columns = [
    Column("name", .text, "what it is called"), Column("kind", .text, "verb or def"),
    Column("summary", .text, "what it does"), Column("takes", .text, "nothing, rows, or rows if there are any"),
    Column("effects", .text, "read, write, delete, network, spend; null when it has none, or for a def"),
  ]
  static let seesVariables = false

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let catalog = context.session.catalog
    let verbs = catalog.names.compactMap { catalog[$0] }.map { verb in
      Self.row(
        verb.name, "verb", verb.summary, verb.input.words,
        verb.effects.words.isEmpty ? .null : .text(verb.effects.words.joined(separator: " ")))
    }
    let definitions = context.definitions.map { definition in
      let summary = definition.documentation.first { !$0.hasPrefix("@") && !$0.hasPrefix("=>") } ?? ""
      return Self.row(definition.name, "def", summary, VerbInput.optional.words, .null)
    }
    return Rows(verbs + definitions)
  }

  private static func row(_ name: String, _ kind: String, _ summary: String, _ takes: String, _ effects: Value) -> Value
  {
    .record(Record(shape, [.text(name), .text(kind), .text(summary), .text(takes), effects]))
  }

  private static let shape = Shape(columns.map(\.name))
}

extension VerbInput {
  fileprivate var words: String {
    switch self {
    case .nothing: "nothing"
    case .rows: "rows"
    case .optional: "rows if there are any"
    }
  }
}
