import Platform
import TestSupport
import Testing

@Suite("A session at the prompt")
struct SessionTests {
  @Test("asks for more while a line is not complete, and goes on with the last result after a `|`")
  func continuation() async throws {
    let sandbox = try Sandbox()
    for name in ["a.txt", "b.txt", "c.md"] { try sandbox.write("x", to: name) }
    let terminal = try await sandbox.session()
    try await terminal.send("ls | where ext ==\r")
    try await terminal.expect("...> ")
    try await terminal.send("txt\r")
    try await terminal.expect("b.txt")
    try await terminal.expect("toolkit> ")
    try await terminal.send("| count\r")
    try await terminal.expect("\n2")
    try await terminal.expect("toolkit> ")
    try await terminal.send("| set n 5\r")
    try await terminal.expect("toolkit> ")
  }

  @Test("drops an unfinished line on Ctrl-C, tells mistakes and goes on, and leaves on Ctrl-D")
  func controlKeys() async throws {
    let terminal = try await Sandbox().session()
    try await terminal.send("ls |\r")
    try await terminal.expect("...> ")
    try await terminal.send(Key.controlC)
    try await terminal.expect("toolkit> ")
    try await terminal.send("lss\r")
    try await terminal.expect("did you mean `ls`?")
    try await terminal.expect("toolkit> ")
    try await terminal.send("fail 'no space'\r")
    try await terminal.expect("no space")
    try await terminal.expect("toolkit> ")
    try await terminal.send(Key.controlD)
    #expect(try await terminal.waitForExit() == 0)
  }

  @Test("leaves with the status that `exit` says", arguments: ["exit 3", "for i in 1..9 { exit 3 }"])
  func exit(line: String) async throws {
    let terminal = try await Sandbox().session()
    try await terminal.send(line + "\r")
    #expect(try await terminal.waitForExit() == 3)
  }

  @Test("remembers lines across sessions, for its owner only")
  func history() async throws {
    let sandbox = try Sandbox()
    let first = try await sandbox.session()
    try await first.send("echo first 'größe'\r")
    try await first.expect("toolkit> ")
    try await first.send("exit\r")
    #expect(try await first.waitForExit() == 0)

    let second = try await sandbox.session()
    try await second.send(Key.up + Key.up + "\r")
    try await second.expect("größe")
    try await second.expect("\nfirst")
    let file = (sandbox.environment["HOME"] ?? "") + "/.local/state/toolkit/history"
    var status = stat()
    #expect(stat(file, &status) == 0 && status.st_mode & 0o077 == 0)
  }

  @Test("keeps variables and definitions from line to line")
  func variables() async throws {
    let terminal = try await Sandbox().session()
    for line in ["let n = 3MiB", "def twice(x: size) { echo $($x * 2) }", "twice $n"] {
      try await terminal.send(line + "\r")
      if line.hasPrefix("twice") { try await terminal.expect("\n6MiB") }
      try await terminal.expect("toolkit> ")
    }
  }
}

@Suite("Completion at the prompt")
struct CompletionTests {
  /// What is typed before Tab, and the line afterwards.
  @Test(
    "of verbs, flags, choices and names",
    arguments: [
      ("opti", "optimize "), ("ls | wh", "ls | where "), ("ls --de", "ls --depth "),
      ("optimize film.mp4 h26", "optimize film.mp4 h26"), ("optimize film.mp4 av", "optimize film.mp4 av1 "),
      ("config jo", "config jobs "), ("config tools.ff", "config tools.ff"), ("cd s", "cd sub/"),
      ("probe fi", "probe film.mp4 "), ("probe two", "probe 'two words.mp4' "),
      ("probe 'two", "probe 'two words.mp4' "),
      ("probe sub/i", "probe sub/inside.mp4 "), ("probe $", "probe $"), ("probe it", #"probe "it's.mp4" "#),
      ("probe es", #"probe "esc\u{1b}[31mred.mp4" "#), ("probe new", #"probe "new\nline.mp4" "#),
    ])
  func local(typed: String, line: String) async throws {
    let sandbox = try Sandbox()
    mkdir(sandbox.file("sub"), 0o700)
    let names = ["film.mp4", "two words.mp4", "sub/inside.mp4", "it's.mp4", "esc\u{1b}[31mred.mp4", "new\nline.mp4"]
    for name in names { try sandbox.write("x", to: name) }
    let terminal = try await sandbox.session()
    try await terminal.send(typed + Key.tab)
    try await terminal.expectScreen("\(line)", within: .seconds(5)) { screen in
      screen.lines.last == ("toolkit> " + line).trimmedAtEnd && screen.cursor.column == 9 + line.count
    }
    #expect(!terminal.raw.contains("\u{1b}[31mred"))
  }

  @Test("shows what could be meant, with what it does")
  func menu() async throws {
    let terminal = try await Sandbox().session()
    try await terminal.send("s" + Key.tab)
    try await terminal.expectScreen("a menu") { screen in
      screen.lines.contains { $0.hasPrefix("sort") } && screen.lines.last == "toolkit> s"
    }
  }

  @Test("of remotes, buckets and keys")
  func remote() async throws {
    let remote = try await RemoteSandbox("completion", .old)
    let terminal = try await remote.local.session()
    try await terminal.send("ls r" + Key.tab)
    try await terminal.expectScreen("r2:") { $0.lines.last?.hasSuffix("r2:") ?? false }
    try await terminal.send("comp" + Key.tab)
    try await terminal.expectScreen("the bucket") { $0.lines.last == "toolkit> ls r2:completion/" }
    try await terminal.send("ol" + Key.tab)
    try await terminal.expectScreen("the key") { $0.lines.last == "toolkit> ls 'r2:completion/old film #2.avi'" }
    try await terminal.send("\r")
    try await terminal.expect("KiB")
  }
}

extension String {
  fileprivate var trimmedAtEnd: String { String(reversed().drop { $0 == " " }.reversed()) }
}
