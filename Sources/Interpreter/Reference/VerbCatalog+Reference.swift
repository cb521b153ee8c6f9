extension VerbCatalog {
  /// The reference of all verbs as Markdown: usage, options, columns, effects, examples with their results.
  public var referencePage: String {
    let head = """
      # The verbs

      Written by `scripts/reference` from the verbs' own declarations; a test holds it current. Every example that shows a result
      runs as a test.
      """
    return ([head] + names.compactMap { self[$0].map { Signature(of: $0).referenceSection } }).joined(separator: "\n\n")
      + "\n"
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
    parts.append(table(["argument", "what it is"], parameters.map { ($0.referenceName, $0.referenceHelp) }))
    parts.append(
      table(
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

  private func table(_ heads: [String], _ rows: [(String, String)]) -> String {
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
