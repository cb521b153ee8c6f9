import TestSupport
import Testing

@testable import LineEditing

@Suite("Completion")
struct CompletionTests {
  @Test(
    "Tab inserts the only candidate, or what all share",
    arguments: [("ope", "open"), ("ls gr", "ls größe"), ("o", "op")])
  func insertion(typed: String, line: String) async throws {
    try await Editor().enter(typed + Key.tab, gives: line)
  }

  @Test("Tab lists what is possible below the line, and goes on with the line")
  func listing() async throws {
    let editor = try await Editor(columns: 40)
    try await editor.terminal.send("ls o" + Key.tab)
    try await editor.terminal.expectScreen("list and line") {
      $0.lines == ["> ls o", "open      optimize  options", "> ls op"]
    }
    #expect(editor.terminal.screen.cursor == (2, 7))
    try await editor.enter("e" + Key.tab, gives: "ls open")
  }

  @Test("the list comes below a line of several rows")
  func listingBelowRows() async throws {
    let editor = try await Editor(columns: 20)
    try await editor.terminal.send("one two three four five o")
    try await editor.terminal.send(String(repeating: Key.left, count: 20) + "\u{1b}[F" + Key.tab)
    try await editor.terminal.expectScreen("list and line") {
      $0.lines == [
        "> one two three four", " five o", "open", "optimize", "options", "> one two three four", " five op",
      ]
    }
  }

  @Test("summaries stand beside a short list")
  func summaries() async throws {
    let editor = try await Editor()
    try await editor.terminal.send("s" + Key.tab)
    try await editor.terminal.expectScreen("summaries") {
      $0.lines == ["> s", "size  about size", "sort  about sort", "> s"]
    }
  }

  @Test("a long list is cut, and says so")
  func longList() async throws {
    let editor = try await Editor()
    try await editor.terminal.send("many" + Key.tab)
    try await editor.terminal.expect("… and 300 more")
  }

  @Test("no control character of a name reaches the terminal")
  func hostileNames() async throws {
    let editor = try await Editor()
    try await editor.terminal.send(Key.tab)
    try await editor.terminal.expect("e\\e[31mvil\\nname")
    #expect(!editor.terminal.raw.contains("\u{1b}[31m"))
  }

  @Test("in the middle of a line, what follows the cursor stays")
  func middle() async throws {
    try await Editor().enter("ope rest" + String(repeating: Key.left, count: 5) + Key.tab, gives: "open rest")
  }

  @Test(
    "candidates share whole characters",
    arguments: [
      (["open", "optimize"], "op"), (["e\u{301}a", "ea"], ""), (["\u{e9}", "e\u{301}"], ""),
      (["same", "same"], "same"), ([], ""),
    ])
  func commonPrefix(texts: [String], shared: String) {
    #expect(Completion(replacementStart: 0, candidates: texts.map { .init(text: $0) }).commonPrefix == shared)
  }

  @Test("a list is never wider than the terminal", arguments: [1, 2, 10, 79, 200])
  func width(columns: Int) {
    let names = ["a", String(repeating: "视", count: 90), "tab\tbed", "x\u{202e}y"]
    let rows = CandidateList(candidates: names.map { .init(text: $0, summary: "a summary") }, columns: columns).rows
    for row in rows { #expect(row.terminalWidth < columns) }
  }
}
