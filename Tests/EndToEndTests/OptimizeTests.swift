import Platform
import TestSupport
import Testing

@Suite("`optimize` and `validate` on real media")
struct OptimizeTests {
  @Test("the main line: a remote is listed, what is large is encoded, the result is checked")
  func mainLine() async throws {
    let remote = try await RemoteSandbox("main-line", .tiny, .large, .old)
    let original = try readFile(remote.folder + "/large.mov")
    let result = try await remote.local.run("ls r2:main-line | where size>1MiB | optimize h265 high | validate")
    #expect(result.status == 0, "\(result.errors)")
    let row = result.output
    #expect(row.split(separator: "\n").count == 1)
    #expect(row.hasPrefix(#"{"path":"r2:main-line/large_optimized.mp4","#))
    for part in [#""source":"r2:main-line/large.mov""#, #""action":"encoded""#, #""ok":true"#, #""level":"full""#] {
      #expect(row.contains(part))
    }
    #expect(TestFiles.names(in: remote.folder) == ["large.mov", "large_optimized.mp4", "old film #2.avi", "tiny.mp4"])
    #expect(try readFile(remote.folder + "/large.mov") == original)
    #expect(remote.local.names == [])
    #expect(remote.local.leftovers == [])

    let table = try remote.local.terminal([
      "-c", "ls r2:main-line | where size>1MiB | optimize h265 high --overwrite | validate",
    ])
    #expect(try await table.waitForExit() == 0)
    try await table.expectScreen("a table of what matters") { screen in
      screen.lines.count == 3 && screen.lines.first?.contains("error") == false
        && screen.lines.dropFirst().first?.hasPrefix("r2:main-line/large_optimized.mp4") == true
    }
  }

