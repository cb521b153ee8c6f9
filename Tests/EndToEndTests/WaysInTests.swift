import TestSupport
import Testing

@Suite("The ways in")
struct WaysInTests {
  @Test("a script gets its arguments as they are, typed by its `main`")
  func script() async throws {
    let sandbox = try Sandbox()
    try sandbox.write("x", to: "a b#$c.txt")
    try sandbox.write(
      """
      #!/usr/bin/env toolkit
      ## Says how many.
      def main(file: path, limit: size = 1MiB, --loud) {
        stat $file | select name
        echo $limit $loud
      }

      """, to: "job.mts")
    let result = try await sandbox.toolkit(["job.mts", "a b#$c.txt", "256MiB", "--loud"])
    #expect(result.output == "{\"name\":\"a b#$c.txt\"}\n256MiB\ntrue\n")
    #expect(result.errors == "")
    #expect(result.status == 0)

    let wrong = try await sandbox.toolkit(["job.mts", "a", "256mb"])
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("`256MB` or `256MiB`"))
    #expect(wrong.errors.contains("job.mts (arguments):1:11"))

    let help = try await sandbox.toolkit(["job.mts", "--help"])
    #expect(help.status == 0)
    #expect(help.output.contains("Says how many."))
    #expect(help.output.contains("Usage: job.mts <file> [limit] [--loud]"))
  }

  @Test("bytes that are no text never reach a terminal")
  func binary() async throws {
    let sandbox = try Sandbox()
    try sandbox.write("a\u{0}b", to: "raw.bin")
    let terminal = try sandbox.terminal(["-c", "cat raw.bin"])
    try await terminal.expect("error[R0111]", within: .seconds(20))
    #expect(try await terminal.waitForExit() == 1)
  }

  @Test("a script without `main` takes no arguments")
  func noMain() async throws {
    let sandbox = try Sandbox()
    try sandbox.write("echo one\n", to: "job.mts")
    let result = try await sandbox.toolkit(["job.mts", "two"])
    #expect(result.errors.contains("error[P0201]: job.mts takes no arguments"))
    #expect(result.status == 2)
  }

  @Test("a mistake in a script is told with its file and line, and nothing of it runs")
  func brokenScript() async throws {
    let sandbox = try Sandbox()
    try sandbox.write("echo one\nls | where size>256mb\n", to: "job.mts")
    let result = try await sandbox.toolkit(["job.mts"])
    #expect(result.status == 2)
    #expect(result.output == "")
    #expect(result.errors.contains("job.mts:2:17"))
    let check = try await sandbox.toolkit(["check", "job.mts"])
    #expect(check.status == 2 && check.errors == result.errors)
    #expect(try await sandbox.toolkit(["check", "job.mts", "--json"]).output.hasPrefix("{\"code\":\"P0016\""))
  }

  @Test("a program may come on standard input")
  func standardInput() async throws {
    let result = try await Sandbox().toolkit([], input: "let n = 2\necho ${n}x\n")
    #expect(result.output == "2x\n")
    #expect(result.status == 0)
  }

  @Test("a program on standard input that is wrong is shown there")
  func wrongStandardInput() async throws {
    let result = try await Sandbox().toolkit([], input: "echo 1\nlss\n")
    #expect(result.status == 2)
    #expect(result.errors.contains("stdin:2:1"))
  }

  @Test("rows may come on standard input")
  func rowsOnInput() async throws {
    let result = try await Sandbox().run(
      "open - | where size > 1MB | select name",
      input: "{\"name\":\"a\",\"size\":1}\n{\"name\":\"b\",\"size\":2000000}\n")
    #expect(result.output == "{\"name\":\"b\"}\n")
  }

  @Test("a single verb takes the words as the calling shell split them")
  func words() async throws {
    let sandbox = try await Sandbox(.tiny, .old)
    let listing = try await sandbox.toolkit(["ls", sandbox.work, "--depth", "1"])
    #expect(listing.status == 0)
    #expect(listing.output.split(separator: "\n").count == 2)

    let copies = try await sandbox.toolkit(["cp", "tiny.mp4", "old film #2.avi", "dst/"])
    #expect(copies.status == 0)
    #expect(TestFiles.names(in: sandbox.file("dst")) == ["old film #2.avi", "tiny.mp4"])

    let check = try await sandbox.toolkit(["validate", "tiny.mp4"])
    #expect(check.status == 0)
    #expect(check.output.contains(#""ok":true"#))
  }

  @Test("a name with signs of a pattern that exists is that file: nothing else is removed")
  func exactNames() async throws {
    let sandbox = try Sandbox()
    for name in ["a[1].txt", "a1.txt", "*.md", "b.md", "$x {y}.txt"] { try sandbox.write("x", to: name) }
    let result = try await sandbox.toolkit(["rm", "a[1].txt", "*.md", "$x {y}.txt"])
    #expect(result.status == 0)
    #expect(sandbox.names == ["a1.txt", "b.md"])
    #expect(try await sandbox.toolkit(["rm", "[a-b]*.*"]).status == 0)
    #expect(sandbox.names == [])
  }
}

