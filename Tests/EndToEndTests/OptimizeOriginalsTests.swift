import Platform
import TestSupport
import Testing

@Suite("Originals of `optimize`")
struct OptimizeOriginalsTests {
  @Test("are kept and put back, with their times and rights and what users attached", arguments: [".orig", "old/"])
  func keptAndBack(keep: String) async throws {
    let sandbox = try await Sandbox(.tiny)
    let (file, original) = (sandbox.file("tiny.mp4"), sandbox.read("tiny.mp4"))
    chmod(file, 0o640)
    utimensat(AT_FDCWD, file, [timespec(tv_sec: 5, tv_nsec: 0), timespec(tv_sec: 1_600_000_000, tv_nsec: 7)], 0)
    _ = try await sandbox.shell("setfattr -n user.note -v kept tiny.mp4 2>/dev/null; true")
    let result = try await sandbox.run("optimize tiny.mp4 h265 --in-place --keep-original \(keep)")
    #expect(result.status == 0, "\(result.errors)")
    let kept = keep == "old/" ? "old/tiny.mp4" : "tiny.mp4.orig"
    #expect(sandbox.read(kept) == original)
    #expect(sandbox.read("tiny.mp4")?.count ?? .max < original?.count ?? 0)
    var status = stat()
    #expect(stat(file, &status) == 0 && status.st_mode & 0o777 == 0o640 && status.st_mtim.tv_sec == 1_600_000_000)
    let attribute = try await sandbox.shell("getfattr --only-values -n user.note \(kept) tiny.mp4 2>/dev/null; true")
    #expect(attribute.output == "" || attribute.output == "keptkept", "\(attribute.output)")
    #expect(result.errors.contains("puts the originals back"))

    let dry = try await sandbox.run("undo last --dry-run")
    #expect(dry.output.contains(#""op":"restore""#) && sandbox.read(kept) == original)
    // From another folder the run means the same files.
    mkdir(sandbox.file("elsewhere"), 0o700)
    let undone = try await sandbox.run("cd elsewhere; undo last")
    #expect(undone.status == 0 && undone.output.contains(#""action":"restored""#), "\(undone.output) \(undone.errors)")
    #expect(sandbox.read("tiny.mp4") == original && sandbox.read(kept) == nil)
    let again = try await sandbox.run("undo last")
    #expect(again.status == 4 && again.output.contains("is gone"))
    #expect(sandbox.read("tiny.mp4") == original)
  }

  @Test("are not put back over what was changed since")
  func changedSince() async throws {
    let sandbox = try await Sandbox(.tiny)
    #expect(try await sandbox.run("optimize tiny.mp4 h265 --in-place --keep-original .orig").status == 0)
    var changed = sandbox.read("tiny.mp4") ?? []
    changed[changed.count / 2] ^= 1
    try writeFile(changed, to: sandbox.file("tiny.mp4"))
    let refused = try await sandbox.run("undo last")
    #expect(refused.status == 4 && refused.output.contains("not what the run wrote"), "\(refused.output)")
    #expect(sandbox.read("tiny.mp4") == changed && sandbox.read("tiny.mp4.orig") != nil)
  }

  @Test("kept ones are never overwritten, and not worked on again")
  func keptStay() async throws {
    let sandbox = try await Sandbox(.tiny)
    let original = sandbox.read("tiny.mp4")
    try sandbox.write("something else", to: "tiny.mp4.orig")
    let refused = try await sandbox.run("optimize tiny.mp4 h265 --in-place --keep-original .orig")
    #expect(refused.status == 4 && refused.output.contains("another file has that name"), "\(refused.output)")
    #expect(sandbox.read("tiny.mp4") == original && sandbox.names == ["tiny.mp4", "tiny.mp4.orig"])
    #expect(try await sandbox.run("optimize tiny.mp4 h265 --in-place --keep-original old/").status == 0)
    let again = try await sandbox.run("ls | where ext == mp4 | optimize av1 --in-place --keep-original old/")
    #expect(again.output.contains("it is an original that was kept"), "\(again.output)")
    #expect(sandbox.read("old/tiny.mp4") == original)
  }

