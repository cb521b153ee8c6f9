import Platform
import TestSupport
import Testing

@Suite("A line at a real terminal")
struct LineEditorTests {
  @Test(
    "gives what was typed",
    arguments: ["ls r2:videos | where size>256MiB", "größe 视频 👩‍🎤 e\u{301}", "  blanks stay  ", ""])
  func text(line: String) async throws {
    try await Editor().enter(line, gives: line)
  }

  @Test("works where the locale is not UTF-8")
  func plainLocale() async throws {
    try await Editor(["LANG": "C", "LC_ALL": "C"]).enter("naïve 影片", gives: "naïve 影片")
  }

  @Test("is edited with the arrow keys")
  func editing() async throws {
    let editor = try await Editor()
    try await editor.enter("b" + Key.left + "a" + "\u{1b}[F" + "c", gives: "abc")
    try await editor.enter("bc" + Key.controlA + "a", gives: "abc")
  }

  @Test("is dropped by Ctrl-C, and the next one is asked for")
  func controlC() async throws {
    let editor = try await Editor()
    try await editor.terminal.send("half a line" + Key.controlC)
    try await editor.terminal.expect("^C\n")
    try await editor.terminal.expect("interrupted\n> ")
    try await editor.enter("next", gives: "next")
  }

  @Test("ends the input by Ctrl-D on an empty line only")
  func controlD() async throws {
    let editor = try await Editor()
    try await editor.terminal.send("ab" + Key.controlA + Key.controlD)
    try await editor.enter("", gives: "b")
    try await editor.terminal.send(Key.controlD)
    try await editor.terminal.expect("end of input\nbye\n")
    #expect(try await editor.terminal.waitForExit() == 0)
  }

  @Test("is ended by a Ctrl-D that was typed while the line before was at work, after what was typed before it")
  func controlDAhead() async throws {
    for typed in [Key.controlD, "b\r" + Key.controlD] {
      let editor = try await Editor()
      try await editor.terminal.send("work\r")
      try await editor.terminal.expect("working\n")
      try await editor.terminal.send(typed)
      if typed != Key.controlD { try await editor.terminal.expect("got \"b\"\n") }
      try await editor.terminal.expect("end of input\nbye\n")
      #expect(try await editor.terminal.waitForExit() == 0)
    }
  }

  @Test("leaves the terminal between lines as it was: Ctrl-C is a signal again")
  func settings() async throws {
    let editor = try await Editor()
    try await editor.terminal.send("settings\r")
    try await editor.terminal.expect("\nixon isig icanon echo settings shown\n")
    try await editor.terminal.send("wait\r")
    try await editor.terminal.expect("got \"wait\"\n")
    try await editor.terminal.send(Key.controlC)
    #expect(try await editor.terminal.waitForExit() == 128 + SIGINT)
  }

  @Test("gives the terminal back when the program ends")
  func restored() async throws {
    let program = Toolkit.built("lineecho")
    let home = try TemporaryDirectory()
    let terminal = try PseudoTerminal(
      ["/bin/sh", "-c", "before=$(stty -g); '\(program)'; test \"$before\" = \"$(stty -g)\" && echo restored"],
      environment: ["HOME": home.path])
    try await terminal.expect("> ")
    try await terminal.send(Key.controlD)
    try await terminal.expect("bye\nrestored\n")
    #expect(terminal.raw.contains("\u{1b}[?2004l"))
  }

  @Test("can be ended from another thread")
  func endInput() async throws {
    let editor = try await Editor()
    try await editor.terminal.send("end\r")
    try await editor.terminal.expect("end of input\nbye\n")
    #expect(try await editor.terminal.waitForExit() == 0)
  }

  @Test("takes a paste of several rows as one line, and runs nothing before Enter")
  func paste() async throws {
    let editor = try await Editor()
    try await editor.terminal.send("x" + Key.pasted("ls r2:a\r\n| first 1\tb\u{7}\u{9b}\r") + "y")
    try await editor.terminal.expectScreen("both rows") { $0.lines.suffix(2).first == "> xls r2:a" }
    #expect(!editor.terminal.screen.text.contains("got"))
    try await editor.enter("", gives: "xls r2:a\n| first 1\tby")
  }