  @Test("a damaged source gives a row that says so, and the others go on to be checked")
  func damaged() async throws {
    let sandbox = try await Sandbox(.cut, .old, .tiny)
    let result = try await sandbox.run("ls | optimize | validate")
    #expect(result.status == 4)
    let rows = result.output.split(separator: "\n").map(String.init)
    #expect(rows.count == 3)
    #expect(rows.filter { $0.contains(#""ok":true"#) && $0.contains(#""level":"full""#) }.count == 2)
    #expect(rows.filter { $0.contains(#""ok":false"#) && $0.contains("cut.mp4 is damaged") }.count == 1)
    #expect(result.errors.contains("1 item failed: cut.mp4 is damaged"))
    #expect(
      sandbox.names == ["cut.mp4", "old film #2.avi", "old film #2_optimized.mp4", "tiny.mp4", "tiny_optimized.mp4"])
  }

  @Test("--fail-fast ends at the first one")
  func failFast() async throws {
    let sandbox = try await Sandbox(.cut, .tiny)
    let result = try await sandbox.run("optimize cut.mp4 tiny.mp4 --fail-fast")
    #expect(result.status == 1)
    #expect(result.output == "")
    #expect(result.errors.hasPrefix("error[R0001]: cut.mp4 is damaged"))
    #expect(result.errors.contains("-c:1:1"))
    #expect(sandbox.names == ["cut.mp4", "tiny.mp4"])
  }

  @Test("--in-place replaces the original by the verified result, and refuses another container")
  func inPlace() async throws {
    let sandbox = try await Sandbox(.tiny, .old)
    let before = sandbox.read("tiny.mp4")?.count ?? 0
    let result = try await sandbox.run("optimize tiny.mp4 h264 --in-place")
    #expect(result.status == 0)
    #expect(sandbox.read("tiny.mp4")?.count ?? .max < before)
    let refused = try await sandbox.run("optimize 'old film #2.avi' --in-place")
    #expect(refused.status == 4)
    #expect(refused.output.contains("wrong-container"))
    #expect(sandbox.names == ["old film #2.avi", "tiny.mp4"])
  }

  @Test("--out names a folder or a file, and what exists is refused")
  func out() async throws {
    let sandbox = try await Sandbox(.tiny)
    mkdir(sandbox.file("sub"), 0o700)
    #expect(try await sandbox.run("optimize tiny.mp4 --out new/folder/").status == 0)
    #expect(TestFiles.names(in: sandbox.file("new/folder")) == ["tiny.mp4"])
    #expect(try await sandbox.run("optimize tiny.mp4 --out sub/result.mp4").status == 0)
    let first = sandbox.read("sub/result.mp4")
    let again = try await sandbox.run("optimize tiny.mp4 h265 --out sub/result.mp4")
    #expect(again.status == 4)
    #expect(again.output.contains("`--overwrite` replaces it"))
    #expect(sandbox.read("sub/result.mp4") == first)
    #expect(try await sandbox.run("optimize tiny.mp4 h265 --out sub/result.mp4 --overwrite").status == 0)
    #expect(sandbox.read("sub/result.mp4") != first)
    #expect(TestFiles.names(in: sandbox.file("sub")) == ["result.mp4"])
    mkdir(sandbox.file("sub/folder.mp4"), 0o700)
    let folder = try await sandbox.run("optimize tiny.mp4 h265 --out sub/folder.mp4 --overwrite")
    #expect(folder.status == 4 && folder.output.contains("is no regular file"), "\(folder.output)")
    #expect(!folder.output.contains("replaces it"))
    // Nor do two originals of one run become the same file.
    try await sandbox.put(.old)
    let both = try await sandbox.run("optimize tiny.mp4 'old film #2.avi' --out sub/one.mp4 --overwrite")
    #expect(both.status == 4 && both.output.contains("result of another video"), "\(both.output)")
  }

  @Test("the name of a file after --out says its container, and a contradiction is refused before anything is begun")
  func outContainer() async throws {
    let sandbox = try await Sandbox(.tiny)
    for (call, format) in [
      ("h264 --out web/a.mkv", "mkv"), ("vp9 --out web/b.webm", "webm"), ("h264 --out web/c.m4v", "mp4"),
    ] {
      let result = try await sandbox.run("optimize tiny.mp4 \(call) minimum | probe | get format")
      #expect(result.output == format + "\n", "\(call): \(result.output)\(result.errors)")
    }
    let names = TestFiles.names(in: sandbox.file("web"))
    let contradiction = try await sandbox.run("optimize tiny.mp4 --output-format mp4 --out web/d.mkv")
    #expect(contradiction.status != 0 && contradiction.errors.contains("`web/d.mkv` is a name of mkv"))
    let unheld = try await sandbox.run("optimize tiny.mp4 h264 --out web/d.webm")
    #expect(unheld.status != 0 && unheld.errors.contains("webm cannot hold h264"), "\(unheld.errors)")
    #expect(TestFiles.names(in: sandbox.file("web")) == names)
  }

  @Test("--out keeps folders: below the one that is named, or below that where a pattern begins; no two become one")
  func folders() async throws {
    let sandbox = try Sandbox()
    for folder in ["films", "films/a", "films/b"] { mkdir(sandbox.file(folder), 0o700) }
    for folder in ["a", "b"] { try await sandbox.put(.tiny, as: "films/\(folder)/x.mp4") }
    let settings = "h264 minimum --preset ultrafast"
    let flat = try await sandbox.run("ls films | optimize \(settings) --out flat/")
    #expect(flat.status == 4 && flat.output.contains("result of another video"), "\(flat.output)")
    #expect(TestFiles.names(in: sandbox.file("flat")) == ["x.mp4"])
    let below = try await sandbox.run("ls films | optimize \(settings) --out below/ --below films")
    #expect(below.status == 0, "\(below.errors)")
    let pattern = try await sandbox.run("optimize films/**/*.mp4 \(settings) --out pattern/")
    for name in ["below", "pattern"] {
      #expect(TestFiles.names(in: sandbox.file(name)) == ["a", "b"])
      #expect(TestFiles.names(in: sandbox.file(name + "/b")) == ["x.mp4"])
    }
    #expect(pattern.status == 0, "\(pattern.errors)")
    let outside = try await sandbox.run("ls films | optimize \(settings) --out x/ --below films/a")
    #expect(outside.status == 4 && outside.output.contains("not-below"), "\(outside.output)")
    #expect(try await sandbox.run("ls films | optimize --below films").status == 2)
  }

  @Test(
    "the command that a dry run tells makes the same streams", arguments: ["h264 minimum", "h265 --bitrate 300kbps"])
  func command(settings: String) async throws {
    let sandbox = try Sandbox()
    try await sandbox.put(.tiny, as: "it's a film #1.mp4")
    let call = "optimize \"it's a film #1.mp4\" \(settings) --preset ultrafast --even-efficient --min-saving 0 --out "
    #expect(try await sandbox.run(call + "ours/").status == 0)
    #expect(try await sandbox.run(call + "theirs/ --dry-run | get command | save line.sh").status == 0)
    #expect(!sandbox.names.contains("theirs"))
    mkdir(sandbox.file("theirs"), 0o700)
    let shell = try await sandbox.run("^sh line.sh")
    #expect(shell.status == 0, "\(shell.errors) \(String(describing: sandbox.read("line.sh")))")
    let hash = "it's a film #1.mp4\" -map 0 -c copy -f streamhash -hash md5 -"
    let ours = try await sandbox.run("^ffmpeg -v error -i \"ours/" + hash)
    let theirs = try await sandbox.run("^ffmpeg -v error -i \"theirs/" + hash)
    #expect(ours.output == theirs.output && ours.output.contains("0,v,MD5="), "\(ours)\(theirs)")
  }

  @Test("what would become larger is kept, with the reason, and counts as done")
  func kept() async throws {
    let sandbox = try await Sandbox(.small)
    let result = try await sandbox.run("optimize small.mp4 h264 maximum --even-efficient | validate")
    #expect(result.status == 0)
    #expect(result.output.hasPrefix(#"{"path":"small.mp4","#))
    #expect(result.output.contains(#""action":"kept""#))
    #expect(result.output.contains("the output"))
    #expect(sandbox.names == ["small.mp4"])
  }

  @Test("more than one file ends with a line of what was gained")
  func summary() async throws {
    let sandbox = try await Sandbox(.cut, .old, .small, .tiny)
    let result = try await sandbox.run("optimize tiny.mp4 small.mp4 cut.mp4 h265")
    #expect(result.errors.contains("3 items: 1 encoded, 1 skipped, 1 failed; saved "))
  }
}
