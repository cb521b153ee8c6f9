import TestSupport
import Testing

@testable import Language

@Suite("Whole programs")
struct CorpusTests {
  @Test("are read without a complaint", arguments: Corpus.programs)
  func programs(text: String) {
    let tree = read(text)
    #expect(
      tree.diagnostics.map { "\($0.code) \($0.message) \(tree.source.text($0.primary?.range ?? .init(0, 0)))" } == [])
    #expect(tree.joinedTokens == text)
  }
}
