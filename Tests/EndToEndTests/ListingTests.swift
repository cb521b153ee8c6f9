import Platform
import TestSupport
import Testing

/// A small library of files in folders, as `a/…` in a sandbox or a bucket.
enum Library {
  static let files = [
    "f1.mp4": 1000, "f2.MP4": 2000, "notes.txt": 3, "raw/f1.mp4": 4, "raw/day/x.mov": 5, "tmp/junk.tmp": 6,
    "tmp2/keep.jpg": 2_100_000,
  ]

  static func write(to folder: String) throws {
    for (name, size) in files {
      var path = folder
      for part in name.split(separator: "/").dropLast() {
        path += "/" + part
        mkdir(path, 0o700)
      }
      try writeFile([UInt8](repeating: UInt8(ascii: "x"), count: size), to: folder + "/" + name)
    }
  }
}

@Suite("The filters of the toolkit before")
struct FilterTests {
  private static let cases: [(options: String, names: [String])] = [
    ("", ["f1.mp4", "f2.MP4", "notes.txt", "raw/day/x.mov", "raw/f1.mp4", "tmp/junk.tmp", "tmp2/keep.jpg"]),
    ("--extensions mp4,mov", ["f1.mp4", "f2.MP4", "raw/day/x.mov", "raw/f1.mp4"]),
    ("--extension .MP4", ["f1.mp4", "f2.MP4", "raw/f1.mp4"]),
    ("--extensions mp4 --extensions txt", ["f1.mp4", "f2.MP4", "notes.txt", "raw/f1.mp4"]),
    ("--media-type image", ["tmp2/keep.jpg"]),
    ("--media-type video --exclude-directories raw/", ["f1.mp4", "f2.MP4"]),
    ("--media-type auto --exclude-extensions mp4,.tmp", ["notes.txt", "raw/day/x.mov", "tmp2/keep.jpg"]),
    ("--exclude-directories tmp,raw/day", ["f1.mp4", "f2.MP4", "notes.txt", "raw/f1.mp4", "tmp2/keep.jpg"]),
    (
      "--exclude-patterns '*.{tmp,jpg},f1*'", ["f2.MP4", "notes.txt", "raw/day/x.mov"]
    ),
    (
      "--exclude-patterns 'raw/*'", ["f1.mp4", "f2.MP4", "notes.txt", "raw/day/x.mov", "tmp/junk.tmp", "tmp2/keep.jpg"]
    ),
    ("--exclude-min-size 1", ["tmp2/keep.jpg"]),
    ("--exclude-min-size 1KiB --exclude-max-size 1", ["f2.MP4"]),
    ("--exclude-max-size 10B --limit 2", ["notes.txt", "raw/day/x.mov"]),
    ("--directory raw", ["raw/day/x.mov", "raw/f1.mp4"]),
    ("--directory raw/ --extensions mov", ["raw/day/x.mov"]),
  ]

