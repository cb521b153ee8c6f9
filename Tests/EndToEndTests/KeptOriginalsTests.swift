import Platform
import TestSupport
import Testing

@Suite("Originals that `optimize --keep-original` keeps")
struct KeptOriginalsTests {
  @Test("kept ones are never overwritten, and not worked on again")
  func keptStay() async throws {
    let sandbox = try await Sandbox(.tiny)
    let original = sandbox.read("tiny.mp4")
    try sandbox.write("something else", to: "tiny.mp4.orig")
    let refused = try await sandbox.run("optimize tiny.mp4 h265 --in-place --keep-original .orig")
    #expect(refused.status == 4 && refused.output.contains("another file has that name"), "\(refused.output)")
    #expect(refused.output.contains("another folder or suffix") && !refused.output.contains("replaces it"))
    #expect(sandbox.read("tiny.mp4") == original && sandbox.names == ["tiny.mp4", "tiny.mp4.orig"])
    #expect(try await sandbox.run("optimize tiny.mp4 h265 --in-place --keep-original old/").status == 0)
    let again = try await sandbox.run("ls | where ext == mp4 | optimize av1 --in-place --keep-original old/")
    #expect(again.output.contains("it is an original that was kept"), "\(again.output)")
    #expect(sandbox.read("old/tiny.mp4") == original)
  }

  @Test("are kept where a run that was killed had copied them already", arguments: [false, true])
  func copiedBefore(onOtherDisk: Bool) async throws {
    let sandbox = try await Sandbox(.tiny)
    var folder = Array("/dev/shm/toolkit-test-XXXXXX".utf8CString)
    guard !onOtherDisk || mkdtemp(&folder) != nil else { return }
    let place =
      onOtherDisk ? folder.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" } : "old"
    let kept = (onOtherDisk ? place + sandbox.work : sandbox.file(place)) + "/tiny.mp4"
    let original = sandbox.read("tiny.mp4") ?? []
    let copied = try await sandbox.shell("mkdir -p $(dirname \(kept)) && cp tiny.mp4 \(kept)")
    #expect(copied.status == 0)
    let name = onOtherDisk ? sandbox.file("tiny.mp4") : "tiny.mp4"
    let result = try await sandbox.run("optimize \(name) h265 --in-place --keep-original \(place)/")
    #expect(result.status == 0, "\(result.output)")
    #expect(sandbox.read("tiny.mp4") != original)
    #expect(try readFile(kept) == original)
    #expect(try await sandbox.run("undo last").status == 0)
    #expect(sandbox.read("tiny.mp4") == original)
    if onOtherDisk { _ = try await sandbox.shell("rm -r \(place)") }
  }

  @Test("are not kept under a name that leads to themselves")
  func keptAsItself() async throws {
    let sandbox = try await Sandbox(.tiny)
    let original = sandbox.read("tiny.mp4")
    symlink("tiny.mp4", sandbox.file("tiny.mp4.orig"))
    let refused = try await sandbox.run("optimize tiny.mp4 h265 --in-place --keep-original .orig")
    #expect(refused.status == 4 && refused.output.contains("leads to the original itself"), "\(refused.output)")
    #expect(sandbox.read("tiny.mp4") == original && sandbox.names == ["tiny.mp4", "tiny.mp4.orig"])
    let passed = try await sandbox.run("optimize tiny.mp4 h265 --in-place --keep-original .")
    #expect(passed.output.contains("it is an original that was kept") && sandbox.read("tiny.mp4") == original)
  }

  @Test("that could not be replaced are not kept any more, unless they were before", arguments: [false, true])
  func keptForNothing(isKept: Bool) async throws {
    let sandbox = try await Sandbox(.tiny)
    let original = sandbox.read("tiny.mp4")
    if isKept { link(sandbox.file("tiny.mp4"), sandbox.file("tiny.mp4.orig")) }
    // Where the replacement cannot be announced it is not made.
    mkdir(sandbox.file("runs"), 0o700)
    try sandbox.write("in the way", to: "runs/replacing")
    let refused = try await sandbox.run(
      "optimize tiny.mp4 h265 --in-place --keep-original .orig", ["TOOLKIT_RUNS_FOLDER": sandbox.file("runs")])
    #expect(refused.status == 4, "\(refused.output)")
    #expect(sandbox.read("tiny.mp4") == original)
    #expect(sandbox.names == ["runs", "tiny.mp4"] + (isKept ? ["tiny.mp4.orig"] : []))
  }

  @Test("kept ones are known by every name of theirs, and only they are put back")
  func keptByAnyName() async throws {
    let sandbox = try await Sandbox(.tiny)
    let settings = try sandbox.write("remotes:\n  films: {type: local, folder: \(sandbox.work)}\n", to: "settings")
    let original = sandbox.read("tiny.mp4")
    #expect(try await sandbox.run("optimize tiny.mp4 h265 --in-place --keep-original old/").status == 0)
    for (place, folder) in [(".", "old/"), (sandbox.work, "old/"), ("films:", "./old"), (".", "films:old/")] {
      let again = try await sandbox.run(
        "ls \(place) | where name == tiny.mp4 | optimize av1 --in-place --keep-original \(folder) --dry-run | get reason",
        ["TOOLKIT_SETTINGS": settings])
      #expect(again.output.contains("it is an original that was kept"), "\(place): \(again.output) \(again.errors)")
    }
    let encoded = try sandbox.write("a smaller one", to: "old/tiny.mp4.new")
    rename(encoded, sandbox.file("old/tiny.mp4"))
    let refused = try await sandbox.run("undo last")
    #expect(refused.status == 4 && refused.output.contains("is not the original that was kept"), "\(refused.output)")
    #expect(sandbox.read("tiny.mp4")?.count ?? .max < original?.count ?? 0)
  }
}
