import Platform
import TestSupport
import Testing

@Suite("toolkit test")
struct TestCommandTests {
  private static let stdlib =
    "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/stdlib"

  @Test("The modules that come with the program give what their examples and transcripts say, and are formatted")
  func standardModules() async throws {
    let result = try await ProcessRunner([Toolkit.binary, "test", Self.stdlib]).run()
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    #expect(result.output.hasSuffix("all as written\n"))
    let found = try await ProcessRunner(["/usr/bin/find", Self.stdlib, "-name", "*.mts"]).run().output
    let modules = found.split(separator: "\n").map(String.init)
    #expect(!modules.isEmpty)
    #expect(try await ProcessRunner([Toolkit.binary, "fmt", "--check"] + modules).run().output == "")
    // Each has a transcript of its own.
    for module in modules { #expect(access(module.dropLast(4) + ".transcript", F_OK) == 0, "\(module)") }
  }

  private let script = """
    ## Doubles.
    ## @example twice 2
    ## => 5
    ## @example twice x
    ## @example twice 4
    ## => 8
    def twice(n: int) { $n * 2 }

    ## Lines.
    ## @example lots
    ## => 1
    ## => 2
    ## => 4
    def lots() { 1..3 }
    fail 'the script itself does not run'

    """

  @Test("An example that gives something else is told line by line, one that fails with its reason")
  func examples() async throws {
    let sandbox = try Sandbox()
    try sandbox.write(script, to: "a.mts")
    let result = try await sandbox.toolkit(["test", "a.mts"])
    #expect(result.status == 1)
    #expect(
      result.output == """
        a.mts:2: twice
        > twice 2
          expected  5
          came      4

        a.mts:4: twice
        > twice x
          came      error[T0101]: <n> of `twice`: expected an int, got a text: x
          came        ┌─ prompt:1:7
          came      1 │ twice x
          came        │       ^

        a.mts:10: lots
        > lots
                    1
                    2
          expected  4
          came      3

        2 cases, 4 entries, 3 not as written

        """)
  }

  @Test("A script with a mistake runs no example: status 2")
  func mistake() async throws {
    let sandbox = try Sandbox()
    try sandbox.write("## @example f\ndef f() { nosuch }\n", to: "a.mts")
    let result = try await sandbox.toolkit(["test", "a.mts"])
    #expect(result.status == 2)
    #expect(result.errors.contains("there is no verb `nosuch`"))
  }

  @Test("A script's transcript beside it runs too, and finds the script; of a folder everything in it runs once")
  func folder() async throws {
    let sandbox = try Sandbox()
    for name in ["sub", "sub/.hidden"] { mkdir(sandbox.file(name), 0o700) }
    try sandbox.write("## @example f\n## => 1\ndef f() { 1 }\n", to: "sub/a.mts")
    try sandbox.write("# One\n\n> use a\n> f\n1\n\n# Two\n\n> use a.mts\n> f | count\n1\n", to: "sub/a.transcript")
    try sandbox.write("nothing to be read", to: "sub/.hidden/b.transcript")
    try sandbox.write("nothing to be read", to: "sub/.c.transcript")
    for path in ["sub/a.mts", "sub", ".", sandbox.file("sub/a.mts")] {
      let result = try await sandbox.toolkit(["test", path])
      #expect(result.output == "3 cases, 5 entries, all as written\n", "\(path): \(result.errors)")
      #expect(result.status == 0)
    }
    #expect(try await sandbox.toolkit(["test", "sub", "sub/a.transcript"]).output.hasPrefix("3 cases"))
  }

  @Test("Each case has a session and an empty folder of its own, which is gone afterwards")
  func privateFolders() async throws {
    let sandbox = try Sandbox()
    try sandbox.write(
      """
      # Writes

      > let n = 1
      > [{a: $n}] | save list.csv
      saved 1 row to list.csv (4 B)
      > open list.csv
      {"a":1}
      > ls | get name
      list.csv

      # Does not see it

      > ls | count
      0
      > $n
      error[N0105]: there is no variable `$n`
        ┌─ prompt:1:2
      1 │ $n
        │  ^
        = declare it first: `let n = …`

      """, to: "a.transcript")
    let result = try await sandbox.toolkit(["test", "a.transcript"])
    #expect(result.output == "2 cases, 6 entries, all as written\n")
    #expect(sandbox.names == ["a.transcript"])
    #expect(sandbox.leftovers == [])
  }

  @Test("--record writes what came, which is then as written; lines that look like marks stay what they are")
  func recording() async throws {
    let sandbox = try Sandbox()
    try sandbox.write("# Marks\n> echo '# a' '> b' '. c' '\\d' '>' '.'\n> echo ok\nok\n", to: "a.transcript")
    let first = try await sandbox.toolkit(["test", "a.transcript", "--record"])
    #expect(first.status == 1)
    #expect(first.output.hasSuffix("1 case, 2 entries, 1 written anew: read the difference\n"))
    #expect(
      sandbox.read("a.transcript").map { String(decoding: $0, as: UTF8.self) }
        == "# Marks\n\n> echo '# a' '> b' '. c' '\\d' '>' '.'\n\\# a\n\\> b\n\\. c\n\\\\d\n\\>\n\\.\n\n> echo ok\nok\n")
    for arguments in [["test", "a.transcript"], ["test", "a.transcript", "--record"]] {
      let again = try await sandbox.toolkit(arguments)
      #expect(again.status == 0, "\(again.output)")
    }
  }

  @Test(
    "What cannot be read as a transcript is told with its place: status 2",
    arguments: [
      ("", 1), ("text\n", 1), ("\n\n> echo 1\n", 3), ("# A\ntext\n", 2), ("# A\n\n# B\n> 1\n", 3),
      ("# A\n> 1\n# A\n", 3),
    ])
  func unreadable(text: String, line: Int) async throws {
    let sandbox = try Sandbox()
    try sandbox.write(text, to: "a.transcript")
    let result = try await sandbox.toolkit(["test", "a.transcript"])
    #expect(result.status == 2)
    #expect(result.errors.contains("error[P0310]: this is no transcript"))
    #expect(result.errors.contains("a.transcript:\(line):"), "\(result.errors)")
    #expect(try await sandbox.toolkit(["test", "missing.transcript"]).status == 2)
  }

  @Test("Colours on a terminal only; what a terminal would obey is shown as text")
  func drawing() async throws {
    let sandbox = try Sandbox()
    try sandbox.write("# A\n> echo \"a\\u{1b}[31mb\"\nc\n", to: "a.transcript")
    let piped = try await sandbox.toolkit(["test", "a.transcript"])
    #expect(!piped.output.contains("\u{1b}"))
    let terminal = try sandbox.terminal(["test", "a.transcript"])
    #expect(try await terminal.waitForExit() == 1)
    #expect(terminal.raw.contains("\u{1b}[31m  expected  c"))
    #expect(!terminal.raw.contains("\u{1b}[31mb"))
  }

  @Test("Ctrl-C ends an endless entry at once; its folder is gone")
  func interrupt() async throws {
    let sandbox = try Sandbox()
    try sandbox.write("# A\n> 'begun' | save begun.txt; sleep 1h\n> 1.. | count\n", to: "a.transcript")
    let program = try sandbox.background(["test", "a.transcript"])
    while sandbox.leftovers.isEmpty, program.status == nil { try await Task.sleep(for: .milliseconds(5)) }
    let begin = ContinuousClock.now
    program.signal(SIGINT)
    #expect(try await program.waitForExit() == 130)
    let elapsed = begin.duration(to: .now)
    #expect(elapsed < .soon)
    #expect(sandbox.leftovers == [])
  }
}
