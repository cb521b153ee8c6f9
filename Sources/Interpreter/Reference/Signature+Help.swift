extension Signature {
  /// The usage in one line: `optimize [items…] <codec> [quality] [--out PATH] …`.
  public var usage: String { Signature.usage(of: verb.name, parameters) }

  /// The usage of anything with parameters.
  static func usage(of name: String, _ parameters: [ParameterDeclaration]) -> String {
    var words = [name]
    let order: [ParameterDeclaration.Role] = [.items, .operand, .rest]
    for role in order { words += parameters.filter { $0.role == role }.map(\.usage) }
    words += parameters.filter { $0.isFlag && $0.group == nil && CommonOption(rawValue: $0.name) == nil }.map(\.usage)
    words += parameters.groups.map(\.usage)
    words += parameters.filter { $0.role == .rowExpression || $0.role == .aggregates }.map(\.usage)
    return words.joined(separator: " ")
  }

  /// The whole help of a verb: summary, usage, arguments, columns, examples.
  public var helpText: String {
    var paragraphs = [verb.summary]
    if !verb.discussion.isEmpty { paragraphs.append(verb.discussion) }
    paragraphs.append("Usage: " + usage)
    paragraphs += Signature.sections(parameters)
    if !verb.columns.isEmpty {
      let lines = verb.columns.map {
        ($0.name, [$0.kind?.rawValue, $0.help].compactMap { $0 }.joined(separator: "  "))
      }
      paragraphs.append(Signature.section("Columns", lines))
    }
    if !verb.examples.isEmpty {
      paragraphs.append("Examples:\n" + verb.examples.map { "  # \($0.title)\n  \($0.line)" }.joined(separator: "\n"))
    }
    return paragraphs.joined(separator: "\n\n")
  }

  /// The help of a `def`: its doc comment and its parameters.
  static func helpText(of name: String, _ documentation: [String], _ parameters: [ParameterDeclaration]) -> String {
    let comment = DocComment(documentation)
    let examples = comment.examples.flatMap { ["  > " + $0.line] + ($0.result ?? []).map { "  " + $0 } }
    let paragraphs = comment.paragraphs + ["Usage: " + usage(of: name, parameters)] + sections(parameters)
    return (paragraphs + (examples.isEmpty ? [] : ["Examples:\n" + examples.joined(separator: "\n")])).joined(
      separator: "\n\n")
  }

  private static func sections(_ parameters: [ParameterDeclaration]) -> [String] {
    let arguments = parameters.filter { !$0.isFlag }.map { ($0.name, $0.fullHelp) }
    let flags = parameters.filter { $0.isFlag && $0.group == nil }.map { ($0.flagSpelling, $0.fullHelp) }
    let shared = parameters.groups.map { group in
      section(group.heading, parameters.filter { $0.group == group }.map { ($0.flagSpelling, $0.fullHelp) })
        + (group.discussion.isEmpty ? "" : "\n\n" + group.discussion)
    }
    return ([section("Arguments", arguments), section("Options", flags)] + shared).filter { !$0.isEmpty }
  }

  private static func section(_ title: String, _ lines: [(String, String)]) -> String {
    guard !lines.isEmpty else { return "" }
    let width = min(lines.map { $0.0.count }.max() ?? 0, 34)
    let rows = lines.map { name, help in
      help.isEmpty ? "  " + name : "  " + name + String(repeating: " ", count: max(0, width - name.count)) + "  " + help
    }
    return title + ":\n" + rows.joined(separator: "\n")
  }
}

extension [ParameterDeclaration] {
  /// The groups that are among them, in their order.
  var groups: [ParameterGroupTitle] {
    reduce(into: []) { groups, parameter in
      if let group = parameter.group, !groups.contains(group) { groups.append(group) }
    }
  }
}

extension ParameterDeclaration {
  /// How it stands in a usage line.
  fileprivate var usage: String {
    let placeholder = choices.isEmpty || choices.count > 6 ? name : choices.joined(separator: "|")
    switch role {
    case .items: return "[\(name)…]"
    case .operand: return isRequired ? "<\(placeholder)>" : "[\(placeholder)]"
    case .rest: return isRequired ? "<\(name)…>" : "[\(name)…]"
    case .option: return "[--\(name) \(valueName)]"
    case .toggle: return "[--\(name)]"
    case .rowExpression: return "<\(name)>"
    case .aggregates: return "<name: count(), … [by column, …]>"
    }
  }

  /// How it stands in the list of options.
  fileprivate var flagSpelling: String {
    switch role {
    case .option(let short): (short.map { "-\($0), " } ?? "") + "--\(name) \(valueName)"
    case .toggle(let short): (short.map { "-\($0), " } ?? "") + "--\(name)"
    default: name
    }
  }

  /// How it stands in the reference.
  var referenceName: String { isFlag ? flagSpelling : name }

  /// What the reference says of it.
  public var referenceHelp: String { fullHelp }

  private var valueName: String {
    let name = choices.isEmpty ? type.uppercased() : choices.joined(separator: "|")
    return bareWord == nil ? name : "[\(name)]"
  }

  fileprivate var fullHelp: String {
    var sentences = [help]
    if !isFlag {
      // A `def` has no words on its parameters but their types.
      if !choices.isEmpty { sentences.append("One of: " + choices.joined(separator: ", ") + ".") }
      if help.isEmpty, choices.isEmpty, type != "any" { sentences.append(type.article.capitalizedFirst + ".") }
    }
    if isAlsoNamed { sentences.append("Also as --\(name).") }
    if !otherNames.isEmpty { sentences.append("Also " + otherNames.map { "--" + $0 }.joined(separator: ", ") + ".") }
    if let defaultText { sentences.append("Default: \(defaultText).") }
    return sentences.filter { !$0.isEmpty }.joined(separator: " ")
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
