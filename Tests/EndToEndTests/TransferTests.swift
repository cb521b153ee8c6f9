import Platform
import TestSupport
import Testing

@Suite("What is copied where")
struct TransferRuleTests {
  private func sandbox() throws -> Sandbox {
    let sandbox = try Sandbox()
    mkdir(sandbox.file("a"), 0o700)
    try Library.write(to: sandbox.file("a"))
    return sandbox
  }

  @Test("a folder with its slash goes with its folders", arguments: ["cp a/ b", "cp a/ b/", "ls a | cp b --below a"])
  func folder(line: String) async throws {
    let sandbox = try sandbox()
    let result = try await sandbox.run(line)
    #expect(result.status == 0, "\(result.errors)")
    for (name, size) in Library.files { #expect(sandbox.read("b/" + name)?.count == size, "\(name)") }
    #expect(result.errors.hasPrefix("7 objects: 7 copied"))
  }

  @Test("a folder without its slash is an error that shows both ways to go on")
  func withoutSlash() async throws {
    let sandbox = try sandbox()
    let result = try await sandbox.run("cp a b/")
    #expect(result.status == 4)
    #expect(result.output.contains("`a/` means what is in it"))
    #expect(sandbox.names == ["a"])
  }

  @Test("objects of several folders are not put together unasked", arguments: ["ls a | cp b/", "cp a/**/*.mp4 b/"])
  func several(line: String) async throws {
    let sandbox = try sandbox()
    let refused = try await sandbox.run(line)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("--below FOLDER") && refused.errors.contains("--flat"))
  }

  @Test("two objects of one run never become one, not even with --overwrite")
  func collision() async throws {
    let sandbox = try sandbox()
    let result = try await sandbox.run("cp a/f1.mp4 a/raw/f1.mp4 b/ --flat --overwrite --jobs 1")
    #expect(result.status == 4)
    #expect(result.output.contains("would both become"))
    #expect(sandbox.read("b/f1.mp4")?.count == 1000)
  }

  @Test("a folder is not copied into itself", arguments: ["cp a/ a/b/", "cp ./ ./c/", "mv a/ a/b/", "sync a a/b"])
  func itself(line: String) async throws {
    let sandbox = try sandbox()
    let result = try await sandbox.run(line)
    #expect(result.status == 2, "\(result.output)")
    #expect(sandbox.names == ["a"])
    let absolute = try await sandbox.run("cp a/ \(sandbox.work)/a/b/")
    #expect(absolute.status == 2)
  }

