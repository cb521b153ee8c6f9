import TestSupport
import Testing

/// A line that cannot do what it says, and what a user sees of it.
struct Mistake: Sendable, CustomTestStringConvertible {
  let line: String
  let status: Int32
  /// What standard error must hold, in any place.
  let tells: [String]
  /// All of standard error, where it is stable.
  var drawn: String?
  var output = ""

  var testDescription: String { line }

  init(_ line: String, _ status: Int32, _ tells: String...) {
    (self.line, self.status, self.tells) = (line, status, tells)
  }

  init(_ line: String, _ status: Int32, drawn: String) {
    (self.line, self.status, self.drawn, tells) = (line, status, drawn, [])
  }
}

@Suite("A mistake is told with its place and the right exit status")
struct MistakeTests {
  @Test(
    "before anything runs",
    arguments: [
      Mistake(
        "lss", 2,
        drawn: """
          error[N0101]: there is no verb `lss`
            ┌─ -c:1:1
          1 │ lss
            │ ^^^ did you mean `ls`?
            = `help` lists the verbs

          """),
      Mistake(
        "ls | where size>256mb", 2,
        drawn: """
          error[P0016]: there is no unit `mb`
            ┌─ -c:1:17
          1 │ ls | where size>256mb
            │                 ^^^^^ did you mean `256MB` or `256MiB`?
            = in text it stands in quotes

          """),
      Mistake("echo \"abc", 2, "error[P0002]", "-c:1:6", "has no end", "opened here"),
      Mistake("ls\n| where size>256mb\n| count", 2, "-c:2:14", "`256MB` or `256MiB`"),
      Mistake("ls --depht 1", 2, "-c:1:4", "did you mean `--depth`?"),
      Mistake("ls | where sise>1MB", 2, "-c:1:12", "there is no column `sise`", "did you mean `size`?"),
      Mistake("optimize notes.txt h266", 2, "`h266`", "did you mean `h264`?"),
      Mistake("echo $nothing", 2, "there is no variable `$nothing`"),
      Mistake("ls > out.txt", 2, "save"),
      Mistake("save x.csv", 2, "needs rows"),
    ])
  func refused(_ mistake: Mistake) async throws {
    try await check(mistake)
  }

  @Test(
    "while it runs",
    arguments: [
      Mistake(
        "ls nowhere/", 1,
        drawn: """
          error[R0001]: there is no `nowhere/`
            ┌─ -c:1:1
          1 │ ls nowhere/
            │ ^^^^^^^^^^^

          """),
      Mistake("ls zz:videos", 1, "rclone knows no remote `zz`", "-c:1:1"),
      Mistake("open nothing.csv", 1, "-c:1:1", "`nothing.csv`"),
      Mistake("fail 'no space'", 3, "error[R0105]: no space", "-c:1:1"),
      Mistake("fail 'no space' --code 7", 7, "no space"),
      Mistake("ls | save notes.txt", 1, "-c:1:6", "`notes.txt` exists already", "`--overwrite` replaces it"),
      Mistake("exit 3", 3),
      Mistake("try { exit 5 } catch e { echo caught }", 5),
    ])
  func failed(_ mistake: Mistake) async throws {
    try await check(mistake)
  }

