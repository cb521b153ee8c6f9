import Platform
import TestSupport
import Testing

@Suite("Results on a terminal")
struct TableTests {
  private func folder() throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.write(String(repeating: "x", count: 3 << 20), to: "large.mov")
    try sandbox.write("x", to: "small.mp4")
    mkdir(sandbox.file("sub"), 0o700)
    for file in ["large.mov", "small.mp4", "sub"] {
      var times = [timespec(tv_sec: 1_700_000_000, tv_nsec: 0), timespec(tv_sec: 1_700_000_000, tv_nsec: 0)]
      utimensat(AT_FDCWD, sandbox.file(file), &times, 0)
    }
    return sandbox
  }

  private static let listing = """
    path          size  modified
    large.mov  3.0 MiB  2023-11-14 22:13
    small.mp4      1 B  2023-11-14 22:13
    sub                 2023-11-14 22:13
    """

  @Test("are an aligned table, with sizes for people and colours")
  func listing() async throws {
    let terminal = try folder().terminal(["ls", "--depth", "1"], ["TZ": "UTC"])
    #expect(try await terminal.waitForExit() == 0)
    try await terminal.expectScreen("the table") { $0.text == Self.listing }
    #expect(terminal.raw.contains("\u{1b}[1m"))
    #expect(terminal.raw.contains("\u{1b}[34msub\u{1b}[0m"))
  }

  @Test(
    "have no colour where none is wanted", arguments: [["NO_COLOR": "1"], ["TERM": "dumb"]] as [[String: String]])
  func plain(environment: [String: String]) async throws {
    let terminal = try folder().terminal(["ls", "--depth", "1"], environment.merging(["TZ": "UTC"]) { $1 })
    #expect(try await terminal.waitForExit() == 0)
    try await terminal.expectScreen("the table") { $0.text == Self.listing }
    #expect(!terminal.raw.contains("\u{1b}"))
    let mistake = try folder().terminal(["-c", "lss"], environment)
    #expect(try await mistake.waitForExit() == 2)
    try await mistake.expect("did you mean")
    #expect(!mistake.raw.contains("\u{1b}"))
  }

  @Test("are NDJSON in a pipe, whole bytes, all columns")
  func piped() async throws {
    let result = try await folder().shell(
      #""$TOOLKIT" ls | python3 -c 'import json, sys; print([(r["name"], r["size"]) for r in map(json.loads, sys.stdin)])'"#
    )
    #expect(result.output == "[('large.mov', 3145728), ('small.mp4', 1)]\n")
  }

  @Test("come at once, though their source has more to say")
  func slowSource() async throws {
    let sandbox = try Sandbox()
    mkfifo(sandbox.file("pipe"), 0o600)
    let writer = open(sandbox.file("pipe"), O_RDWR | O_CLOEXEC)
    let terminal = try sandbox.terminal(["-c", "open pipe --format ndjson | where n > 1"])
    for number in [1, 2, 3] {
      let row = Array("{\"n\":\(number),\"name\":\"row \(number)\"}\n".utf8)
      #expect(write(writer, row, row.count) == row.count)
      if number > 1 { try await terminal.expect("row \(number)") }
    }
    close(writer)
    #expect(try await terminal.waitForExit() == 0)
  }

  @Test("are cut to the width of the terminal", arguments: [40, 80, 120])
  func width(columns: Int) async throws {
    let sandbox = try Sandbox()
    try sandbox.write("x", to: String(repeating: "long ", count: 30) + "end.mp4")
    let terminal = try sandbox.terminal(["ls"], columns: columns)
    #expect(try await terminal.waitForExit() == 0)
    try await terminal.expectScreen("a row, cut") { screen in
      screen.lines.count == 2 && screen.lines.dropFirst().first?.contains("…") == true
        && screen.lines.dropFirst().first?.contains("end.mp4") == true
    }
  }

  @Test("never let a name drive the terminal, wherever it is shown")
  func hostileNames() async throws {
    let sandbox = try Sandbox()
    let name = "evil\u{1b}[31mred\u{7}\nname.mp4"
    try sandbox.write("no video", to: name)
    let session = try await sandbox.session(["NO_COLOR": "1"])
    for line in ["ls", "validate *.mp4", "optimize *.mp4", "stat *.mp4 | select name", "cp *.mp4 x/", "ls evil*red"] {
      try await session.send(line + "\r")
      try await session.expect("toolkit> ")
    }
    try await session.send("fail \"a\\u{1b}[31mb\"\r")
    try await session.expect("toolkit> ")
    try await session.send("echo \"a\\u{1b}[31mb\"; warn \"a\\u{1b}[31mb\"\r")
    try await session.expect("warning: ")
    try await session.expect("toolkit> ")
    #expect(session.screen.text.contains(#"evil\u{1b}[31mred\u{7}\nname.mp4"#))
    #expect(!session.raw.contains("\u{1b}[31m"))
    #expect(!session.raw.contains("\u{7}"))
    // `toolkit FILE` names what it was called with.
    let script = try sandbox.terminal(["missing\u{1b}[31m.mts"], ["NO_COLOR": "1"])
    #expect(try await script.waitForExit() == 2)
    #expect(!script.raw.contains("\u{1b}"))
  }

  @Test("of help are broken between words", arguments: [60, 80, 120])
  func help(columns: Int) async throws {
    let terminal = try Sandbox().terminal(["help", "optimize"], rows: 400, columns: columns)
    #expect(try await terminal.waitForExit() == 0)
    try await terminal.expectScreen("all of it") { $0.text.contains("out web/film.mp4") }
    let piped = try await Sandbox().toolkit(["help", "optimize"])
    let words = { (text: String) in text.split { $0 == " " || $0 == "\n" }.map(String.init) }
    #expect(words(terminal.screen.text) == words(piped.output))
    #expect(terminal.screen.lines.allSatisfy { $0.count <= columns })
  }
}

@Suite("Progress")
struct ProgressTests {
  @Test("is shown on a terminal with share, speed and time left, and goes when the work is done")
  func shown() async throws {
    let sandbox = try await Sandbox(.large)
    let terminal = try sandbox.terminal(["-c", "optimize large.mov h265 maximum; echo done"])
    try await terminal.expect("encode large.mov  ")
    #expect(try await terminal.waitForExit() == 0)
    try await terminal.expect("done")
    #expect(terminal.raw.contains(/[0-9]+%  [0-9.]+ [KMG]?i?B  [0-9.]+x  [0-9]+:[0-9][0-9] left/))
    #expect(!terminal.screen.text.contains("encode large.mov"))
    // The heading, the row, its remark, and the word.
    #expect(terminal.screen.lines.count == 4)
  }

  @Test("is not shown where standard error is no terminal")
  func notShown() async throws {
    let sandbox = try await Sandbox(.tiny)
    let result = try await sandbox.run("optimize tiny.mp4")
    #expect(result.errors == "")
    let terminal = try sandbox.terminal(["optimize", "tiny.mp4", "--overwrite"])
    _ = try await terminal.waitForExit()
  }
}
