import Platform
import Quantities
import TestSupport
import Testing

@testable import Storage

@Suite("Moving local files, and their folders")
struct LocalMoveTests {
  let storage = Storage()
  let backend = LocalBackend()

  @Test("a move keeps the file itself, and leaves one name")
  func renames() async throws {
    let folder = try TestFolder()
    let source = folder.write("a", "content")
    let inode = folder.status("a").st_ino
    let transfer = try await storage.move(
      from: source, to: folder.address("new/b"), options: TransferOptions(createFolders: true))
    #expect(transfer == Transfer(source: source, target: folder.address("new/b"), size: 7))
    #expect(folder.names() == ["new"])
    #expect(folder.status("new/b").st_ino == inode)
    #expect(folder.read("new/b") == "content")
  }

  @Test("refuses what would lose something")
  func refuses() async throws {
    let folder = try TestFolder()
    let source = folder.write("a", "new")
    let other = folder.write("b", "old")
    link(folder.path + "/a", folder.path + "/hard")
    symlink("a", folder.path + "/link")
    mkfifo(folder.path + "/pipe", 0o644)
    func code(_ source: ObjectPath, _ target: ObjectPath, overwrite: Bool) async -> String {
      do {
        _ = try await storage.move(from: source, to: target, options: TransferOptions(overwrite: overwrite))
        return "none"
      } catch let error as StorageError { return error.code } catch { return "\(error)" }
    }
    #expect(await code(source, other, overwrite: false) == "exists")
    for name in ["a", "./a", "hard", "link"] {
      #expect(await code(source, folder.address(name), overwrite: true) == "same-file")
    }
    #expect(await code(source, ObjectPath(folder.path), overwrite: true) == "is-folder")
    #expect(await code(ObjectPath(folder.path), folder.address("x"), overwrite: true) == "is-folder")
    #expect(await code(source, folder.address("gone/x"), overwrite: true) == "not-found")
    #expect(await code(folder.address("gone"), folder.address("x"), overwrite: true) == "not-found")
    #expect(await code(folder.address("pipe"), folder.address("x"), overwrite: true) == "not-supported")
    #expect(folder.read("a") == "new" && folder.read("b") == "old")
    #expect(folder.names() == ["a", "b", "hard", "link", "pipe"])
    #expect(await code(source, other, overwrite: true) == "none")
    #expect(folder.read("b") == "new")
    #expect(folder.names() == ["b", "hard", "link", "pipe"])
  }

  @Test("of many moves to one name one wins, and every other file stays")
  func race() async throws {
    let folder = try TestFolder()
    let sources = (0..<16).map { folder.write("s\($0)", "\($0)") }
    let won = Collector<Int>()
    try await inParallel(sources.enumerated()) { number, source in
      if (try? await Storage().move(from: source, to: folder.address("t"))) != nil { won.append(number) }
    }
    #expect(won.count == 1)
    #expect(folder.read("t") == won.items.first.map { "\($0)" })
    #expect(folder.names().count == 16)
  }

  @Test(
    "to another file system a file is copied with all that belongs to it, then removed",
    .enabled(if: SmallDisk.isPossible))
  func toAnotherDisk() async throws {
    let folder = try TestFolder()
    folder.makeFolder("small")
    let disk = try #require(SmallDisk(folder.path + "/small"))
    defer { disk.unmount() }
    let source = folder.write("a", "content")
    chmod(source.key, 0o640)
    _ = try await storage.move(from: source, to: folder.address("small/a"))
    #expect(folder.names() == ["small"] && folder.names("small") == ["a"])
    #expect(folder.read("small/a") == "content")
    #expect(folder.status("small/a").st_mode & 0o777 == 0o640)
    let large = folder.write("large", String(repeating: "x", count: 2 << 20))
    let error = await #expect(throws: StorageError.self) {
      _ = try await storage.move(from: large, to: folder.address("small/large"))
    }
    #expect(error?.code == "disk-full")
    #expect(folder.names("small") == ["a"] && folder.status("large").st_size == 2 << 20)
  }

  @Test("folders are made with those above them, and removed when they are empty")
  func folders() async throws {
    let folder = try TestFolder()
    func code(_ work: () async throws -> Void) async -> String {
      do { try await work() } catch let error as StorageError { return error.code } catch { return "\(error)" }
      return "none"
    }
    for _ in 0..<2 { try await backend.makeFolder(folder.address("x/y\n/z/")) }
    #expect(folder.names("x/y\n") == ["z"])
    folder.write("file")
    symlink("x", folder.path + "/link")
    #expect(await code { try await backend.makeFolder(folder.address("file")) } == "exists")
    #expect(await code { try await backend.makeFolder(folder.address("file/x")) } == "not-found")
    #expect(await code { try await backend.removeFolder(folder.address("x")) } == "not-empty")
    #expect(await code { try await backend.removeFolder(folder.address("file")) } == "not-supported")
    #expect(await code { try await backend.removeFolder(folder.address("link/")) } == "not-supported")
    #expect(await code { try await backend.removeFolder(folder.address("gone")) } == "not-found")
    for name in ["x/y\n/z", "x/y\n/", "x"] { try await backend.removeFolder(folder.address(name)) }
    #expect(folder.names() == ["file", "link"])
  }
}
