import Platform
import TestSupport
import Testing

/// A sandbox with remotes that stand for folders of this machine, without buckets: by the settings, by rclone's alias,
/// and by the settings for a folder of rclone's.
private struct Shelves {
  let sandbox: Sandbox
  static let names = ["disk", "shelf", "via"]

  private let shelves: TemporaryDirectory

  init() throws {
    shelves = try TemporaryDirectory()
    for name in ["shelf", "other", "other/via"] { mkdir(shelves.file(name), 0o700) }
    sandbox = try Sandbox(
      remotes: """
        [shelf]
        type = alias
        remote = \(shelves.file("shelf"))
        [other]
        type = alias
        remote = \(shelves.file("other"))

        """)
    mkdir(sandbox.file("disk"), 0o700)
    try sandbox.write(
      """
      remotes:
        disk: {type: local, folder: \(sandbox.file("disk"))}
        via: {type: rclone, remote: "other:via"}
      """, to: "settings.yaml")
    try sandbox.write("content", to: "x")
  }

  /// The folder that a remote stands for.
  func folder(_ name: String) -> String {
    switch name {
    case "disk": sandbox.file("disk")
    case "shelf": shelves.file("shelf")
    default: shelves.file("other/via")
    }
  }

  func read(_ name: String, _ file: String) -> String? {
    (try? readFile(folder(name) + "/" + file)).map { String(decoding: $0, as: UTF8.self) }
  }

  @discardableResult
  func run(_ line: String, status: Int32 = 0) async throws -> ProcessResult {
    let result = try await sandbox.run(line, ["TOOLKIT_SETTINGS": sandbox.file("settings.yaml")])
    #expect(result.status == status, "\(line): \(result.output)\(result.errors)")
    return result
  }
}

@Suite("Remotes that are folders, not buckets")
struct FolderRemoteTests {
  @Test("take the first part of a path for what it is: a file or a folder", arguments: Shelves.names)
  func firstPart(remote: String) async throws {
    let shelves = try Shelves()
    try await shelves.run("cp x \(remote):c.mp4")
    #expect(shelves.read(remote, "c.mp4") == "content")
    try await shelves.run("mkdir \(remote):new \(remote):deep/er; mkdir \(remote):new")
    try await shelves.run("cp x \(remote):new")
    #expect(shelves.read(remote, "new/x") == "content")
    let refused = try await shelves.run("mkdir \(remote):c.mp4", status: 4)
    #expect(refused.output.contains("exists"), "\(refused.output)")
    #expect(shelves.read(remote, "c.mp4") == "content")
    #expect(try await shelves.run("stat \(remote):new | get type").output == "folder\n")
    try await shelves.run("mv \(remote):c.mp4 \(remote):d.mp4; mv x \(remote):e.mp4; mv \(remote):e.mp4 back")
    #expect(shelves.read(remote, "d.mp4") == "content" && shelves.read(remote, "c.mp4") == nil)
    #expect(shelves.sandbox.read("back") == Array("content".utf8) && shelves.sandbox.read("x") == nil)
    try await shelves.run("[{n: 1}] | save \(remote):list.csv; [{n: 2}] | save \(remote):list.csv --overwrite")
    #expect(shelves.read(remote, "list.csv") == "n\n2\n")
    let again = try await shelves.run("[{n: 3}] | save \(remote):list.csv", status: 1)
    #expect(again.errors.contains("--overwrite"))
    try await shelves.run("rm \(remote):d.mp4")
    #expect(shelves.read(remote, "d.mp4") == nil)
    #expect(shelves.sandbox.leftovers == [])
  }

