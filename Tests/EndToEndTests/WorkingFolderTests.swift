import Platform
import TestSupport
import Testing

@Suite("The working folder and the environment of a session")
struct WorkingFolderTests {
  @Test("paths, completion and other programs follow `cd`; `cd -` goes back")
  func following() async throws {
    let sandbox = try Sandbox()
    mkdir(sandbox.file("two words"), 0o700)
    try sandbox.write("x", to: "two words/inside.txt")
    try sandbox.write("x", to: "two-file")
    let terminal = try await sandbox.session()
    // Files are not offered.
    try await terminal.send("cd tw" + Key.tab)
    try await terminal.expectScreen("the folder") { $0.lines.last == "toolkit> cd 'two words/" }
    try await terminal.send("'\r")
    try await terminal.expect("toolkit> ")
    try await terminal.send("probe in" + Key.tab)
    try await terminal.expectScreen("the file") { $0.lines.last == "toolkit> probe inside.txt" }
    try await terminal.send(Key.controlC)
    try await terminal.expect("toolkit> ")
    try await terminal.send("^pwd | to json\r")
    try await terminal.expect("/work/two words")
    try await terminal.expect("toolkit> ")
    try await terminal.send("cd -; ls two-file | get name; pwd\r")
    try await terminal.expect("two-file")
    try await terminal.expect("toolkit> ")
  }

  @Test(
    "`cd` says what is wrong",
    arguments: [
      ("cd nowhere", "there is no folder nowhere"), ("cd subb", "did you mean `sub`?"),
      ("cd file", "file is a file, not a folder"),
      ("cd r2:videos", "`r2:videos` is on the remote `r2`"),
      ("cd https://a/b", "a web address cannot be the working folder"),
      ("cd s*", "is a pattern"), ("env --unset OLDPWD; cd -", "there is no folder before this one"),
    ])
  func mistakes(line: String, message: String) async throws {
    let sandbox = try Sandbox()
    mkdir(sandbox.file("sub"), 0o700)
    try sandbox.write("x", to: "file")
    let result = try await sandbox.run(line)
    #expect(result.status == 1 && result.errors.contains(message), "\(result.errors)")
  }

  @Test("`cd` alone goes home, and a folder that is gone is told")
  func home() async throws {
    let sandbox = try Sandbox()
    let result = try await sandbox.run("cd; pwd; cd ~/; env PWD")
    #expect(result.output == "\(sandbox.environment["HOME"] ?? "")\n\(sandbox.environment["HOME"] ?? "")\n")
    mkdir(sandbox.file("gone"), 0o700)
    let gone = try await sandbox.shell("cd gone && rmdir ../gone && $TOOLKIT -c 'pwd'")
    #expect(gone.status == 1 && gone.errors.contains("the working folder is gone"))
  }

  @Test("`env` sets variables for children, hides secrets in the list, and gives one that is asked for")
  func environment() async throws {
    let sandbox = try Sandbox()
    let line = "env A_B='x y' OTHER=; ^printenv A_B; env | where name in [A_B MY_TOKEN OTHER]; env MY_TOKEN"
    let result = try await sandbox.run(line, ["MY_TOKEN": "hunter22"])
    #expect(
      result.output == """
        x y
        {"name":"A_B","value":"x y"}
        {"name":"MY_TOKEN","value":"•••"}
        {"name":"OTHER","value":""}
        hunter22

        """)
    // Beside others nothing of the session is changed.
    for change in ["cd sub", "env A=1"] {
      let beside = try await sandbox.run("[1 2] | par 2 { \(change) } | get error.message | first")
      #expect(beside.status == 4 && beside.output.contains("`par` runs several blocks at once"), "\(beside.output)")
    }
    let unset = try await sandbox.run("env --unset MY_TOKEN; env MY_TOKEN", ["MY_TOKEN": "a", "MY_TOKENS": "b"])
    #expect(unset.status == 1 && unset.errors.contains("did you mean `MY_TOKENS`?"))
    for wrong in ["env A B", "env A=1 B", "env =x"] { #expect(try await sandbox.run(wrong).status == 2, "\(wrong)") }
  }

  @Test("`source` runs a file's statements here; what it declares stays, and its mistakes are shown at their place")
  func source() async throws {
    let sandbox = try Sandbox()
    try sandbox.write("let limit = 5\nvar n = 1\ndef twice(x: int) { echo $($x * 2) }\nprint sourced\n", to: "lib.mts")
    let result = try await sandbox.run("source lib.mts\ntwice $limit\n$n += 1\necho $n")
    #expect(result.output == "sourced\n10\n2\n" && result.status == 0, "\(result.errors)")
    try sandbox.write("echo 1\necho $none\n", to: "broken.mts")
    let broken = try await sandbox.run("print before; source broken.mts")
    #expect(broken.status == 2 && broken.output.isEmpty && broken.errors.contains("broken.mts:2:7"))
    try sandbox.write("source self.mts\n", to: "self.mts")
    #expect(try await sandbox.run("source self.mts").errors.contains("sources itself"))
    for (line, message) in [
      ("source none.mts", "there is no module `none.mts`"), ("let f = 'lib.mts'; source $f", "is plain text"),
      ("source lib.mts | count", "stands alone on its line"), ("def f() { source lib.mts }", "at the top of a program"),
    ] {
      let result = try await sandbox.run(line)
      #expect(result.status == 2 && result.errors.contains(message), "\(result.errors)")
    }
    let terminal = try await sandbox.session()
    try await terminal.send("source lib.mts\r")
    try await terminal.expect("sourced")
    try await terminal.expect("toolkit> ")
    try await terminal.send("twice 21\r")
    try await terminal.expect("\n42")
  }

  @Test("`doctor` finds what is there, tells how to install what is missing, and ends with 4 when that is needed")
  func doctor() async throws {
    let sandbox = try Sandbox()
    let all = try await sandbox.run("doctor | select tool ok version | where tool in [ffmpeg ffprobe 'open files']")
    #expect(
      all.status == 0 && all.output.contains(#"{"tool":"ffmpeg","ok":true,"version":""#), "\(all.output)\(all.errors)")
    let none = try await sandbox.run("doctor | where not ok | select tool notes", ["PATH": sandbox.work])
    #expect(none.status == 4 && none.output.contains("apt install ffmpeg"), "\(none.output)\(none.errors)")
    try sandbox.write("#!/bin/sh\nsleep 60\n", to: "slow")
    chmod(sandbox.file("slow"), 0o755)
    let slow = try await sandbox.run(
      "doctor | where tool == k6 | get notes", ["TOOLKIT_K6": sandbox.file("slow")])
    #expect(slow.output.contains("it does not tell its version") && slow.elapsed < .seconds(15))
    #expect(try await sandbox.programsThatStay() == [])
  }
}
