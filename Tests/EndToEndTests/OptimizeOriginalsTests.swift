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

  @Test("hand on whom they let in, and nobody gets more than they gave")
  func accessLists() async throws {
    let sandbox = try await Sandbox(.tiny)
    try await sandbox.put(.noise)
    // One more user may write, the group may do nothing; and what is made here from now on lets a third one in.
    let given = try await sandbox.shell(
      """
      python3 - <<'END'
      import os, struct
      def give(name, kind, rights):
        entry = lambda tag, bits, id=2**32 - 1: struct.pack("<HHI", tag, bits, id)
        user = entry(2, rights, 65534)
        os.setxattr(name, kind, b"\\2\\0\\0\\0" + entry(1, 7) + user + entry(4, 0) + entry(16, rights) + entry(32, 0))
      give("tiny.mp4", "system.posix_acl_access", 6)
      os.chmod("noise.mp4", 0o640)
      give(".", "system.posix_acl_default", 7)
      END
      """)
    // Some file systems have no such lists.
    if given.errors.contains("not supported") { return }
    #expect(given.status == 0, "\(given.errors)")
    let list =
      "getattr() { python3 -c 'import os, sys; print(os.getxattr(sys.argv[1], \"system.posix_acl_access\"))' $1; };"
    let before = try await sandbox.shell(list + "getattr tiny.mp4; stat -c %a tiny.mp4 noise.mp4")
    #expect(before.status == 0, "\(before.errors)")
    let result = try await sandbox.run("optimize tiny.mp4 noise.mp4 h265 --in-place; cp tiny.mp4 copy.mp4")
    #expect(result.status == 0, "\(result.output) \(result.errors)")
    let after = try await sandbox.shell(list + "getattr tiny.mp4; stat -c %a tiny.mp4 noise.mp4")
    #expect(after.output == before.output && before.output.hasSuffix("\n760\n640\n"), "\(before.output)")
    #expect(try await sandbox.shell(list + "getattr copy.mp4; stat -c %a tiny.mp4 noise.mp4").output == before.output)
    #expect(try await sandbox.shell(list + "getattr noise.mp4").errors.contains("No data available"))
  }

  @Test("in the home folder are found, kept and put back by the names that begin with ~")
  func home() async throws {
    let sandbox = try await Sandbox(.tiny)
    let home = try #require(sandbox.environment["HOME"])
    rename(sandbox.file("tiny.mp4"), home + "/tiny.mp4")
    let original = try readFile(home + "/tiny.mp4")
    let beside = try await sandbox.run("optimize ~/tiny.mp4 h265 --out ~/web/ --work-dir ~/w")
    #expect(beside.status == 0 && TestFiles.names(in: home + "/web") == ["tiny.mp4"], "\(beside.output)")
    let result = try await sandbox.run("optimize ~/tiny.mp4 h265 --in-place --keep-original ~/old/ --work-dir ~/w")
    #expect(result.status == 0, "\(result.output) \(result.errors)")
    #expect(try readFile(home + "/tiny.mp4").count < original.count)
    #expect(try readFile(home + "/old" + home + "/tiny.mp4") == original)
    let undone = try await sandbox.run("undo last")
    #expect(undone.status == 0 && undone.output.contains(#""action":"restored""#), "\(undone.output)")
    #expect(try readFile(home + "/tiny.mp4") == original)
    #expect(sandbox.names == [] && TestFiles.names(in: home + "/w") == [])
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

  @Test(
    "of a run are not replaced by results of others, whatever may be overwritten and whichever comes first",
    arguments: [
      "optimize tiny.mp4 tiny.mov h265 --out ./ --overwrite",
      "[tiny.mov tiny.mp4] | each { sleep 1s; $it } | optimize h265 --out link/ --overwrite --workers 1",
      "optimize tiny.mp4 tiny.webm h265 --in-place --create-webm --overwrite",
    ])
  func othersOfTheRun(line: String) async throws {
    let sandbox = try await Sandbox(.tiny)
    try await sandbox.put(.large, as: "tiny.mov")
    try await sandbox.put(.noise, as: "tiny.webm")
    symlink(".", sandbox.file("link"))
    let names = ["tiny.mov", "tiny.mp4", "tiny.webm"]
    let originals = names.map(sandbox.read)
    let refused = try await sandbox.run(line)
    #expect(refused.status == 4 && refused.output.contains("is a video of this run itself"), "\(refused.output)")
    #expect(names.map(sandbox.read) == originals && sandbox.names == ["link"] + names)
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

  @Test("that are links are followed: what a killed run left beside the file behind one goes")
  func linked() async throws {
    let sandbox = try await Sandbox(.tiny)
    mkdir(sandbox.file("disk"), 0o700)
    rename(sandbox.file("tiny.mp4"), sandbox.file("disk/film.mp4"))
    symlink("disk/film.mp4", sandbox.file("tiny.mp4"))
    try sandbox.write("half a film", to: "disk/.film.mp4.toolkit-abc.part.mp4")
    let result = try await sandbox.run("optimize tiny.mp4 h265 --in-place --keep-original old/")
    #expect(result.status == 0, "\(result.output)")
    #expect(TestFiles.names(in: sandbox.file("disk")) == ["film.mp4"])
    #expect(sandbox.names == ["disk", "old", "tiny.mp4"])
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
