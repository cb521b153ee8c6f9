import Diagnostics
import Interpreter
import Language

/// The examples in the doc comments of a script's `def`s: `## @example LINE`, and below it what it must give, a line each:
/// `## => LINE`. Without such lines it is enough that it runs to its end.
struct ScriptExamples {
  /// An example with its place.
  struct Example {
    let line: String
    /// What must come; nil when that is not said.
    let expected: [String]?
    /// The line of the script that it stands in, from 1.
    let place: Int
  }

  /// The `def`s that have some, with their examples.
  let definitions: [(name: String, examples: [Example])]

  /// Finds those of a program.
  init(of tree: SyntaxTree) {
    definitions = tree.program.statements.compactMap { statement in
      guard case .definition(let definition) = statement else { return nil }
      let examples = Self.examples(of: definition, in: tree.source)
      return examples.isEmpty ? nil : (definition.name.text, examples)
    }
  }

  private static func examples(of definition: Definition, in source: SourceText) -> [Example] {
    let first = source.lineNumber(of: definition.name.range.start) - definition.documentation.count
    return DocComment(definition.documentation).examples.map {
      Example(line: $0.line, expected: $0.result, place: first + $0.index)
    }
  }
}