  @Test(
    "on a remote are replaced under a condition, keep what belongs to them, and come back", arguments: ["r2", "rclone"])
  func remote(kind: String) async throws {
    let bucket = "in-place-" + kind
    let remote = try await RemoteSandbox(bucket, .tiny)
    mkdir(remote.folder + "-other", 0o700)
    // What is no folder of this machine and no S3 goes through rclone.
    let local =
      kind == "r2"
      ? remote.local
      : try Sandbox(remotes: "[union]\ntype = union\nupstreams = \(remote.folder) \(remote.folder)-other\n")
    let place = kind == "r2" ? "r2:\(bucket)" : "union:"
    let slash = kind == "r2" ? "/" : ""
    let original = try readFile(remote.folder + "/tiny.mp4")
    let result = try await local.run(
      "optimize \(place)\(slash)tiny.mp4 h265 --in-place --keep-original \(place)\(slash)kept/")
    #expect(result.status == 0, "\(result.errors)\(result.output)")
    #expect(try readFile(remote.folder + "/tiny.mp4").count < original.count)
    let undone = try await local.run("undo last")
    #expect(undone.status == 0, "\(undone.output) \(undone.errors)")
    #expect(try readFile(remote.folder + "/tiny.mp4") == original)
    #expect(local.leftovers == [] && local.names == [])
  }

  @Test("that change while they are encoded stay as they are then", arguments: [false, true])
  func changing(isRemote: Bool) async throws {
    let remote = try await RemoteSandbox("changing-\(isRemote)")
    let place = isRemote ? remote.folder + "/slow.mp4" : remote.local.file("slow.mp4")
    let bytes = try readFile(try await Clips.shared.path(.slow))
    try writeFile(bytes, to: place)
    let name = isRemote ? "r2:changing-true/slow.mp4" : "slow.mp4"
    let program = try remote.local.background(["-c", "optimize \(name) h264 minimum --preset ultrafast --in-place"])
    // A result is begun beside the original, or in the folder for work.
    func hasBegun() -> Bool {
      remote.local.names.contains { $0.hasSuffix(".part.mp4") }
        || remote.local.leftovers.contains { $0.hasPrefix("toolkit-work") }
    }
    for _ in 0..<1000 where !hasBegun() && program.status == nil { try await Task.sleep(for: .milliseconds(10)) }
    try writeFile(Array("somebody else was here".utf8), to: place + ".new")
    rename(place + ".new", place)
    #expect(try await program.waitForExit(within: .seconds(60)) == 4)
    #expect(String(decoding: try readFile(place), as: UTF8.self) == "somebody else was here")
    #expect(remote.local.leftovers == [])
    #expect(remote.local.names == (isRemote ? [] : ["slow.mp4"]))
  }

  @Test("--work-dir is where the work is done, and what stands in another container's name is told")
  func workFolder() async throws {
    let sandbox = try await Sandbox(.tiny)
    let result = try await sandbox.run("optimize tiny.mp4 h265 --in-place --work-dir work/here")
    #expect(result.status == 0, "\(result.errors)")
    #expect(TestFiles.names(in: sandbox.file("work/here")) == [])
    #expect(sandbox.names == ["tiny.mp4", "work"])
  }

  @Test("what was replaced before is not encoded once more, unless that is asked for or it was changed")
  func notTwice() async throws {
    let sandbox = try await Sandbox(.tiny)
    #expect(try await sandbox.run("ls | optimize h264 minimum --crf 30 --in-place").status == 0)
    let result = sandbox.read("tiny.mp4")
    let again = try await sandbox.run("ls | optimize h264 minimum --crf 30 --in-place")
    #expect(again.status == 0 && again.output == "" && again.errors.contains("1 file passed over: done before"))
    #expect(sandbox.read("tiny.mp4") == result)
    try await sandbox.put(.tiny)
    #expect(try await sandbox.run("ls | optimize h264 minimum --crf 30 --in-place").output.contains("encoded"))
    #expect(sandbox.read("tiny.mp4") == result)
    let asked = try await sandbox.run("ls | optimize h264 minimum --crf 30 --in-place --even-efficient")
    #expect(asked.output.contains("tiny.mp4"), "\(asked.output) \(asked.errors)")
  }

  @Test("what was passed over, or kept under other settings, is looked at when these change")
  func otherSettings() async throws {
    let sandbox = try await Sandbox(.tiny)
    let line = "ls | optimize h265 minimum --preset ultrafast --in-place"
    #expect(try await sandbox.run(line + " --size-threshold 100").output.contains(#""action":"skipped""#))
    #expect(try await sandbox.run(line + " --min-saving 99%").output.contains(#""action":"kept""#))
    let done = try await sandbox.run(line)
    #expect(done.output.contains(#""action":"encoded""#), "\(done.output) \(done.errors)")
    // What chooses videos is no setting of the work: what is done stays done, whatever the threshold.
    let again = try await sandbox.run(line + " --size-threshold 0")
    #expect(again.output == "" && again.errors.contains("1 file passed over: done before"), "\(again.output)")
  }
}
