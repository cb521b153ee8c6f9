import Diagnostics
import TestSupport
import Testing

@testable import Language

@Suite("Mistakes are told at their place")
struct MistakeTests {
  @Test("with their code and their fixes", arguments: MistakeTable.mistakes)
  func mistakes(mistake: Mistake) {
    let marked = MarkedText(mistake.marked)
    let tree = read(marked.text)
    #expect(tree.diagnostics.map(\.code) == mistake.codes)
    #expect(tree.diagnostics.compactMap { $0.primary?.range } == marked.places)
    guard !mistake.fixed.isEmpty, let fixes = tree.diagnostics.first?.fixes else { return }
    #expect(fixes.map { $0.applied(to: marked.text) } == mistake.fixed)
  }

  @Test("a fix mends what it is offered for", arguments: MistakeTable.mistakes)
  func fixes(mistake: Mistake) {
    let text = MarkedText(mistake.marked).text
    let diagnostics = read(text).diagnostics
    for diagnostic in diagnostics {
      for fix in diagnostic.fixes {
        let left = read(fix.applied(to: text)).diagnostics
        #expect(
          left.count < diagnostics.count || left.allSatisfy(\.isIncomplete),
          "\(fix.applied(to: text)): \(left.map(\.message))")
      }
    }
  }

  @Test("messages name what stands in the text")
  func messages() {
    func first(_ text: String) -> Diagnostic? { read(text).diagnostics.first }
    #expect(first("where size>256mb")?.message == "there is no unit `mb`")
    #expect(first("where size>256mb")?.primary?.text == "did you mean `256MB` or `256MiB`?")
    #expect(first("whre size>5")?.primary?.text == "did you mean `where`?")
    #expect(first("(1 + [2)")?.secondary.map(\.text) == ["`)` closes something else"])
    #expect(first("let x = 5 foo")?.message == "`foo` is not expected here")
    #expect(first("where a ==")?.message == "a value is missing after `==`")
  }
}
