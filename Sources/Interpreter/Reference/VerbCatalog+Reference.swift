extension VerbCatalog {
  /// The reference of all verbs as Markdown: usage, options, columns, effects, examples with their results.
  public var referencePage: String {
    let head = """
      # The verbs

      Written by `scripts/reference` from the verbs' own declarations; a test holds it current. Every example that shows a result
      runs as a test.
      """
    let signatures = names.compactMap { self[$0].map { Signature(of: $0) } }
    return ([head] + signatures.map(\.referenceSection) + sharedSections(signatures)).joined(separator: "\n\n") + "\n"
  }

  /// The groups of options that several verbs share, each once.
  private func sharedSections(_ signatures: [Signature]) -> [String] {
    let all = signatures.flatMap(\.parameters)
    return all.groups.map { group in
      let users = signatures.filter { $0.parameters.groups.contains(group) }
      var names: Set<String> = []
      let members = users.flatMap(\.parameters).filter { $0.group == group && names.insert($0.name).inserted }
      return [
        "## \(group.heading)", "Options of " + users.map { "`\($0.verb.name)`" }.joined(separator: ", ") + ".",
        group.discussion,
        Signature.table(["option", "what it is"], members.map { ($0.referenceName, $0.referenceHelp) }),
      ].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }
  }

  /// The verbs as a table for the README, a line each.
  public var readmeTable: String {
    let rows = names.map { name in "| `\(name)` | \((self[name]?.summary ?? "").markdownEscaped) |" }
    return (["| verb | what it does |", "|---|---|"] + rows).joined(separator: "\n")
  }
}

extension Signature {
  fileprivate var referenceSection: String {
    var parts = ["## \(verb.name)", verb.summary]
    if !verb.discussion.isEmpty { parts.append(verb.discussion) }
    parts.append("```\n\(usage)\n```")
    let own = parameters.filter { $0.group == nil }
    parts.append(Signature.table(["argument", "what it is"], own.map { ($0.referenceName, $0.referenceHelp) }))
    for group in parameters.groups {
      let anchor = group.heading.lowercased().split(separator: " ").joined(separator: "-")
      parts.append("Also the options under [\(group.heading)](#\(anchor)).")
    }
    parts.append(
      Signature.table(
        ["column", "what it tells"],
        verb.columns.map { ($0.name, [$0.kind?.rawValue, $0.help].compactMap { $0 }.joined(separator: ": ")) }))
    var facts: [String] = []
    switch verb.memory {
    case .streams: break
    case .keeps: facts.append("Keeps a bounded part of the stream.")
    case .collects: facts.append("Collects all rows before it gives the first.")
    }
    if !verb.effects.isEmpty { facts.append("Effects: " + verb.effects.words.joined(separator: ", ") + ".") }
    parts.append(facts.joined(separator: " "))
    parts += verb.examples.map { example in
      "\(example.title):\n\n```\n> \(example.line)\n" + (example.result.map { $0.isEmpty ? "" : $0 + "\n" } ?? "")
        + "```"
    }
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  fileprivate static func table(_ heads: [String], _ rows: [(String, String)]) -> String {
    guard !rows.isEmpty else { return "" }
    let lines = rows.map { "| `\($0.0.markdownEscaped)` | \($0.1.markdownEscaped) |" }
    return (["| " + heads.joined(separator: " | ") + " |", "|---|---|"] + lines).joined(separator: "\n")
  }
}

extension String {
  /// Fit for a cell of a table.
  fileprivate var markdownEscaped: String {
    split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}
