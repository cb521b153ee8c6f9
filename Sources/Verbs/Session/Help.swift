import Diagnostics
import Interpreter

/// Explains verbs.
struct Help: Verb {
  static let summary = "List the verbs, or explain one: usage, options, columns, examples."
  static let examples = [
    Example("One verb", "help first | first", gives: "Keep the first items of the stream and stop its source.")
  ]
  static let input = VerbInput.nothing

  @Operand("The verb to explain.", default: "")
  var verb: String

  @Switch("Write the reference of all verbs as Markdown.")
  var markdown: Bool

  @Switch("Write the verbs as a Markdown table, a line each.")
  var table: Bool

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let catalog = context.session.catalog
    let text: String
    if markdown {
      text = catalog.referencePage
    } else if table {
      text = catalog.readmeTable
    } else if verb.isEmpty {
      text = overview(catalog)
    } else if let type = catalog[verb] {
      text = Signature(of: type).helpText
    } else {
      let nearest = Spelling.nearest(to: verb, in: catalog.names)
      throw Failure(
        "unknown-verb", "there is no verb `\(verb)`",
        hint: nearest.map { "did you mean `\($0)`?" } ?? "`help` lists them", number: "N0101")
    }
    return Rows(text.split(separator: "\n", omittingEmptySubsequences: false).map { .text(String($0)) }, nature: .prose)
  }

  private func overview(_ catalog: VerbCatalog) -> String {
    let width = catalog.names.map(\.count).max() ?? 0
    let verbs = catalog.names.map { name in
      "  " + name + String(repeating: " ", count: width - name.count) + "  " + (catalog[name]?.summary ?? "")
    }
    return
      (["Verbs are joined by |: each takes the rows of the one before it.", ""] + verbs + [
        "", "`help VERB` or `VERB --help` explains one. An example:",
        "  ls r2:videos | where size>256MiB | optimize h265 high | validate",
      ]).joined(separator: "\n")
  }
}
