import Diagnostics
import Language
import Synchronization

/// A `def`: what it takes, and its closure once the statement has run.
final class DefinitionEntry: Sendable {
  let name: String
  let documentation: [String]
  let parameters: [DefinitionParameter]
  /// What calls of it run.
  let cell: DefinitionCell

  init(
    name: String, documentation: [String], parameters: [DefinitionParameter], cell: DefinitionCell = DefinitionCell()
  ) {
    self.name = name
    self.documentation = documentation
    self.parameters = parameters
    self.cell = cell
  }

  /// The same under another name: `main` is shown as the script that it belongs to.
  func named(_ name: String) -> DefinitionEntry {
    DefinitionEntry(name: name, documentation: documentation, parameters: parameters, cell: cell)
  }
}

/// Where the closure of a `def` lies once its statement has run; a body that calls itself finds itself here.
final class DefinitionCell: Sendable {
  private let content = Mutex<Closure?>(nil)

  var closure: Closure? {
    get { content.withLock { $0 } }
    set { content.withLock { $0 = newValue } }
  }
}

/// A parameter of a `def`.
struct DefinitionParameter: Sendable {
  let declaration: ParameterDeclaration
  let type: ValueType?
  let defaultValue: Expression?

  /// What the body's variable is known to hold; one that may be left out can hold null.
  var variableKind: Kind? {
    switch declaration.role {
    case .rest: .list
    case .toggle: .bool
    default: declaration.isRequired || defaultValue != nil ? type?.kind : nil
    }
  }
}

extension Compiler {
  /// Makes a `def` known to all of its text before anything of it is compiled.
  func announce(_ definition: Definition) {
    let name = definition.name.text
    if catalog[name] != nil {
      report(
        "N0111", "`\(name)` is a verb of the shell and cannot be defined anew", at: definition.name.range,
        help: ["choose another name"])
    }
    checkOrder(of: definition.parameters)
    let parameters = definition.parameters.map(parameter)
    definitions[name] = DefinitionEntry(
      name: name, documentation: definition.documentation, parameters: parameters)
  }

  /// The statement that makes its closure; nil when it needs nothing of the variables around it, and so is there already.
  func definition(_ definition: Definition) -> StatementCode? {
    guard let entry = definitions[definition.name.text] else { return nil }
    for type in [definition.input, definition.output] { if let type { _ = valueType(type) } }
    let parameters = entry.parameters.map { parameter in
      BodyParameter(
        name: parameter.declaration.name.underscored, kind: parameter.variableKind, type: parameter.type,
        defaultValue: parameter.defaultValue)
    }
    let (function, captures) = function(
      named: entry.name, parameters: parameters, body: definition.body.program, input: .optional)
    let cell = entry.cell
    guard !captures.isEmpty else {
      cell.closure = Closure(function: function, captured: [])
      return nil
    }
    if scope.parent != nil {
      // Each call of the body around it would make another one, and they share the name.
      report(
        "N0132", "`\(entry.name)` stands inside a body and uses a variable of it", at: definition.name.range,
        help: ["give it as an argument, or keep a closure: `let \(entry.name.underscored) = {|x| … }`"])
    }
    return StatementCode { frame in
      cell.closure = Closure(function: function, captured: captures.map { frame.slots[$0] })
      return .onward
    }
  }

  /// Each name stands for one parameter, and a call's words can be sorted to them.
  private func checkOrder(of parameters: [Language.Parameter]) {
    var names: Set<String> = []
    var before: (hasDefault: Bool, rest: Language.Parameter?) = (false, nil)
    for parameter in parameters {
      if !names.insert(parameter.name.text.underscored).inserted {
        report("N0112", "there is a parameter `\(parameter.name.text)` already", at: parameter.name.range)
      }
      if case .flag = parameter.kind { continue }
      if let rest = before.rest {
        report(
          "N0137", "`...\(rest.name.text)` takes all words that are left, so it stands last", at: rest.range,
          label: "put it behind `\(parameter.name.text)`")
        before.rest = nil
      }
      switch parameter.kind {
      case .rest: before.rest = parameter
      case .operand where parameter.defaultValue != nil: before.hasDefault = true
      case .operand where before.hasDefault:
        report(
          "N0134", "`\(parameter.name.text)` must be given, but one before it has a default and may be left out",
          at: parameter.name.range, help: ["put it first, give it a default too, or make it a flag with `--`"])
      default: break
      }
    }
  }

  private func parameter(_ parameter: Language.Parameter) -> DefinitionParameter {
    let type = parameter.type.flatMap(valueType)
    let declaration = ParameterDeclaration(of: parameter, in: source)
    return DefinitionParameter(declaration: declaration, type: type, defaultValue: parameter.defaultValue)
  }

  private func valueType(_ syntax: TypeSyntax) -> ValueType? {
    switch syntax.form {
    case .oneOf(let choices): return .choice(choices)
    case .named(let name, _):
      if let kind = Kind(rawValue: name) { return .kind(kind, isOptional: syntax.isOptional) }
      if ["any", "table", "stream"].contains(name) { return nil }
      let known = Kind.allCases.map(\.rawValue)
      let nearest = Foreign.types[name.lowercased()] ?? Spelling.nearest(to: name, in: known + ["any", "table"])
      report(
        "T0107", "there is no type `\(name)`", at: syntax.range, label: nearest.map { "did you mean `\($0)`?" } ?? "",
        help: nearest == nil ? ["types are: " + known.joined(separator: " ")] : [],
        fixes: nearest.map { [Diagnostic.Fix(syntax.range, $0 + (syntax.isOptional ? "?" : ""))] } ?? [])
      return nil
    }
  }
}

/// The declared type of a parameter.
enum ValueType: Sendable {
  case kind(Kind, isOptional: Bool)
  case choice([String])

  var kind: Kind? {
    switch self {
    case .kind(let kind, let isOptional): isOptional ? nil : kind
    case .choice: .text
    }
  }

  var name: String {
    switch self {
    case .kind(let kind, _): kind.rawValue
    case .choice(let choices): choices.joined(separator: "|")
    }
  }

  var choices: [String] {
    if case .choice(let choices) = self { return choices }
    return []
  }

  /// Reads an argument as this type.
  func read(_ argument: ArgumentValue) throws -> Value {
    switch self {
    case .choice(let choices):
      let text = try String.read(argument)
      if choices.contains(text) { return .text(text) }
      let nearest = Spelling.nearest(to: text, in: choices)
      throw Mismatch(
        "`\(text.shortened)` is none of \(choices.joined(separator: ", "))", meant: nearest)
    case .kind(let kind, let isOptional):
      if isOptional, case .null = argument.value { return .null }
      if case .text = kind { return .text(try String.read(argument)) }
      if case .path = kind { return .path(PathText(try PathArgument.read(argument).text)) }
      let value = argument.value
      if value.kind == kind { return value }
      if kind == .float, case .int(let number) = value { return .float(Double(number)) }
      throw Mismatch.kind(kind.rawValue, value)
    }
  }
}

extension String {
  /// A flag's name as a variable: `--older-than` is read as `$older_than`.
  var underscored: String { String(map { $0 == "-" ? "_" : $0 }) }
}
