import Diagnostics
import Foundation
import Interpreter
import TestSupport
import Testing
import Verbs

@Suite("The README tells the truth")
struct ReadmeTests {
  private static let text: String = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return (try? String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)) ?? ""
  }()

  /// What stands between fences below a heading, each block with the word after its opening fence.
  private static func blocks(below heading: String) -> [(language: String, text: String)] {
    let parts = text.components(separatedBy: "\n## \(heading)\n")
    guard parts.count == 2 else { return [] }
    let fenced = (parts[1].components(separatedBy: "\n## ").first ?? "").components(separatedBy: "\n```")
    return fenced.enumerated().filter { $0.offset % 2 == 1 }.map { _, block in
      let lines = block.components(separatedBy: "\n")
      return (lines.first ?? "", lines.dropFirst().joined(separator: "\n"))
    }
  }

  @Test("Its lines and its script hold no mistake")
  func programs() async {
    let blocks = Self.blocks(below: "The first five minutes")
    #expect(blocks.count == 2)
    for block in blocks {
      let mistakes = await onDeepThread {
        let session = Session(catalog: .all, tools: Tools(), terminal: SilentTerminal(), loadModule: Modules.load)
        let source = SourceText(name: "README.md", text: block.text)
        return Interpreter(session).check(source).map { DiagnosticRenderer.text($0, color: false) }
      }
      #expect(mistakes == [])
    }
  }
}
