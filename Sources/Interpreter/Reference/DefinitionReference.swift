import Diagnostics
import Language

/// What there is to say about a `def`.
public struct DefinitionReference: Sendable {
  public let name: String
  public let comment: DocComment
  public let parameters: [ParameterDeclaration]
  private let documentation: [String]

  init(name: String, documentation: [String], parameters: [ParameterDeclaration]) {
    self.name = name
    self.documentation = documentation
    self.parameters = parameters
    comment = DocComment(documentation)
  }

  /// The usage in one line.
  public var usage: String { Signature.usage(of: name, parameters) }

  /// What it is, its usage, its arguments and its examples.
  public var helpText: String {
    Signature.helpText(of: name, documentation, parameters + [CommonOption.help, .dryRun].map(\.declaration))
  }
}

/// What there is to say about a module: what it is about, and what it defines.
public struct ModuleReference: Sendable {
  /// As `use` takes it.
  public let name: String
  /// What it is about.
  public let paragraphs: [String]
  public let definitions: [DefinitionReference]

  /// Reads a module's text.
  public init(_ name: String, _ text: SourceText, catalog: VerbCatalog) {
    self.name = name
    // What stands above the first definition is about the whole.
    var lines: [String] = []
    for number in 1...text.lineCount {
      let line = text.line(number).text
      guard line == "#" || line.hasPrefix("# ") else { break }
      lines.append(String(line.dropFirst(2)))
    }
    paragraphs = DocComment(lines).paragraphs
    let tree = Parser.parse(text, shapes: catalog.shapes())
    definitions = tree.program.statements.compactMap { statement in
      guard case .definition(let definition) = statement else { return nil }
      return DefinitionReference(
        name: definition.name.text, documentation: definition.documentation,
        parameters: definition.parameters.map { ParameterDeclaration(of: $0, in: text) })
    }
  }

  /// The first sentence of what it is about.
  public var summary: String { DocComment(paragraphs).summary }

  /// What it is about and what it defines, for a person at the prompt.
  public var helpText: String {
    let width = definitions.map(\.name.count).max() ?? 0
    let lines = definitions.map { definition in
      "  " + definition.name + String(repeating: " ", count: width - definition.name.count) + "  "
        + definition.comment.summary
    }
    return
      (paragraphs + [
        "Usage: use \(name)", "It defines:\n" + lines.joined(separator: "\n"),
        "`help NAME` or `NAME --help` explains one of them.",
      ]).joined(separator: "\n\n")
  }

  /// Its chapter of the reference.
  var referenceSection: String {
    let sections = definitions.map { definition in
      let examples = definition.comment.examples.map { example in
        "```\n> \(example.line)\n" + (example.result ?? []).map { $0 + "\n" }.joined() + "```"
      }
      let parameters = definition.parameters.map { ($0.referenceName, $0.referenceHelp) }
      return
        (["### \(definition.name)"] + definition.comment.paragraphs + ["```\n\(definition.usage)\n```"]
        + (parameters.isEmpty ? [] : [Self.table(parameters)]) + examples).joined(separator: "\n\n")
    }
    return (["## use \(name)"] + paragraphs + sections).joined(separator: "\n\n")
  }

  private static func table(_ rows: [(String, String)]) -> String {
    let escaped = { (text: String) in
      text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
    return (["| argument | what it is |", "|---|---|"] + rows.map { "| `\(escaped($0.0))` | \(escaped($0.1)) |" })
      .joined(separator: "\n")
  }
}

extension ParameterDeclaration {
  /// That of a parameter of a `def`.
  init(of parameter: Language.Parameter, in source: SourceText) {
    var (type, choices) = ("any", [String]())
    switch parameter.type?.form {
    case .oneOf(let words)?: (type, choices) = (words.joined(separator: "|"), words)
    case .named(let name, _)? where Kind(rawValue: name) != nil: type = name
    default: break
    }
    let role: ParameterDeclaration.Role =
      switch parameter.kind {
      case .operand: .operand
      case .rest: .rest
      case .flag(let short): parameter.type == nil ? .toggle(short: short) : .option(short: short)
      }
    self.init(
      role: role, name: parameter.name.text, help: "", type: type, choices: choices,
      isRequired: role == .operand && parameter.defaultValue == nil,
      defaultText: parameter.defaultValue.flatMap { if case .null = $0 { nil } else { source.text($0.range) } },
      isPath: type == Kind.path.rawValue)
  }
}

extension VerbCatalog {
  /// The reference of all verbs, and after it that of modules.
  public func referencePage(with modules: [ModuleReference]) -> String {
    let head = """
      # The modules

      They come with the program: `use NAME` makes what one defines known. They are written in the language, and their examples run
      as tests.
      """
    return referencePage + "\n" + ([head] + modules.map(\.referenceSection)).joined(separator: "\n\n") + "\n"
  }
}

extension Session {
  /// The `def` of a name that the programs of this session have made or taken from modules.
  public func definition(_ name: String) -> DefinitionReference? { definitions.withLock { $0[name] }?.reference }

  /// The names of those `def`s, in order.
  public var definedNames: [String] { definitions.withLock { $0.keys.sorted() } }
}

extension DefinitionEntry {
  fileprivate var reference: DefinitionReference {
    DefinitionReference(name: name, documentation: documentation, parameters: parameters.map(\.declaration))
  }
}
