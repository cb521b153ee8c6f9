import Platform
import TestSupport
import Testing

@Suite("`optimize` for a library")
struct OptimizeLibraryTests {
  @Test("--dry-run tells the decision of each file with size and time, and a total, and changes nothing")
  func plan() async throws {
    let sandbox = try await Sandbox(.tiny, .old, .cut)
    let result = try await sandbox.run("ls | optimize h265 --dry-run")
    #expect(result.status == 4)
    let rows = result.output.split(separator: "\n").map(String.init)
    #expect(rows.filter { $0.contains(#""op":"encode""#) && $0.contains(#""takes":"#) }.count == 2)
    #expect(
      rows.contains { $0.contains(#""from":"tiny.mp4","to":"tiny_optimized.mp4""#) && $0.contains("needs about") })
    #expect(rows.contains { $0.contains("cut.mp4 is damaged") })
    #expect(result.errors.contains("3 items: 2 to encode, 1 failed; "))
    #expect(result.errors.contains("would become about") && result.errors.contains("nothing was changed"))
    #expect(sandbox.names == ["cut.mp4", "old film #2.avi", "tiny.mp4"])
    // Nothing is recorded of it.
    #expect(try await sandbox.run("runs | count").output == "0\n")
    let planned = try await sandbox.run("plan { ls | where ext == mp4 | optimize h265 | validate }")
    #expect(planned.output.contains(#""op":"encode""#), "\(planned.errors)")
    let chosen = try await sandbox.run("optimize tiny.mp4 --dry-run | select op predicted reason how")
    #expect(chosen.output.contains("h264 crf"), "\(chosen.errors)")
    let refused = try await sandbox.toolkit(["--read-only", "-c", "optimize tiny.mp4"])
    #expect(refused.status == 2 && refused.errors.contains("read-only"))
    #expect(sandbox.names == ["cut.mp4", "old film #2.avi", "tiny.mp4"])
  }

  @Test("a plan tells what will be lost, in the words of the row that tells what was")
  func losses() async throws {
    let sandbox = try await Sandbox(.tiny)
    try sandbox.write("a note", to: "note.txt")
    let made = try await sandbox.shell(
      "ffmpeg -v error -i tiny.mp4 -c copy -attach note.txt -metadata:s:t mimetype=text/plain film.mkv")
    #expect(made.status == 0, "\(made.errors)")
    let planned = try await sandbox.run("optimize film.mkv --dry-run | get notes")
    #expect(planned.output.contains("attachment note.txt"), "\(planned.output)\(planned.errors)")
    #expect(try await sandbox.run("optimize film.mkv | get notes").output == planned.output)
  }

  @Test("what is small for its size is skipped, and a small file in the wrong order is only put in order")
  func decisions() async throws {
    let sandbox = try await Sandbox(.small)
    let result = try await sandbox.run("optimize small.mp4 h264")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains(#""action":"remuxed""#), "\(result.output)")
    let again = try await sandbox.run("optimize small_optimized.mp4 h264 --out web/")
    #expect(again.output.contains(#""action":"skipped""#), "\(again.output)")
    #expect(
      sandbox.names == ["small.mp4", "small_optimized.mp4", "web"]
        || sandbox.names == ["small.mp4", "small_optimized.mp4"])
  }

  @Test("the largest comes first, whatever the order of the listing")
  func largestFirst() async throws {
    let sandbox = try await Sandbox(.old, .tiny)
    try await sandbox.put(.large, as: "a small name.mov")
    // Rows come as they are done, so what is begun is seen by who is asked to.
    let ffmpeg = try sandbox.write("#!/bin/sh\necho \"$@\" >> asked\nexec ffmpeg \"$@\"\n", to: "watched")
    chmod(ffmpeg, 0o755)
    let result = try await sandbox.run(
      "ls | where ext != null | optimize h265 minimum --workers 1 | where ok | count", ["TOOLKIT_FFMPEG": ffmpeg])
    #expect(result.output == "3\n", "\(result.output)\(result.errors)")
    let encodes = String(decoding: sandbox.read("asked") ?? [], as: UTF8.self).split(separator: "\n").filter {
      $0.contains("libx265")
    }
    let sources = ["a small name.mov", "tiny.mp4", "old film #2.avi"]
    #expect(encodes.count == 3 && zip(encodes, sources).allSatisfy { $0.contains($1) }, "\(encodes)")
  }

  @Test("a run that was interrupted goes on with what is left, and `results` has all of it once")
  func resume() async throws {
    let sandbox = try await Sandbox(.old, .tiny)
    try await sandbox.put(.slow)
    let program = try sandbox.background(["-c", "ls | optimize h265 maximum --workers 1"])
    // The slow one is the largest and comes first; with it as the only one under way nothing is done.
    let started = ContinuousClock.now
    while !sandbox.names.contains(where: { $0.hasPrefix(".slow.avi") || $0.hasPrefix(".slow_opt") }),
      ContinuousClock.now - started < .seconds(20)
    { try await Task.sleep(for: .milliseconds(20)) }
    program.signal(SIGKILL)
    _ = try await program.waitForExit()
    unlink(sandbox.file("slow.avi"))
    // It was killed before it had done anything, and is gone on with all the same.
    let first = try await sandbox.run("ls | optimize h265 maximum --workers 1 --resume")
    #expect(first.status == 0, "\(first.errors)")
    // What was killed has left nothing.
    #expect(sandbox.names == ["old film #2.avi", "old film #2_optimized.mp4", "tiny.mp4", "tiny_optimized.mp4"])
    try await sandbox.put(.cut)
    let second = try await sandbox.run("optimize tiny.mp4 cut.mp4 av1 --workers 1 --overwrite")
    #expect(second.status == 4)
    let bytes = try readFile(try await Clips.shared.path(.old))
    try writeFile(bytes, to: sandbox.file("cut.mp4"))
    let before = sandbox.read("tiny_optimized.mp4")
    let resumed = try await sandbox.run("optimize tiny.mp4 cut.mp4 av1 --workers 1 --overwrite --resume")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(resumed.output.split(separator: "\n").count == 1 && resumed.output.contains("cut.mp4"))
    #expect(resumed.errors.contains("1 file passed over: done before"))
    #expect(sandbox.read("tiny_optimized.mp4") == before)
    let results = try await sandbox.run("results | sort source | get ok")
    #expect(results.output == "true\ntrue\n", "\(results.output)")
    let other = try await sandbox.run("optimize tiny.mp4 vp9 --overwrite --resume")
    #expect(other.status == 1 && other.errors.contains("no run of `optimize` was cut short"), "\(other.errors)")
  }

  @Test("the options of the toolkit before this one mean the same")
  func oldOptions() async throws {
    let remote = try await RemoteSandbox("old-words", .tiny, .old)
    try writeFile(Array("no film".utf8), to: remote.folder + "/readme.txt")
    let result = try await remote.local.toolkit([
      "optimize", "--remote", "r2", "--bucket", "old-words", "--codec", "hevc", "--quality", "high", "--workers", "2",
      "--target-resolution", "360p", "--fit", "crop", "--audio-profile", "low", "--output-format", "mkv",
      "--disable-hardware-acceleration", "--optimized-videos-dir", "out",
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(TestFiles.names(in: remote.local.file("out")) == ["old film #2.mkv", "tiny.mkv"])
    #expect(TestFiles.names(in: remote.folder) == ["old film #2.avi", "readme.txt", "tiny.mp4"])
    #expect(remote.local.leftovers == [])
    let passed = try await remote.local.toolkit([
      "optimize", "--remote", "r2", "--bucket", "old-words", "--size-threshold", "256", "--optimize-in-place",
      "--extensions", "mp4",
    ])
    #expect(passed.status == 0, "\(passed.errors)")
    #expect(passed.output.contains(#""action":"skipped""#) && passed.output.contains("--size-threshold 256.0 MiB"))
    for (words, reason) in [
      ("--in-place --out x/", "exclude each other"), ("--keep-original old/", "--in-place replaces"),
      ("--min-score 90", "add --score vmaf"),
      ("--score --min-score 0.98", "says nothing without its measure"),
      ("--score ssim --min-score 93", "--min-score of ssim is 0 to 1, not 93"),
      ("--bitrate -999999999999999999999Mbps", "is too low for h264"),
      ("--score vmaf --min-score -1", "--min-score of vmaf is 0 to 100"), ("--min-saving 100%", "less than 100 %"),
      ("--workers 0", "1 to 256"),
      ("--output-format webm", "webm cannot hold h264"), ("--codec h265 h264", "one codec or quality too many"),
      ("--work-dir r2:x", "folder of this machine"),
    ] {
      let refused = try await remote.local.run("optimize old.mp4 \(words)")
      #expect(refused.status != 0 && refused.errors.contains(reason), "\(words): \(refused.errors)")
    }
  }

  @Test("a score is measured, and what scores too low is not kept")
  func scores() async throws {
    let sandbox = try await Sandbox(.tiny)
    let result = try await sandbox.run("optimize tiny.mp4 h265 --score ssim")
    #expect(result.status == 0 && result.output.contains(#""score":"SSIM "#), "\(result.output) \(result.errors)")
    let low = try await sandbox.run("optimize tiny.mp4 h265 --score ssim --min-score 0.9999 --out low/")
    #expect(low.status == 0 && low.output.contains(#""action":"kept""#) && low.output.contains("less than"))
    #expect(TestFiles.names(in: sandbox.file("low")) == [])
  }

  @Test("a WebM is made beside the result, of the original")
  func webM() async throws {
    let sandbox = try await Sandbox(.tiny)
    let result = try await sandbox.run("optimize tiny.mp4 h265 --create-webm --in-place")
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains(#""webm":"tiny.webm""#) && sandbox.names == ["tiny.mp4", "tiny.webm"])
    let codecs = try await sandbox.run("probe tiny.mp4 tiny.webm | get codec")
    #expect(codecs.output == "hevc\nvp9\n")
  }

  @Test("a WebM that was not made is not told of, and no two videos share one")
  func noWebM() async throws {
    let sandbox = try await Sandbox(.tiny)
    let low = try await sandbox.run("optimize tiny.mp4 h265 --create-webm --score ssim --min-score 0.9999")
    #expect(low.output.contains("no WebM: the output scores") && low.output.contains(#""webm":null"#), "\(low.output)")
    #expect(sandbox.names == ["tiny.mp4"])
    _ = try await sandbox.shell("ffmpeg -v error -i tiny.mp4 -c copy tiny.mkv")
    let before = sandbox.read("tiny.mkv")
    let shared = try await sandbox.run("optimize tiny.mp4 tiny.mkv h265 --in-place --create-webm --overwrite")
    #expect(shared.status == 4 && shared.output.contains("is the result of another video"), "\(shared.output)")
    // Overwriting would not help.
    #expect(!shared.output.contains("replaces it"), "\(shared.output)")
    #expect(sandbox.names == ["tiny.mkv", "tiny.mp4", "tiny.webm"])
    #expect((sandbox.read("tiny.mkv") == before) != shared.output.contains(#""path":"tiny.mkv","source""#))
  }

  @Test(
    "a remote film is read by ranges, without a copy on this machine",
    .enabled(if: MotoStore.isInstalled, "moto is not installed"))
  func byRanges() async throws {
    let sandbox = try await FaultySandbox("by-ranges") { _ in .forward }
    defer { sandbox.proxy.stop() }
    let local = sandbox.local
    try await local.put(.tiny)
    #expect(try await local.run("cp tiny.mp4 mo:by-ranges/").status == 0)
    unlink(local.file("tiny.mp4"))
    let program = try local.background(["-c", "optimize fa:by-ranges/tiny.mp4 h265 --score ssim"])
    var files: Set<String> = []
    while program.status == nil {
      for folder in local.leftovers where folder.hasPrefix("toolkit-work") {
        files.formUnion(TestFiles.names(in: local.temporary + "/" + folder))
      }
      try await Task.sleep(for: .milliseconds(5))
    }
    #expect(try await program.waitForExit() == 0)
    // The result is made there, and nothing else lies there.
    #expect(
      !files.isEmpty && files.allSatisfy { $0.contains(".part.") || $0 == "in-use" || $0 == "claiming" }, "\(files)")
    let gets = sandbox.proxy.requests.filter { $0.method == "GET" && $0.target.contains("tiny.mp4") }
    // The index is at the end: somebody jumped there.
    #expect(gets.contains { $0.fields["range"] != nil })
    #expect(try await sandbox.names() == ["tiny.mp4", "tiny_optimized.mp4"])
    #expect(local.leftovers == [] && local.names == [])
  }

  @Test("an interrupt of remote work stops at once and leaves nothing")
  func interruptedRemote() async throws {
    let remote = try await RemoteSandbox("interrupted", .slow)
    let original = try readFile(remote.folder + "/slow.avi")
    let terminal = try remote.local.terminal(["-c", "optimize r2:interrupted/slow.avi h265 maximum"])
    try await terminal.expect("encode slow.avi", within: .seconds(30))
    try await terminal.expect("%", within: .seconds(30))
    let elapsed = try await ContinuousClock().measure {
      try await terminal.send(Key.controlC)
      #expect(try await terminal.waitForExit() == 130)
    }
    #expect(elapsed < .soon)
    #expect(try await remote.local.programsThatStay() == [])
    #expect(remote.local.leftovers == [] && TestFiles.names(in: remote.folder) == ["slow.avi"])
    #expect(try readFile(remote.folder + "/slow.avi") == original)
  }

  @Test("at the prompt many originals are asked about, and each file and the whole have a line of progress")
  func atThePrompt() async throws {
    let sandbox = try await Sandbox(.slow)
    rename(sandbox.file("slow.avi"), sandbox.file("slow.mp4"))
    for name in ["a.mp4", "b.mp4", "c.mp4"] { try await sandbox.put(.tiny, as: name) }
    let originals = ["a.mp4", "b.mp4", "c.mp4", "slow.mp4"].map { sandbox.read($0) }
    let terminal = try await sandbox.session()
    try await terminal.send("optimize *.mp4 h265 --in-place\r")
    try await terminal.expect("Replace up to 4 videos by smaller ones (originals are not kept)? [y/N]")
    try await terminal.send("n\r")
    try await terminal.expect("nothing was replaced")
    try await terminal.expect("toolkit> ")
    #expect(["a.mp4", "b.mp4", "c.mp4", "slow.mp4"].map { sandbox.read($0) } == originals)
    try await terminal.send("optimize *.mp4 h265 maximum --in-place -y --workers 2\r")
    try await terminal.expectScreen("three lines of progress", within: .seconds(30)) { screen in
      let lines = screen.lines
      guard let whole = lines.firstIndex(where: { $0.hasPrefix("optimize ") && $0.contains(" of 4 files") }) else {
        return false
      }
      return lines.dropFirst(whole + 1).first?.hasPrefix("encode ") ?? false
    }
    try await terminal.send(Key.controlC)
    try await terminal.expect("interrupted")
    try await terminal.expect("toolkit> ")
    #expect(!sandbox.names.contains { $0.contains(".part.") } && sandbox.leftovers == [])
    #expect(sandbox.read("slow.mp4") == originals[3])
    try await terminal.send(Key.controlD)
    #expect(try await terminal.waitForExit() == 0)
  }
}
