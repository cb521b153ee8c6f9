import Platform
import TestSupport
import Testing

/// Names that must come through unharmed.
private let hostileNames = [
  "-dash.mp4", "--overwrite", "two words", "tab\there", "line\nbreak.mp4", "hash#tag?.mp4", "per%20cent%2F.txt",
  "émoji 😀.mp4",
  "quote\"'.txt", "star*[1].txt", "$HOME.txt", "esc\u{1b}[31m", "back\\slash", " blank ", "...", "r2:not-remote",
]

@Suite("Files and objects with hostile names")
struct HostileNameTests {
  private func filled() throws -> Sandbox {
    let store = try Sandbox()
    mkdir(store.file("from"), 0o700)
    for name in hostileNames { try store.write("content of \(name)", to: "from/" + name) }
    return store
  }

  @Test("are copied, described and removed on a disk")
  func local() async throws {
    let sandbox = try filled()
    let copy = try await sandbox.run("ls ./from | cp to/")
    #expect(copy.status == 0)
    #expect(TestFiles.names(in: sandbox.file("to")) == hostileNames.sorted())
    for name in hostileNames { #expect(sandbox.read("to/" + name) == Array("content of \(name)".utf8)) }
    let stat = try await sandbox.run("ls to | stat | where ok | count")
    #expect(stat.output == "\(hostileNames.count)\n")
    let remove = try await sandbox.run("ls to | rm | where not ok | count")
    #expect(remove.output == "0\n")
    #expect(TestFiles.names(in: sandbox.file("to")) == [])
    #expect(TestFiles.names(in: sandbox.file("from")) == hostileNames.sorted())
  }

  @Test("are listed so that the names mean the same files when they are read again")
  func listed() async throws {
    let sandbox = try Sandbox()
    for name in hostileNames { try sandbox.write("content of \(name)", to: name) }
    #expect(try await sandbox.run("ls | cp out/ | where ok | count").output == "\(hostileNames.count)\n")
    #expect(try await sandbox.run("ls out --depth 1 | save list.ndjson").status == 0)
    let again = try await sandbox.shell(
      #"cd out && "$TOOLKIT" ls > ../list.ndjson && "$TOOLKIT" -c 'open ../list.ndjson | stat | where ok | count'"#)
    #expect(again.output == "\(hostileNames.count)\n", "\(again.errors)")
  }

  @Test("go to a remote and come back the same")
  func remote() async throws {
    let remote = try await RemoteSandbox("hostile")
    let sandbox = remote.local
    let names = hostileNames.filter { $0 != "..." }
    mkdir(sandbox.file("from"), 0o700)
    for name in names { try sandbox.write("content of \(name)", to: "from/" + name) }
    let up = try await sandbox.run("ls from | cp r2:hostile/up/")
    #expect(up.status == 0, "\(up.output)\(up.errors)")
    let down = try await sandbox.run("ls r2:hostile | cp back/ | where ok | count")
    #expect(down.output == "\(names.count)\n")
    #expect(TestFiles.names(in: sandbox.file("back")) == names.sorted())
    for name in names { #expect(sandbox.read("back/" + name) == Array("content of \(name)".utf8)) }
    let gone = try await sandbox.run("ls r2:hostile/up | rm; ls r2:hostile")
    #expect(gone.errors.contains("there is nothing") || gone.output.hasSuffix("\"error\":null}\n"))
    #expect(TestFiles.names(in: remote.folder + "/up") == [])
    #expect(sandbox.leftovers == [])
  }

  @Test("survive `save` and `open`", arguments: ["csv", "tsv", "json", "ndjson"])
  func roundTrip(format: String) async throws {
    let sandbox = try filled()
    let save = try await sandbox.run("ls ./from | select name size | save list.\(format)")
    #expect(save.status == 0)
    #expect(save.errors.hasPrefix("saved \(hostileNames.count) rows to list.\(format)"))
    let direct = try await sandbox.run("ls ./from | select name size")
    let reread = try await sandbox.run("open list.\(format)")
    #expect(reread.output == direct.output)
  }

  @Test(
    "go through every verb that lists, copies or reads, and nothing raw is shown",
    arguments: [
      "ls ./from", "ls ./from --depth 1", "find ./from --name *", "tree ./from", "du ./from --depth 3",
      "ls ./from | stat", "ls ./from | hash crc32", "ls ./from | hash --save ./sums", "cp ./from/ ./to/",
      "cp ./from/ ./to/ --if-changed", "mv ./from/ ./to/", "sync ./from ./to", "sync ./from ./to --delete --dry-run",
      "ls ./from | cp ./to/ --dry-run", "ls ./from | rm", "rm ./from/*", "mkdir ./from/*",
      "cp ./from/ ./to/ --exclude-patterns x --limit 100",
    ])
  func everyVerb(line: String) async throws {
    let sandbox = try filled()
    let result = try await sandbox.toolkit(["-c", line], ["TOOLKIT_OUTPUT": "table"])
    #expect(result.status == (line.hasPrefix("mkdir") ? 4 : 0), "\(result.output)\(result.errors)")
    for text in [result.output, result.errors] {
      #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" }, "\(text)")
    }
    let isMoved = line.hasPrefix("mv")
    if isMoved || line.hasSuffix("./to/") && !line.contains("dry") || line == "sync ./from ./to" {
      #expect(TestFiles.names(in: sandbox.file("to")) == hostileNames.sorted())
      for name in hostileNames { #expect(sandbox.read("to/" + name) == Array("content of \(name)".utf8)) }
    }
    let isRemoved = line.contains("rm") && !line.contains("mkdir")
    #expect(TestFiles.names(in: sandbox.file("from")) == (isMoved || isRemoved ? [] : hostileNames.sorted()))
  }

  @Test("show nothing raw on a terminal either")
  func onATerminal() async throws {
    let sandbox = try Sandbox()
    try sandbox.write("x", to: "from/esc\u{1b}]0;title\u{7}\u{1b}[2Jgone")
    for line in ["ls ./from", "tree ./from", "cp ./from/ ./to/", "sync ./from ./s", "ls ./from | hash crc32"] {
      let terminal = try sandbox.terminal(["-c", line])
      try await terminal.expect(#"\u{1b}[2Jgone"#)
      #expect(try await terminal.waitForExit() == 0)
      #expect(!terminal.raw.contains("\u{1b}]0;") && !terminal.raw.contains("\u{1b}[2Jgone"))
    }
  }

  @Test("cannot lead a copy out of its target folder")
  func escape() async throws {
    let sandbox = try Sandbox()
    mkdir(sandbox.file("target"), 0o700)
    try sandbox.write("x", to: "bait")
    let rows = ["r2:x/../../evil", "r2:x/..", "r2:x/.", "bait/..", "../work/.."].map { "{\"path\":\"\($0)\"}\n" }
      .joined()
    let result = try await sandbox.run("open - | cp target/ --flat", input: rows)
    #expect(result.status == 4)
    #expect(!result.output.contains(#""ok":true"#))
    #expect(TestFiles.names(in: sandbox.file("target")) == [])
    #expect(sandbox.names == ["bait", "target"])
  }
}

@Suite("Changes to the world")
struct EffectTests {
  private static let changes = [
    ("rm a.txt", #"{"op":"remove","from":"a.txt","to":null,"size":null}"#),
    ("cp a.txt sub/", #"{"op":"copy","from":"a.txt","to":"sub/a.txt","size":1}"#),
    ("ls *.txt | save new.csv", #"{"op":"write","from":null,"to":"new.csv","size":null}"#),
    ("optimize tiny.mp4 h265", #""to":"tiny_optimized.mp4""#),
    ("optimize tiny.mp4 --in-place", #""to":"tiny.mp4""#),
  ]

  private func sandbox() async throws -> Sandbox {
    let sandbox = try await Sandbox(.tiny)
    try sandbox.write("x", to: "a.txt")
    return sandbox
  }

  @Test("become rows with -n and --dry-run", arguments: changes)
  func planned(line: String, row: String) async throws {
    let sandbox = try await sandbox()
    for arguments in [["-n", "-c", line], ["--dry-run", "-c", line], ["-c", line + " --dry-run"]] {
      let result = try await sandbox.toolkit(arguments)
      #expect(result.status == 0)
      #expect(result.output.contains(row))
      #expect(result.output.hasPrefix(#"{"op":""#))
      #expect(result.output.split(separator: "\n").count == 1)
    }
    #expect(sandbox.names == ["a.txt", "tiny.mp4"])
  }

  @Test("are refused with --read-only, with their place", arguments: changes)
  func refused(line: String, row: String) async throws {
    let sandbox = try await sandbox()
    let result = try await sandbox.toolkit(["--read-only", "-c", line])
    #expect(result.status == 2)
    #expect(result.output == "")
    #expect(result.errors.contains("this session is read-only"))
    #expect(result.errors.contains("-c:1:"))
    #expect(sandbox.names == ["a.txt", "tiny.mp4"])
  }

  @Test("`rm` of more than three asks at the prompt")
  func confirmation() async throws {
    let sandbox = try Sandbox()
    for name in ["a", "b", "c", "d"] { try sandbox.write("x", to: name) }
    let terminal = try await sandbox.session()
    for answer in ["\r", "n\r", "nonsense\r"] {
      try await terminal.send("ls | rm\r")
      try await terminal.expect("Remove 4 objects for good? [y/N]")
      try await terminal.send(answer)
      try await terminal.expect("nothing was removed")
      try await terminal.expect("toolkit> ")
    }
    #expect(sandbox.names == ["a", "b", "c", "d"])
    try await terminal.send("rm a\r")
    try await terminal.expect("toolkit> ")
    #expect(sandbox.names == ["b", "c", "d"])
    try sandbox.write("x", to: "a")
    try await terminal.send("ls | rm\r")
    try await terminal.expect("[y/N]")
    try await terminal.send("y\r")
    try await terminal.expect("toolkit> ")
    #expect(sandbox.names == [])
  }

  @Test("`save` replaces nothing unasked, and a failing source leaves what was there")
  func save() async throws {
    let sandbox = try Sandbox()
    try sandbox.write("old", to: "list.csv")
    let refused = try await sandbox.run("ls | save list.csv")
    #expect(refused.status == 1)
    #expect(refused.errors.contains("`--overwrite` replaces it"))
    let failed = try await sandbox.run(
      "1..10000 | each { if $it > 5000 { fail stop }; echo {n: $it} } | save list.csv --overwrite")
    #expect(failed.status == 3, "\(failed.errors)")
    #expect(sandbox.read("list.csv") == Array("old".utf8))
    #expect(sandbox.names == ["list.csv"])
    let done = try await sandbox.run("[{n: 1}] | save list.csv --overwrite")
    #expect(done.status == 0)
    #expect(sandbox.read("list.csv") == Array("n\n1\n".utf8))
  }

  @Test("what exists is not overwritten by `cp`, on a disk and on a remote")
  func copyRefuses() async throws {
    let remote = try await RemoteSandbox("exists")
    let sandbox = remote.local
    try sandbox.write("new", to: "a.txt")
    try sandbox.write("old", to: "dst/a.txt")
    try writeFile(Array("old".utf8), to: remote.folder + "/a.txt")
    for target in ["dst/", "r2:exists"] {
      let refused = try await sandbox.run("cp a.txt \(target)")
      #expect(refused.status == 4)
      #expect(refused.output.contains("`--overwrite` replaces it"))
    }
    #expect(sandbox.read("dst/a.txt") == Array("old".utf8))
    #expect(try readFile(remote.folder + "/a.txt") == Array("old".utf8))
    for target in ["dst/", "r2:exists"] { #expect(try await sandbox.run("cp a.txt \(target) --overwrite").status == 0) }
    #expect(sandbox.read("dst/a.txt") == Array("new".utf8))
    #expect(try readFile(remote.folder + "/a.txt") == Array("new".utf8))
  }
}

@Suite("`from` and `to`")
struct FormatTests {
  @Test(
    "turn text into rows and back",
    arguments: [
      ("echo \"name,size\\na.mp4,2000000\" | from csv | to json", "[\n{\"name\":\"a.mp4\",\"size\":2000000}\n]\n"),
      ("[{name: a.mp4, size: 2MB}] | to csv", "name,size\na.mp4,2000000\n"),
      ("[{name: a.mp4, size: 2MiB}] | to table", "name      size\na.mp4  2.0 MiB\n"),
      ("[{a: \"x\\ty\"}] | to tsv | from tsv | to ndjson", "{\"a\":\"x\\ty\"}\n"),
    ])
  func table(line: String, output: String) async throws {
    let result = try await Sandbox().run(line)
    #expect(result.errors == "")
    #expect(result.output.filter { !$0.isWhitespace } == output.filter { !$0.isWhitespace })
    #expect(result.status == 0)
  }
}
