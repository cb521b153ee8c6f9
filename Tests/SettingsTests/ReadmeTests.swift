import Foundation
import Settings
import Testing

@Suite("The README's settings")
struct ReadmeTests {
  @Test("are without mistakes")
  func example() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    let block = try #require(text.components(separatedBy: "\n```yaml\n").dropFirst().first)
    let read = try settings(block.components(separatedBy: "\n```").first)
    #expect(problems(read) == [])
    #expect(read.remotes.map(\.name) == ["r2", "nas", "disk"] && read.jobs == 4)
  }
}