@Suite("An output that nobody reads to its end")
struct ClosedOutputTests {
  @Test(
    "ends the work silently, with status 0", arguments: ["1..", "1..1000000 | to csv", "ls", "help", "print x; 1.."])
  func head(line: String) async throws {
    let sandbox = try Sandbox()
    for index in 0..<50 { try sandbox.write("x", to: "file-\(index)") }
    let result = try await sandbox.shell(
      "\"$TOOLKIT\" -c '\(line)' | head -1 >first; echo ${PIPESTATUS[0]}")
    #expect(result.output == "0\n")
    #expect(result.errors == "")
    #expect(sandbox.read("first")?.isEmpty == false)
  }

  @Test("or is closed from the start, runs the work all the same and writes it nowhere")
  func closed() async throws {
    let sandbox = try await Sandbox(.tiny)
    let result = try await sandbox.shell(#""$TOOLKIT" -c 'optimize tiny.mp4 | validate' >&-; echo $?"#)
    #expect(result.output == "0\n")
    #expect(result.errors == "")
    #expect(sandbox.names == ["tiny.mp4", "tiny_optimized.mp4"])
    #expect(try await sandbox.run("validate tiny_optimized.mp4").status == 0)
  }
}

@Suite("Memory")
struct MemoryTests {
  @Test("stays below 40 MB while a million rows pass")
  func millionRows() async throws {
    let sandbox = try Sandbox()
    let script = """
      awk 'BEGIN { for (i = 0; i < 1000000; i++) printf "{\\"path\\":\\"r2:videos/season-%02d/episode-%06d.mp4\\",\
      \\"size\\":%d,\\"modified\\":\\"2026-01-31T12:00:00Z\\"}\\n", i % 40, i, (i % 1000) * 1048576 }' > big.ndjson
      """
    #expect(try await sandbox.shell(script).status == 0)
    // The system counts what a process held before it became another program, so the parent has to be small.
    let measured = """
      import resource, subprocess, sys
      subprocess.run(sys.argv[1:], check=True)
      print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
      """
    let result = try await ProcessRunner(
      ["/usr/bin/env", "python3", "-c", measured, Toolkit.binary, "-c", "open big.ndjson | where size>256MiB | count"],
      environment: sandbox.environment, directory: sandbox.work
    ).run()
    let lines = result.output.split(separator: "\n")
    #expect(result.errors == "")
    #expect(lines.first == "743000")
    #expect(lines.last.flatMap { Int($0) } ?? .max < 40_000_000)
  }
}

@Suite("The form of results")
struct OutputFormTests {
  @Test("is a table or NDJSON as TOOLKIT_OUTPUT says, whatever standard output is")
  func decided() async throws {
    let line = "[{name: a, size: 3MiB}] | where size > 1MiB"
    let table = try await Toolkit.run("-c", line, environment: ["TOOLKIT_OUTPUT": "table"])
    #expect(table.output == "name     size\na     3.0 MiB\n")
    let plain = try await Toolkit.run("-c", line)
    #expect(plain.output == "{\"name\":\"a\",\"size\":3145728}\n")
  }
}