  private func check(_ mistake: Mistake) async throws {
    let sandbox = try Sandbox(remotes: "[other]\ntype = alias\nremote = /nowhere\n")
    try sandbox.write("hello\n", to: "notes.txt")
    let result = try await sandbox.run(mistake.line)
    #expect(result.status == mistake.status)
    #expect(result.output == mistake.output)
    if let drawn = mistake.drawn { #expect(result.errors == drawn) }
    for words in mistake.tells { #expect(result.errors.contains(words)) }
    if mistake.drawn == nil, mistake.tells.isEmpty { #expect(result.errors == "") }
    #expect(sandbox.names == ["notes.txt"])
    #expect(sandbox.leftovers == [])
  }

  @Test(
    "of an item, which becomes a row while the others go on",
    arguments: [
      Mistake("probe missing.mp4 tiny.mp4", 4, "1 item failed: missing.mp4 does not exist"),
      Mistake("stat missing.mp4 tiny.mp4", 4, "1 item failed: there is no `missing.mp4`"),
      Mistake("validate notes.txt tiny.mp4", 4, "1 item failed: notes.txt is no media file that ffmpeg can read"),
      Mistake("validate cut.mp4 tiny.mp4", 4, "1 item failed: cut.mp4: "),
      Mistake("optimize notes.txt tiny.mp4 --out out/", 4, "1 item failed: notes.txt is no media file"),
      Mistake("optimize cut.mp4 tiny.mp4 --out out/", 4, "1 item failed: cut.mp4 is damaged"),
      Mistake("cp missing.mp4 tiny.mp4 out/", 4, "1 item failed: there is no `missing.mp4`"),
    ])
  func item(_ mistake: Mistake) async throws {
    let sandbox = try await Sandbox(.tiny, .cut)
    try sandbox.write("hello\n", to: "notes.txt")
    let result = try await sandbox.run(mistake.line)
    #expect(result.status == mistake.status)
    for words in mistake.tells { #expect(result.errors.hasPrefix(words) || result.errors.contains("\n" + words)) }
    let rows = result.output.split(separator: "\n")
    #expect(rows.count == 2)
    #expect(rows.first?.contains(#""ok":false"#) == true)
    #expect(rows.first?.contains(#""error":{"code":"#) == true)
    #expect(rows.last?.contains(#""ok":true"#) == true)

    let fast = try await sandbox.run(
      mistake.line + " --fail-fast --overwrite".prefix(mistake.line.hasPrefix("cp") ? 24 : 12))
    #expect(fast.status == 1)
    #expect(!fast.output.contains("tiny"))
    #expect(fast.errors.contains("-c:1:1"))
    if mistake.line.hasPrefix("validate cut") { #expect(fast.errors.contains("error[X0201]")) }
  }

  @Test("of a program that is not there ends the line, with its place and how to install it")
  func missingPrograms() async throws {
    // Of an AVI `probe` knows nothing by itself.
    let sandbox = try await Sandbox(.tiny, .slow)
    try sandbox.write("[other]\ntype = alias\nremote = /nowhere\n", to: "../rclone.conf")
    for line in ["optimize *.mp4", "validate tiny.mp4", "probe slow.avi"] {
      let result = try await sandbox.run(line, ["PATH": "/nowhere"])
      #expect(result.status == 1)
      #expect(result.output == "")
      #expect(result.errors.contains("was not found\n  ┌─ -c:1:1"))
      #expect(result.errors.contains("apt install ffmpeg"))
    }
    let result = try await sandbox.run("ls other:videos", ["PATH": "/nowhere"])
    #expect(result.status == 1)
    #expect(result.errors.contains("the program rclone was not found\n  ┌─ -c:1:1"))
    #expect(sandbox.names == ["slow.avi", "tiny.mp4"])
  }

  @Test("in the program's own arguments", arguments: [["--wrong"], ["-c"], ["-c", "ls", "more"], ["missing.mts"]])
  func usage(arguments: [String]) async throws {
    let result = try await Sandbox().toolkit(arguments)
    #expect(result.status == 2)
    #expect(result.output == "")
    #expect(result.errors.hasPrefix("error["))
  }

  @Test("of a damaged line in a file is a row, counted as a failed item")
  func damagedLine() async throws {
    let sandbox = try Sandbox()
    try sandbox.write("{\"n\":1}\nnonsense\n{\"n\":2}\n", to: "rows.ndjson")
    let result = try await sandbox.run("open rows.ndjson")
    #expect(result.status == 4)
    #expect(result.output.hasPrefix("{\"n\":1}\n{\"code\":"))
    #expect(result.output.hasSuffix("\n{\"n\":2}\n"))
    #expect(result.errors.hasPrefix("1 item failed: line 2"))
  }
}

@Suite("A disk that is full")
struct FullDiskTests {
  /// Runs on a disk of 256 KiB with a file of 100 kB on it.
  private func onTinyDisk(_ line: String) async throws -> ProcessResult? {
    let sandbox = try await Sandbox(.large)
    let script = """
      mkdir disk && mount -t tmpfs -o size=128k tmpfs disk || exit 77
      trap 'umount disk' EXIT
      "$TOOLKIT" -c "$0"; status=$?
      echo; ls -A disk; exit $status
      """
    let result = try await ProcessRunner(
      ["/bin/bash", "-c", script, line], environment: sandbox.environment, directory: sandbox.work
    ).run()
    return result.status == 77 ? nil : result
  }

  private static let mayMount = mountIsPermitted()

  @Test(
    "is told, and nothing half-written stays", .enabled(if: mayMount, "mounting is not permitted here"),
    arguments: ["cp large.mov disk/", "1..100000 | save disk/numbers.csv --format ndjson"])
  func mounted(line: String) async throws {
    let result = try #require(try await onTinyDisk(line))
    #expect(result.status == (line.hasPrefix("cp") ? 4 : 1))
    #expect(result.errors.contains("no space left on device"))
    #expect(result.output.hasSuffix("\n\n") || result.output == "\n")
  }

  @Test("or a limit on the size of files, ends a `save` and leaves nothing")
  func fileSizeLimit() async throws {
    let sandbox = try Sandbox()
    let result = try await sandbox.shell(#"ulimit -f 64; "$TOOLKIT" -c '1..1000000 | save numbers.ndjson'"#)
    #expect(result.status == 1)
    #expect(result.errors.contains("cannot write `numbers.ndjson`"))
    #expect(sandbox.names == [])
  }

  @Test("or a limit on the size of files, leaves the original of `optimize --in-place`")
  func limitedOptimize() async throws {
    let sandbox = try await Sandbox(.tiny)
    let before = sandbox.read("tiny.mp4")
    let result = try await sandbox.shell(#"ulimit -f 4; "$TOOLKIT" optimize tiny.mp4 h264 maximum --in-place"#)
    #expect(result.status == 4)
    #expect(result.output.contains(#""ok":false"#))
    #expect(sandbox.read("tiny.mp4") == before)
    #expect(sandbox.names == ["tiny.mp4"])
  }

  @Test("behind standard output is told")
  func fullOutput() async throws {
    let result = try await Sandbox().shell(#""$TOOLKIT" -c '1..10' >/dev/full"#)
    #expect(result.status == 1)
    #expect(result.errors.contains("the disk is full"))
  }
}