  @Test("takes a large paste quickly")
  func largePaste() async throws {
    let editor = try await Editor()
    let line = String(repeating: "0123456789", count: 2_000)
    let elapsed = try await ContinuousClock().measure {
      try await editor.terminal.send(Key.pasted(line) + "\r")
      try await editor.terminal.expect("got \"0123456789")
    }
    #expect(elapsed < .seconds(10))
  }

  @Test("runs on a terminal without any abilities")
  func dumb() async throws {
    let editor = try await Editor(["TERM": "dumb", "LINEECHO_PROMPT": "\u{1b}[1mred\u{1b}[0m> "])
    try await editor.enter("ls", gives: "ls")
    try await editor.terminal.send("op" + Key.tab)
    try await editor.terminal.expect("optimize")
    #expect(!editor.terminal.raw.contains("\u{1b}"))
  }

  @Test("shows a coloured prompt, and counts its columns rightly")
  func colouredPrompt() async throws {
    let editor = try await Editor(["LINEECHO_PROMPT": "\u{1b}[1m\u{1b}[32mready\u{1b}[0m>\u{1b}[0m"])
    try await editor.terminal.send("ab")
    try await editor.terminal.expectScreen("the cursor behind the line") { screen in
      screen.lines == ["ready>ab"] && screen.cursor.column == 8
    }
    #expect(editor.terminal.raw.contains("\u{1b}[1m\u{1b}[32mr"))
    #expect(editor.terminal.raw.contains("\u{1b}[0m"))
  }

  @Test("follows ~/.editrc and keeps its own keys")
  func editrc() async throws {
    let home = try TemporaryDirectory()
    try home.write("bind -v\nlineecho:bind ^T ed-move-to-beg\n", to: ".editrc")
    let editor = try await Editor(home: home)
    try await editor.enter("bc\u{14}a", gives: "abc")
    try await editor.terminal.send("bc\u{1b}")
    try await editor.terminal.expectScreen("vi's command mode") { $0.lines.last == "> bc" && $0.cursor.column == 3 }
    try await editor.enter("0ia", gives: "abc")
    try await editor.enter(Key.pasted("x\ny") + "z", gives: "x\nyz")
    try await editor.enter(Key.up + Key.up + Key.up, gives: "abc")
    try await editor.enter("opti" + Key.tab + "m" + Key.tab, gives: "optimize")
  }

  @Test("shows messages above the line that is being typed, however many rows it has")
  func messages() async throws {
    let editor = try await Editor(columns: 20)
    try await editor.enter("post", gives: "post")
    let typed = "a line that goes over three rows, and on"
    try await editor.terminal.send(typed + Key.left)
    try await editor.terminal.expectScreen("message, then line") {
      $0.text.hasSuffix("a message\nof two rows\n> a line that goes o\nver three rows, and\non")
    }
    #expect(editor.terminal.screen.lines.count == 7)
    #expect(editor.terminal.screen.cursor.column == 1)
    try await editor.enter("", gives: typed)
  }

  @Test("is drawn anew when the terminal gets another size")
  func resize() async throws {
    let editor = try await Editor(columns: 80)
    let typed = "a line that is longer than twenty"
    try await editor.terminal.send(typed)
    try await editor.terminal.expect("twenty")
    editor.terminal.resize(rows: 24, columns: 20)
    try await editor.terminal.expectScreen("two rows") { $0.text == "> a line that is lon\nger than twenty" }
    try await editor.enter("!", gives: typed + "!")
  }

  @Test("is refused where there is no terminal")
  func noTerminal() async throws {
    let result = try await ProcessRunner([Toolkit.built("lineecho")], input: "ls\n").run()
    #expect(result.output == "error: notATerminal\n")
    #expect(result.status == 1)
  }
}