  @Test("--if-changed leaves what is the same and replaces what is not, here and on a remote")
  func ifChanged() async throws {
    let remote = try await RemoteSandbox("changed")
    let sandbox = remote.local
    mkdir(sandbox.file("a"), 0o700)
    try Library.write(to: sandbox.file("a"))
    for target in ["b/", "r2:changed/b/"] {
      #expect(try await sandbox.run("cp a/ \(target) --if-changed | where action == copied | count").output == "7\n")
      #expect(try await sandbox.run("cp a/ \(target) --if-changed | where action == same | count").output == "7\n")
      try sandbox.write("longer than before", to: "a/notes.txt")
      #expect(try await sandbox.run("cp a/ \(target) --if-changed | where action == copied | get name?").status == 0)
      let check = try await sandbox.shell(#""$TOOLKIT" cat \#(target)notes.txt"#)
      #expect(check.output == "longer than before")
      try sandbox.write("xxx", to: "a/notes.txt")
    }
  }

  @Test("`mv` moves, `cp` and `mv` replace nothing unasked, and `mv --dry-run` changes nothing")
  func move() async throws {
    let remote = try await RemoteSandbox("move")
    let sandbox = remote.local
    mkdir(sandbox.file("a"), 0o700)
    try Library.write(to: sandbox.file("a"))
    #expect(try await sandbox.run("mv a/ r2:move/b/ --dry-run | count").output == "7\n")
    #expect(sandbox.read("a/notes.txt")?.count == 3)
    let away = try await sandbox.run("mv a/ r2:move/b/")
    #expect(away.status == 0, "\(away.output)")
    #expect(try await sandbox.run("ls a | count").output == "0\n")
    try sandbox.write("new", to: "notes.txt")
    let refused = try await sandbox.run("mv notes.txt r2:move/b/")
    #expect(refused.status == 4 && refused.output.contains("--overwrite"))
    #expect(sandbox.read("notes.txt") == Array("new".utf8))
    let back = try await sandbox.run("mv r2:move/b/ c/")
    #expect(back.status == 0, "\(back.output)")
    for (name, size) in Library.files { #expect(sandbox.read("c/" + name)?.count == size) }
    #expect(try await sandbox.run("mv c/notes.txt c/renamed.txt").status == 0)
    #expect(sandbox.read("c/renamed.txt")?.count == 3 && sandbox.read("c/notes.txt") == nil)
    #expect(sandbox.leftovers == [])
  }
}

@Suite("`sync`")
struct SyncTests {
  @Test("makes the target like the source, step by step, on disks and remotes", arguments: ["t", "r2:sync/t"])
  func steps(target: String) async throws {
    let remote = try await RemoteSandbox("sync")
    let sandbox = remote.local
    mkdir(sandbox.file("a"), 0o700)
    try Library.write(to: sandbox.file("a"))
    let first = try await sandbox.run("sync a \(target)")
    #expect(first.status == 0, "\(first.output)\(first.errors)")
    #expect(first.output.split(separator: "\n").count == 7)
    #expect(try await sandbox.run("sync a \(target)").output == "")
    // One is new, one is changed, two are gone.
    try sandbox.write("new", to: "a/raw/new.txt")
    try sandbox.write("changed", to: "a/notes.txt")
    unlink(sandbox.file("a/f1.mp4"))
    unlink(sandbox.file("a/raw/f1.mp4"))
    let dry = try await sandbox.run("sync a \(target) --delete --dry-run | get op")
    #expect(dry.output == "replace\ncopy\nremove\nremove\n", "\(dry.output)\(dry.errors)")
    let kept = try await sandbox.run("sync a \(target) | get op")
    #expect(kept.output == "replace\ncopy\n")
    let deleted = try await sandbox.run("sync a \(target) --delete | select op path")
    #expect(
      deleted.output == """
        {"op":"remove","path":"\(target)/f1.mp4"}
        {"op":"remove","path":"\(target)/raw/f1.mp4"}

        """)
    #expect(try await sandbox.run("sync \(target) back").status == 0)
    let same = try await sandbox.shell("diff -r a back")
    #expect(same.output == "", "\(same.output)")
  }

  @Test("removes nothing when the source is empty or could not be read whole")
  func safety() async throws {
    let sandbox = try Sandbox()
    mkdir(sandbox.file("a"), 0o700)
    mkdir(sandbox.file("t"), 0o700)
    try Library.write(to: sandbox.file("t"))
    let empty = try await sandbox.run("sync a t --delete")
    #expect(empty.status == 1 && empty.errors.contains("holds nothing"))
    let missing = try await sandbox.run("sync nowhere t --delete")
    #expect(missing.status == 1)
    #expect(try await sandbox.run("ls t | count").output == "7\n")
    try sandbox.write("x", to: "a/one.txt")
    // A name that cannot be copied: then nothing is removed.
    try sandbox.write("x", to: "t/one.txt/in-the-way")
    let failed = try await sandbox.run("sync a t --delete")
    #expect(failed.status == 4, "\(failed.output)")
    #expect(failed.errors.contains("nothing was removed"))
    #expect(try await sandbox.run("ls t | count").output == "8\n")
  }

  @Test("leaves what the filters leave out")
  func filtered() async throws {
    let sandbox = try Sandbox()
    for folder in ["a", "t"] { mkdir(sandbox.file(folder), 0o700) }
    try Library.write(to: sandbox.file("a"))
    try sandbox.write("x", to: "t/other.doc")
    try sandbox.write("x", to: "t/old.mp4")
    let result = try await sandbox.run("sync a t --delete --media-type video | select op path")
    #expect(result.status == 0)
    #expect(sandbox.read("t/other.doc") != nil && sandbox.read("t/old.mp4") == nil)
    #expect(sandbox.read("t/raw/day/x.mov") != nil && sandbox.read("t/notes.txt") == nil)
  }

  @Test("asks at the prompt before it removes many")
  func asks() async throws {
    let sandbox = try Sandbox()
    for folder in ["a", "t"] { mkdir(sandbox.file(folder), 0o700) }
    try Library.write(to: sandbox.file("t"))
    try sandbox.write("x", to: "a/f1.mp4")
    let terminal = try await sandbox.session()
    try await terminal.send("sync a t --delete\r")
    try await terminal.expect("Remove 6 objects from t for good? [y/N]")
    try await terminal.send("n\r")
    try await terminal.expect("nothing was removed")
    try await terminal.expect("toolkit> ")
    #expect(sandbox.read("t/notes.txt") != nil)
  }
}

@Suite("A kill in the middle of a transfer", .serialized)
struct TransferKillTests {
  @Test("of `mv` or `sync` loses nothing", arguments: ["mv a/ b/ --jobs 2", "mv a/ r2:kill/b/ --jobs 2", "sync a b"])
  func kill(line: String) async throws {
    let remote = try await RemoteSandbox("kill")
    for round in 0..<6 {
      let sandbox = try Sandbox(remotes: try await ObjectStore.shared.value.remotes)
      for number in 0..<24 {
        let size = number % 8 == 0 ? 4_000_000 : 20_000
        try sandbox.write("", to: "a/\(number)")
        try writeFile([UInt8](repeating: UInt8(number), count: size), to: sandbox.file("a/\(number)"))
      }
      let program = try sandbox.background(["-c", line])
      try await Task.sleep(for: .milliseconds(15 + round * 60))
      program.signal(SIGKILL)
      _ = try await program.waitForExit()
      for number in 0..<24 {
        let size = number % 8 == 0 ? 4_000_000 : 20_000
        let whole = [UInt8](repeating: UInt8(number), count: size)
        let here = sandbox.read("a/\(number)")
        let there =
          line.contains("r2:") ? try? readFile(remote.folder + "/b/\(number)") : sandbox.read("b/\(number)")
        #expect(here == whole || there == whole, "\(number) is lost in round \(round)")
        #expect(here == nil || here == whole)
        #expect(there == nil || there == whole, "\(number) is half there in round \(round)")
        if line.contains("sync") { #expect(here == whole) }
      }
      if line.contains("r2:") { _ = try await sandbox.run("ls r2:kill | rm --quiet") }
    }
  }
}
