import Foundation
import Interpreter
import Testing
import Verbs

@Suite("What is derived from the verbs is current; if not, run scripts/reference")
struct ReferenceTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test("The reference page")
  func page() throws {
    let text = try String(contentsOf: Self.root.appending(path: "stdlib/reference.md"), encoding: .utf8)
    // `help` shows texts line by line: the page ends with one newline more than its lines.
    let page = VerbCatalog.all.referencePage(with: Modules.references)
    #expect(text == page + "\n" || text == page)
  }

  @Test("The table in the README")
  func table() throws {
    let text = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
    #expect(text.contains("\n" + VerbCatalog.all.readmeTable + "\n<!-- end of verbs -->"))
  }
}
