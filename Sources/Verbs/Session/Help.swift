import Diagnostics
import Interpreter

/// Explains verbs.
struct Help: Verb {
  static let summary = "List the verbs and modules, or explain one: usage, options, columns, examples."
  static let examples = [
    Example("One verb", "help first | first", gives: "Keep the first items of the stream and stop its source."),
    Example("A module", "help media/ladder | first 3 | last", gives: "Usage: use media/ladder"),
    Example(
      "What a module defines", "help rungs | first",
      gives:
        "The rungs of the usual ladder, the largest first: name, height in pixels, and the rate of the video. For the same look h265 takes about two thirds of the rate of h264, av1 about half."
    ),
  ]
  static let input = VerbInput.nothing

  @Operand("The verb, the module or the `def` to explain.", default: "")
  var name: String

  @Switch("Write the reference of all verbs and modules as Markdown.")
  var markdown: Bool

  @Switch("Write the verbs as a Markdown table, a line each.")
  var table: Bool

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let text = try text(context.session)
    return Rows(text.split(separator: "\n", omittingEmptySubsequences: false).map { .text(String($0)) }, nature: .prose)
  }

  private func text(_ session: Session) throws -> String {
    let catalog = session.catalog
    if markdown { return catalog.referencePage(with: Modules.references) }
    if table { return catalog.readmeTable }
    if name.isEmpty { return overview(session) }
    if let verb = catalog[name] { return Signature(of: verb).helpText }
    if let definition = session.definition(name) { return definition.helpText }
    let wanted = name.hasSuffix(".mts") ? String(name.dropLast(4)) : name
    if let module = Modules.references.first(where: { $0.name == wanted }) { return module.helpText }
    for module in Modules.references {
      guard let definition = module.definitions.first(where: { $0.name == name }) else { continue }
      return definition.helpText + "\n\nIt is in a module: `use \(module.name)` makes it known."
    }
    let modules = Modules.references.flatMap { [$0.name] + $0.definitions.map(\.name) }
    let nearest = Spelling.nearest(to: name, in: catalog.names + session.definedNames + modules)
    throw Failure(
      "unknown-verb", "there is no verb `\(name)`",
      hint: nearest.map { "did you mean `\($0)`?" } ?? "`help` lists them", number: "N0101")
  }

  private func overview(_ session: Session) -> String {
    let catalog = session.catalog
    let verbs = catalog.names.map { ($0, catalog[$0]?.summary ?? "") }
    let modules = Modules.references.map { ($0.name, $0.summary) }
    let definitions = session.definedNames.map { ($0, session.definition($0)?.comment.summary ?? "") }
    return
      (["Verbs are joined by |: each takes the rows of the one before it.", ""] + Self.lines(verbs)
      + ["", "Modules come with the program; `use NAME` makes known what one defines.", ""] + Self.lines(modules)
      + (definitions.isEmpty ? [] : ["", "Defined in this session:", ""] + Self.lines(definitions)) + [
        "", "`help NAME` or `VERB --help` explains one. An example:",
        "  ls r2:videos | where size>256MiB | optimize h265 high | validate",
      ]).joined(separator: "\n")
  }

  private static func lines(_ entries: [(name: String, summary: String)]) -> [String] {
    let width = entries.map(\.name.count).max() ?? 0
    return entries.map { name, summary in
      let gap = String(repeating: " ", count: width - name.count)
      return summary.isEmpty ? "  " + name : "  " + name + gap + "  " + summary
    }
  }
}
