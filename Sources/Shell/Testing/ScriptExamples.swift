import Diagnostics
import Language

/// The examples in the doc comments of a script's `def`s: `## @example LINE`, and below it what it must give, a line each:
/// `## => LINE`. Without such lines it is enough that it runs to its end.
struct ScriptExamples {
  /// An example with its place.
  struct Example {
    let line: String
    /// What must come; nil when that is not said.
    var expected: [String]?
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
    var examples: [Example] = []
    var place = source.lineNumber(of: definition.name.range.start) - definition.documentation.count
    for line in definition.documentation {
      if line.hasPrefix("@example ") {
        examples.append(Example(line: String(line.dropFirst(9)), place: place))
      } else if line == "=>" || line.hasPrefix("=> "), var last = examples.popLast() {
        last.expected = (last.expected ?? []) + [String(line.dropFirst(3))]
        examples.append(last)
      }
      place += 1
    }
    return examples
  }
}
