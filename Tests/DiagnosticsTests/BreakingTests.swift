import Testing

@testable import Diagnostics

@Suite("Text that is broken to fit a terminal")
struct BreakingTests {
  @Test(
    "is broken between words only",
    arguments: [
      ("", 10, 0, 0, [""]),
      ("one two three", 20, 0, 2, ["one two three"]),
      ("one two three", 8, 0, 2, ["one two", "  three"]),
      ("one two", 8, 4, 2, ["one", "  two"]),
      ("averyveryverylongword two", 8, 0, 2, ["averyveryverylongword", "  two"]),
      ("  kept  blanks", 40, 0, 2, ["  kept  blanks"]),
      ("ends ", 5, 0, 0, ["ends "]),
    ])
  func breaking(text: String, width: Int, start: Int, indent: Int, lines: [String]) {
    #expect(text.brokenIntoLines(width: width, from: start, indent: indent) == lines)
  }

  @Test("of help goes on below its own column")
  func help() {
    let text =
      "A summary that is long.\n\nUsage: ls <path> [--depth INT]\n\nOptions:\n  --depth INT  How many levels to go."
    #expect(
      text.brokenHelp(width: 26)
        == """
        A summary that is long.

        Usage: ls <path> [--depth
               INT]

        Options:
          --depth INT  How many
                     levels to go.
        """.replacing("                     levels to go.", with: "             levels to go."))
  }

  @Test("A diagnostic that is broken keeps every word")
  func diagnostic() {
    let diagnostic = Diagnostic(
      "R0001", "cannot list the bucket because of something that takes long to say",
      help: ["look at this and at that, and then again"])
    let broken = DiagnosticRenderer.text(diagnostic, color: false, width: 40, wraps: true)
    let whole = DiagnosticRenderer.text(diagnostic, color: false, width: 40)
    #expect(broken.split { $0 == " " || $0 == "\n" } == whole.split { $0 == " " || $0 == "\n" })
    #expect(broken.split(separator: "\n").allSatisfy { $0.count <= 40 })
    #expect(whole.contains("takes long to say\n"))
  }
}
