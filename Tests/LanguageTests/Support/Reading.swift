import Diagnostics

@testable import Language

/// The shapes that the tests' verbs have.
let testShapes = VerbShapes([
  "where": .expression(afterWords: 0), "set": .expression(afterWords: 1), "agg": .aggregates,
])

/// Reads a text with the tests' verbs.
func read(_ text: String) -> SyntaxTree { Parser.parse(SourceText(name: "test", text: text), shapes: testShapes) }

/// The tree of a text, or what is wrong with it.
func dump(_ text: String) -> String {
  let tree = read(text)
  guard tree.diagnostics.isEmpty else {
    return tree.diagnostics.map { "\($0.code) \($0.message)" }.joined(separator: "; ")
  }
  return SyntaxDump.text(tree)
}

extension SyntaxTree {
  /// The tokens joined, which must be the text.
  var joinedTokens: String { tokens.map { source.text($0.range) }.joined() }
}