  @Test("are listed, added up, drawn, followed and emptied from their very root", arguments: Shelves.names)
  func root(remote: String) async throws {
    let shelves = try Shelves()
    let sandbox = shelves.sandbox
    mkdir(sandbox.file("a"), 0o700)
    try Library.write(to: sandbox.file("a"))
    try await shelves.run("sync a \(remote):")
    #expect(try await shelves.run("ls \(remote): | count").output == "7\n")
    #expect(try await shelves.run("ls \(remote): --depth 1 | where type == bucket | count").output == "0\n")
    #expect(try await shelves.run("ls \(remote):raw/ | get path | first 1").output.hasPrefix("\(remote):raw/"))
    #expect(try await shelves.run("du \(remote): --depth 1 | last | get objects").output == "7\n")
    #expect(try await shelves.run("tree \(remote): | where type == file | count").output == "7\n")
    let idle = try await shelves.run("sync a \(remote):")
    #expect(idle.output == "" && idle.errors == "nothing to do: 7 objects are the same\n", "\(idle.errors)")
    unlink(sandbox.file("a/notes.txt"))
    try await shelves.run("sync a \(remote): --delete")
    #expect(shelves.read(remote, "notes.txt") == nil)
    try await shelves.run("cp \(remote): b/")
    #expect(try await sandbox.shell("diff -r a b").output == "")
    try await shelves.run("ls \(remote): | rm")
    #expect(try await shelves.run("ls \(remote): | count").output == "0\n")
  }

  @Test("cannot lead a name out of their folder, nor a copy into itself")
  func escape() async throws {
    let shelves = try Shelves()
    let sandbox = shelves.sandbox
    try sandbox.write("x", to: "disk/a/one")
    let rows = ["r2:x/../../evil", "r2:x/..", "r2:x//evil", "x/.."].map { "{\"path\":\"\($0)\"}\n" }
    try sandbox.write(rows.joined(), to: "rows.ndjson")
    for line in ["cp disk: --below r2:x", "cp disk: --flat", "mv disk:a --flat --overwrite"] {
      let refused = try await shelves.run("open rows.ndjson | " + line, status: 4)
      #expect(!refused.output.contains("\"ok\":true"), "\(refused.output)")
    }
    #expect(!sandbox.names.contains("evil"))
    for line in [
      "cp disk:a/ ./disk/a/b/", "cp ./disk/a/ disk:a/b/", "sync disk:a ./disk/a/b", "mv disk:a/ disk:a/b/",
    ] {
      try await shelves.run(line, status: 2)
    }
    for line in ["mv disk:a/one ./disk/a/one --overwrite", "cp ./disk/a/one disk:a/one --overwrite"] {
      #expect(try await shelves.run(line, status: 4).output.contains("same"))
    }
    #expect(sandbox.read("disk/a/one") == Array("x".utf8))
    #expect(TestFiles.names(in: sandbox.file("disk")) == ["a"])
  }

  @Test("on a disk of this machine are moved in by a change of name, and re-encoded where they are")
  func direct() async throws {
    let shelves = try Shelves()
    let sandbox = shelves.sandbox
    var (before, after) = (stat(), stat())
    lstat(sandbox.file("x"), &before)
    try await shelves.run("mv x disk:moved/x")
    lstat(sandbox.file("disk/moved/x"), &after)
    #expect(before.st_ino == after.st_ino)
    try await sandbox.put(.tiny, as: "disk/tiny.mp4")
    try await shelves.run("optimize disk:tiny.mp4 h264 --out disk:out/")
    #expect(TestFiles.names(in: sandbox.file("disk/out")) == ["tiny.mp4"])
    #expect(try await shelves.run("probe disk:out/tiny.mp4 | get codec").output == "h264\n")
    let missing = try await shelves.run("probe disk:nothing.mp4", status: 4)
    #expect(missing.output.contains("disk:nothing.mp4"), "\(missing.output)")
  }
}

@Suite("`mkdir` on a store")
struct BucketTests {
  @Test("makes a bucket, natively and through rclone")
  func bucket() async throws {
    let store = try await ObjectStore.shared.value
    let sandbox = try Sandbox(
      remotes: store.remotes + store.remotes.replacing("[r2]", with: "[slow]") + "no_system_metadata = true\n")
    try sandbox.write("x", to: "x")
    for remote in ["r2", "slow"] {
      let made = try await sandbox.run("mkdir \(remote):made-\(remote)/in/it; cp x \(remote):made-\(remote)")
      #expect(made.status == 0, "\(made.output)\(made.errors)")
      #expect(try readFile(store.folder(of: "made-\(remote)") + "/x") == Array("x".utf8))
      let again = try await sandbox.run("mkdir \(remote):made-\(remote)")
      #expect(again.status == 0, "\(again.output)\(again.errors)")
      let file = try await sandbox.run("mkdir \(remote):made-\(remote)/x")
      #expect(file.status == 4 && file.output.contains("exists"), "\(file.output)")
    }
  }
}
