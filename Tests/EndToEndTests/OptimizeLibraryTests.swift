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
    #expect(rows.contains { $0.contains(#""from":"tiny.mp4","to":"tiny_optimized.mp4""#) && $0.contains("needs about") })
    #expect(rows.contains { $0.contains("cut.mp4 is damaged") })
    #expect(result.errors.contains("3 items: 2 to encode, 1 failed; "))
    #expect(result.errors.contains("would become about") && result.errors.contains("nothing was changed"))
    #expect(sandbox.names == ["cut.mp4", "old film #2.avi", "tiny.mp4"])
    // Nothing is recorded of it.
    #expect(try await sandbox.run("runs | count").output == "0\n")
    let planned = try await sandbox.run("plan { ls | where ext == mp4 | optimize h265 }")
    #expect(planned.output.contains(#""op":"encode""#))
    let refused = try await sandbox.toolkit(["--read-only", "-c", "optimize tiny.mp4"])
    #expect(refused.status == 2 && refused.errors.contains("read-only"))
    #expect(sandbox.names == ["cut.mp4", "old film #2.avi", "tiny.mp4"])
  }

  @Test("what is small for its size is skipped, and a small file in the wrong order is only put in order")
  func decisions() async throws {
    let sandbox = try await Sandbox(.small)
    let result = try await sandbox.run("optimize small.mp4 h264")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains(#""action":"remuxed""#), "\(result.output)")
    let again = try await sandbox.run("optimize small_optimized.mp4 h264 --out web/")
    #expect(again.output.contains(#""action":"skipped""#), "\(again.output)")
    #expect(sandbox.names == ["small.mp4", "small_optimized.mp4", "web"] || sandbox.names == ["small.mp4", "small_optimized.mp4"])
  }

  @Test("the largest comes first, whatever the order of the listing")
  func largestFirst() async throws {
    let sandbox = try await Sandbox(.old, .tiny)
    try await sandbox.put(.large, as: "a small name.mov")
    let result = try await sandbox.run("ls | optimize h265 minimum --workers 1 | get source")
    #expect(result.output == "a small name.mov\ntiny.mp4\nold film #2.avi\n", "\(result.output)")
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
    let first = try await sandbox.run("ls | optimize h265 --workers 1")
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
      ("--min-score 90", "add --score"), ("--min-saving 100%", "less than 100 %"), ("--workers 0", "1 to 256"),
      ("--output-format webm", "webm cannot hold h264"), ("--work-dir r2:x", "folder of this machine"),
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
}