  @Test("choose while listing a folder", arguments: cases)
  func local(options: String, names: [String]) async throws {
    let sandbox = try Sandbox()
    mkdir(sandbox.file("a"), 0o700)
    try Library.write(to: sandbox.file("a"))
    let script = #"""
      "$TOOLKIT" ls --remote local --bucket a \#(options) | sed 's/.*"path":"a\/\([^"]*\)".*/\1/'
      """#
    let result = try await sandbox.shell(script)
    #expect(result.output.split(separator: "\n").map(String.init) == names, "\(result.errors)")
    #expect(result.errors == "")
  }

  @Test("choose alike on a remote")
  func remote() async throws {
    let remote = try await RemoteSandbox("filters")
    try Library.write(to: remote.folder)
    for (options, names) in Self.cases where !options.contains("--limit") {
      let script = #"""
        "$TOOLKIT" ls --remote r2 --bucket filters \#(options) | sed 's/.*"path":"r2:filters\/\([^"]*\)".*/\1/' | LC_ALL=C sort
        """#
      let result = try await remote.local.shell(script)
      #expect(result.output.split(separator: "\n").map(String.init) == names, "\(options) \(result.errors)")
    }
  }

  @Test(
    "that contradict one another are mistakes of use",
    arguments: [
      ("ls a --remote local", "both say where"), ("ls --bucket a", "--bucket needs --remote"),
      ("ls --media-type video --extensions jpg", "nothing can be left"), ("ls --limit -1", "--limit is 0 or more"),
      ("ls --exclude-min-size 2 --exclude-max-size 1", "nothing can be left"),
      ("ls a | validate --extensions mp4", "choose with `where`"), ("ls --media-type movie", "is none of"),
      ("ls --depth 0", "--depth"), ("sync a b --limit 3", "--limit"), ("ls a/*.mp4 --directory raw", "pattern"),
    ])
  func mistakes(line: String, words: String) async throws {
    let sandbox = try Sandbox()
    mkdir(sandbox.file("a"), 0o700)
    let result = try await sandbox.run(line)
    #expect(result.status == 2, "\(result.output)\(result.errors)")
    #expect(result.errors.contains(words), "\(result.errors)")
  }

  @Test("work with verbs that take items")
  func items() async throws {
    let sandbox = try Sandbox()
    mkdir(sandbox.file("a"), 0o700)
    try Library.write(to: sandbox.file("a"))
    let stat = try await sandbox.toolkit([
      "stat", "--remote", "local", "--bucket", "a", "--media-type", "video", "--limit", "2",
    ])
    #expect(stat.output.split(separator: "\n").count == 2 && stat.status == 0)
    let removed = try await sandbox.toolkit(["rm", "--remote", "local", "--bucket", "a", "--directory", "tmp"])
    #expect(removed.status == 0)
    #expect(TestFiles.names(in: sandbox.file("a/tmp")) == [])
    #expect(TestFiles.names(in: sandbox.file("a")).contains("f1.mp4"))
    let none = try await sandbox.toolkit(["rm", "--remote", "local", "--bucket", "a", "--extensions", "avi"])
    #expect(none.status == 1 && none.errors.contains("nothing that is wanted"))
    let copied = try await sandbox.toolkit([
      "cp", "--remote", "local", "--bucket", "a", "--media-type", "video", "out/",
    ])
    #expect(copied.status == 0, "\(copied.errors)")
    #expect(sandbox.read("out/raw/day/x.mov")?.count == 5)
    #expect(sandbox.read("out/notes.txt") == nil)
  }
}

@Suite("Looking at folders")
struct FolderViewTests {
  private func sandbox() throws -> Sandbox {
    let sandbox = try Sandbox()
    mkdir(sandbox.file("a"), 0o700)
    try Library.write(to: sandbox.file("a"))
    return sandbox
  }

  @Test("`du` adds up what is below each folder, on a disk and on a remote")
  func usage() async throws {
    let expected = """
      raw 9 2
      raw/day 5 1
      tmp 6 1
      tmp2 2100000 1
       2103018 7

      """
    let sandbox = try sandbox()
    let rows = try await sandbox.shell(
      #""$TOOLKIT" -c 'du a --depth 2' | sed 's/.*"path":"a\/\{0,1\}\([^"]*\)","size":\([0-9]*\),"objects":\([0-9]*\).*/\1 \2 \3/'"#
    )
    #expect(rows.output == expected)
    let remote = try await RemoteSandbox("usage")
    try Library.write(to: remote.folder)
    let far = try await remote.local.shell(
      #""$TOOLKIT" -c 'du r2:usage --depth 2' | sed 's/.*"path":"r2:usage\/\{0,1\}\([^"]*\)","size":\([0-9]*\),"objects":\([0-9]*\).*/\1 \2 \3/'"#
    )
    #expect(far.output == expected, "\(far.errors)")
  }

  @Test("`tree` draws branches, and escapes names that would drive the terminal")
  func tree() async throws {
    let sandbox = try sandbox()
    try sandbox.write("x", to: "a/raw/esc\u{1b}[31m\nline")
    let result = try await sandbox.toolkit(["tree", "a", "--exclude-directories", "tmp2"], ["TOOLKIT_OUTPUT": "table"])
    #expect(result.output.contains("├── raw/\n│   ├── day/\n│   │   └── x.mov"), "\(result.output)")
    #expect(result.output.contains(#"└── f1.mp4"#) && result.output.contains(#"esc\u{1b}[31m\nline"#))
    #expect(result.output.contains("└── tmp/\n    └── junk.tmp"))
    #expect(!result.output.contains("\u{1b}"))
  }

  @Test(
    "`find` knows name, size and age",
    arguments: [
      ("find a --name '*.mp4'", 2), ("find a --iname '*.MP4'", 3), ("find a --larger 1999B", 2),
      ("find a --smaller 5B", 2), ("find a --newer 1h", 7), ("find a --older 1h", 0),
      ("find a --name 'f*' --name '*.jpg' --larger 1kB", 2),
    ])
  func find(line: String, count: Int) async throws {
    let result = try await sandbox().run(line + " | count")
    #expect(result.output == "\(count)\n", "\(result.errors)")
  }

  @Test("`cat` writes bytes as they are, ranges and several objects, from a disk and from a remote")
  func cat() async throws {
    let remote = try await RemoteSandbox("cat")
    let sandbox = remote.local
    let bytes = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try writeFile(bytes, to: sandbox.file("b.bin"))
    try writeFile(bytes, to: remote.folder + "/b.bin")
    for path in ["b.bin", "r2:cat/b.bin"] {
      let whole = try await sandbox.shell(#""$TOOLKIT" cat \#(path) \#(path) > out.bin"#)
      #expect(whole.status == 0)
      #expect(sandbox.read("out.bin") == bytes + bytes)
      let part = try await sandbox.shell(#""$TOOLKIT" cat \#(path) --range 10..1033 > out.bin"#)
      #expect(part.status == 0, "\(part.errors)")
      #expect(sandbox.read("out.bin") == Array(bytes[10...1033]))
      let tail = try await sandbox.shell(#""$TOOLKIT" cat \#(path) --range 69990.. > out.bin"#)
      #expect(tail.status == 0 && sandbox.read("out.bin") == Array(bytes[69_990...]))
    }
    #expect(try await sandbox.run("cat nothing").status == 1)
    #expect(sandbox.leftovers == [])
  }

  @Test("`cat` lets nothing raw through to a terminal")
  func terminal() async throws {
    let sandbox = try Sandbox()
    try sandbox.write("plain é\n\u{1b}[2Jcleared\n", to: "t.txt")
    try writeFile([0, 1, 2, 0x1B, 0xFF], to: sandbox.file("b.bin"))
    let text = try sandbox.terminal(["cat", "t.txt"])
    try await text.expect("plain é")
    try await text.expect(#"\u{1b}[2Jcleared"#)
    #expect(try await text.waitForExit() == 0)
    let binary = try sandbox.terminal(["cat", "b.bin"])
    try await binary.expect("no text")
    #expect(try await binary.waitForExit() == 1)
  }

  @Test("`stat` tells permissions, `mkdir` makes folders and minds what is there")
  func statAndFolders() async throws {
    let sandbox = try sandbox()
    chmod(sandbox.file("a/f1.mp4"), 0o640)
    let stat = try await sandbox.run("stat a/f1.mp4 | get permissions")
    #expect(stat.output == "rw-r-----\n")
    #expect(try await sandbox.run("mkdir n/m 'two words' -- -dash").status == 0)
    #expect(sandbox.names == ["-dash", "a", "n", "two words"])
    #expect(try await sandbox.run("mkdir n/m").status == 0)
    #expect(try await sandbox.run("mkdir a/f1.mp4").status == 4)
    #expect(try await sandbox.run("mkdir k --dry-run").output.contains(#""op":"make-folder""#))
    #expect(!sandbox.names.contains("k"))
  }
}
