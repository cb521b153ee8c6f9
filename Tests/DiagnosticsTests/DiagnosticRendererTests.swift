import Testing

@testable import Diagnostics

@Suite("Diagnostics as they are drawn")
struct DiagnosticRendererTests {
  /// A diagnostic at the first place where `marked` stands in the text.
  private func diagnostic(
    _ text: String, _ marked: String, label: String = "here", name: String = "night.mts", help: [String] = []
  ) -> Diagnostic {
    let source = SourceText(name: name, text: text)
    return Diagnostic("P0001", "it is wrong", at: place(of: marked, in: text), in: source, label: label, help: help)
  }

  private func place(of part: String, in text: String) -> SourceRange {
    guard let range = text.firstRange(of: part) else { return SourceRange(text.utf8.count, text.utf8.count) }
    let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
    return SourceRange(start, start + part.utf8.count)
  }

  private func drawn(_ diagnostic: Diagnostic, width: Int = 80) -> String {
    DiagnosticRenderer.text(diagnostic, color: false, width: width)
  }

  @Test("the diagnostic to aim at")
  func aim() {
    let text = "a\nb\nc\nls $src | where size>1GiB | optimize av1 --crff 20\n"
    let source = SourceText(name: "night.mts", text: text)
    var diagnostic = Diagnostic(
      "N0104", "`optimize` has no flag `--crff`", at: place(of: "--crff", in: text), in: source,
      label: "did you mean `--crf`?", help: ["usage: optimize <codec> [quality]      more: help optimize"])
    diagnostic.secondary = [.init(place(of: "optimize", in: text))]
    diagnostic.trace = ["main, night.mts:12:3"]
    #expect(
      drawn(diagnostic) == """
        error[N0104]: `optimize` has no flag `--crff`
          ┌─ night.mts:4:42
        4 │ ls $src | where size>1GiB | optimize av1 --crff 20
          │                             ────────     ^^^^^^ did you mean `--crf`?
          = usage: optimize <codec> [quality]      more: help optimize
          = called from: main, night.mts:12:3

        """)
  }

  @Test("tabs and wide characters take the columns that a terminal gives them")
  func columns() {
    #expect(
      drawn(diagnostic("\tls 電影🎬 é\u{301} x", "x")) == """
        error[P0001]: it is wrong
          ┌─ night.mts:1:11
        1 │     ls 電影🎬 é\u{301} x
          │                 ^ here

        """)
    #expect(drawn(diagnostic("ls 電影 x", "電影")).contains("\n  │    ^^^^ here\n"))
    #expect(drawn(diagnostic("a\tb\tc", "\tc")).contains("\n1 │ a   b   c\n  │      ^^^^ here\n"))
  }

  @Test("a range over several lines is drawn on its first")
  func severalLines() {
    #expect(
      drawn(diagnostic("each {\n  ls\n}\n", "{\n  ls\n}")) == """
        error[P0001]: it is wrong
          ┌─ night.mts:1:6
        1 │ each {
          │      ^… here

        """)
  }

  @Test("the end of the file and empty lines have their mark")
  func ends() {
    #expect(drawn(diagnostic("ls |", "nowhere")).contains("\n1 │ ls |\n  │     ^ here\n"))
    #expect(drawn(diagnostic("ls |\n", "nowhere")).contains("  ┌─ night.mts:2:1\n2 │\n  │ ^ here\n"))
    #expect(drawn(diagnostic("", "nowhere")).contains("1 │\n  │ ^ here\n"))
  }

  @Test("labels on several lines and several labels on one line")
  func labels() {
    let text = String(repeating: "#\n", count: 8) + "each (\n  ls\n}\n a b"
    var diagnostic = diagnostic(text, "}", label: "closes nothing")
    diagnostic.secondary = [.init(place(of: "(", in: text), "opened here"), .init(place(of: "b", in: text), "")]
    #expect(
      drawn(diagnostic) == """
        error[P0001]: it is wrong
           ┌─ night.mts:11:1
         9 │ each (
           │      ─ opened here
           ·
        11 │ }
           │ ^ closes nothing
        12 │  a b
           │    ─

        """)
    var other = self.diagnostic("f (a ]", "]", label: "this")
    other.secondary = [.init(SourceRange(2, 3), "that")]
    #expect(drawn(other).contains("1 │ f (a ]\n  │   ─  ^ this\n  │   that\n"))
  }

  @Test("a very long line is cut around the place", arguments: [0, 1000, 500_000, 999_990])
  func longLines(offset: Int) {
    let text = String(repeating: "x", count: offset) + "HERE" + String(repeating: "y", count: 1_000_000 - offset)
    let source = SourceText(name: "n", text: text)
    let diagnostic = Diagnostic("P0001", "m", at: SourceRange(offset, offset + 4), in: source, label: "l")
    let lines = drawn(diagnostic, width: 60).split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 60 })
    let characters = lines.dropFirst(2).map(Array.init)
    #expect(characters.count == 2)
    let marked = zip(characters[0], characters[1]).filter { $0.1 == "^" }.map(\.0)
    #expect(String(marked) == "HERE")
    #expect(characters[0].last == "…" || offset > 999_000)
  }

  @Test("nothing from a program reaches the terminal as a command")
  func hostile() {
    var hostile = diagnostic(
      "ls \u{1B}[2J\u{7}\u{202E}x", "x", label: "\u{1B}]0;a", name: "a\nb\u{1B}", help: ["\u{9B}31m"])
    hostile.message = "no `\u{1B}[31m\u{2028}`"
    hostile.trace = ["\r\u{1B}"]
    let text = drawn(hostile)
    #expect(!text.unicodeScalars.contains { DisplayText.isUnsafe($0) && $0 != "\n" })
    #expect(text.contains("1 │ ls \\u{1B}[2J\\u{7}\\u{202E}x\n"))
    #expect(text.contains("\n  │ " + String(repeating: " ", count: 25) + "^ \\u{1B}]0;a\n"))
    #expect(text.contains("┌─ a\\nb\\u{1B}:1:"))
    let colored = DiagnosticRenderer.text(hostile, color: true, width: 80)
    #expect(colored.contains("\u{1B}[1;31merror[P0001]\u{1B}[0m"))
    #expect(!colored.contains("\u{1B}[2J"))
  }

  @Test("without a text there is a head and help")
  func noText() {
    let diagnostic = Diagnostic("X0001", "no such option", severity: .warning, help: ["see --help"])
    #expect(drawn(diagnostic) == "warning[X0001]: no such option\n = see --help\n")
  }

  @Test("JSON is one line with all keys")
  func json() {
    var diagnostic = diagnostic("ls\né \"x\"", "\"x\"", label: "a\n\u{1B}", help: ["h"])
    diagnostic.fixes = [.init(SourceRange(0, 2), "cp")]
    diagnostic.secondary = [.init(SourceRange(0, 2), "b")]
    diagnostic.trace = ["main"]
    #expect(
      DiagnosticRenderer.json(diagnostic)
        == #"{"code":"P0001","severity":"error","file":"night.mts","byteStart":6,"byteEnd":9,"line":2,"col":3,"#
        + #""endLine":2,"endCol":6,"message":"it is wrong","labels":["#
        + #"{"byteStart":6,"byteEnd":9,"line":2,"col":3,"endLine":2,"endCol":6,"message":"a\n\u001b"},"#
        + #"{"byteStart":0,"byteEnd":2,"line":1,"col":1,"endLine":1,"endCol":3,"message":"b"}],"help":["h"],"#
        + #""fixes":[{"byteStart":0,"byteEnd":2,"line":1,"col":1,"endLine":1,"endCol":3,"replacement":"cp"}],"#
        + #""trace":["main"],"incomplete":false}"#)
    #expect(
      DiagnosticRenderer.json(Diagnostic("X0001", "m")).hasPrefix(
        #"{"code":"X0001","severity":"error","file":null,"byteStart":null,"#))
  }
}

@Suite("Names that were probably meant, and places")
struct SpellingAndSourceTests {
  @Test("a near name is offered, a far one is not")
  func spelling() {
    #expect(Spelling.nearest(to: "optimise", in: ["ls", "optimize"]) == "optimize")
    #expect(Spelling.nearest(to: "whree", in: ["where", "when"]) == "where")
    #expect(Spelling.nearest(to: "xyz", in: ["where", "ls"]) == nil)
  }

  @Test("offsets have lines and columns in characters")
  func positions() {
    let source = SourceText(name: "n", text: "a\né🎬b\r\n")
    #expect(source.position(of: 0) == (1, 1))
    #expect(source.position(of: 8) == (2, 3))
    #expect(source.position(of: 99) == (3, 1))
    #expect(source.line(2).text == "é🎬b")
    #expect(source.lineNumber(of: -5) == 1)
  }
}
