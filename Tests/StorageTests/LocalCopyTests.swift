import Flow
import Platform
import Quantities
import TestSupport
import Testing

@testable import Storage

@Suite("Copying local files")
struct LocalCopyTests {
  let storage = Storage()

  @Test("keeps bytes, permissions and times, and leaves nothing beside")
  func keeps() async throws {
    let folder = try TestFolder()
    let content = String(repeating: "0123456789abcdef", count: 200_000)
    let source = folder.write("a", content)
    chmod(source.key, 0o640)
    let times = [timespec(tv_sec: 1_500_000_000, tv_nsec: 123), timespec(tv_sec: 1_400_000_000, tv_nsec: 456)]
    utimensat(AT_FDCWD, source.key, times, 0)
    let reports = Collector<Progress>()
    let target = folder.address("b")
    let transfer = try await storage.copy(
      from: source, to: target, options: TransferOptions(progress: { reports.append($0) }))
    #expect(transfer.size == 3_200_000)
    #expect(folder.read("b") == content)
    #expect(folder.names() == ["a", "b"])
    var status = FileStatus()
    #expect(target.fileBytes?.withCPath { fileStatus($0, &status) } == true)
    #expect(status.st_mode & 0o777 == 0o640)
    #expect(nanoseconds(status.st_mtim) == 1_400_000_000_000_000_456)
    #expect(reports.items.last?.isFinished == true && reports.items.last?.bytes == 3_200_000)
  }

  @Test("refuses to overwrite unless asked, and to copy a file onto itself by any name")
  func refuses() async throws {
    let folder = try TestFolder()
    let source = folder.write("a", "new")
    let other = folder.write("b", "old")
    symlink("a", folder.path + "/link")
    link(folder.path + "/a", folder.path + "/hard")
    func code(_ target: ObjectPath, overwrite: Bool) async -> String {
      let error = await #expect(throws: StorageError.self) {
        _ = try await storage.copy(from: source, to: target, options: TransferOptions(overwrite: overwrite))
      }
      return error?.code ?? ""
    }
    #expect(await code(other, overwrite: false) == "exists")
    #expect(folder.read("b") == "old")
    for name in ["a", "link", "hard", "./a"] {
      #expect(await code(folder.address(name), overwrite: true) == "same-file")
    }
    #expect(await code(ObjectPath(folder.path), overwrite: true) == "is-folder")
    #expect(await code(folder.address("new/"), overwrite: true) == "is-folder")
    #expect(await code(folder.address("gone/x"), overwrite: true) == "not-found")
    #expect(await code(ObjectPath("a\0b"), overwrite: true) == "not-supported")
    #expect(folder.read("a") == "new")
    #expect(folder.names() == ["a", "b", "hard", "link"])
    _ = try await storage.copy(from: source, to: other, options: TransferOptions(overwrite: true))
    #expect(folder.read("b") == "new")
  }

  @Test("a target that is a link stays one; the file that it leads to is replaced")
  func throughLink() async throws {
    let folder = try TestFolder()
    let source = folder.write("a", "new")
    folder.write("d/real", "old")
    symlink("d/real", folder.path + "/link")
    _ = try await storage.copy(from: source, to: folder.address("link"), options: TransferOptions(overwrite: true))
    #expect(folder.read("d/real") == "new")
    var status = FileStatus()
    #expect(lstat(folder.path + "/link", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    #expect(folder.names("d") == ["real"])
  }

  @Test("two copies to one name: one wins whole, the other is told")
  func race() async throws {
    let folder = try TestFolder()
    let sources = (0..<8).map { folder.write("s\($0)", String(repeating: "\($0)", count: 100_000)) }
    let won = Collector<Int>()
    await withTaskGroup { group in
      for (number, source) in sources.enumerated() {
        group.addTask {
          if (try? await Storage().copy(from: source, to: folder.address("t"))) != nil { won.append(number) }
        }
      }
    }
    #expect(won.count == 1)
    #expect(folder.read("t") == won.items.first.map { String(repeating: "\($0)", count: 100_000) })
    #expect(folder.names().count == 9)
  }

  @Test("a cancelled copy leaves neither target nor temporary file")
  func cancelled() async throws {
    let folder = try TestFolder()
    let source = folder.reserved("a", 1 << 30)
    let started = Collector<Int>()
    let task = Task {
      try await storage.copy(
        from: source, to: folder.address("b"), options: TransferOptions(progress: { _ in started.append(1) }))
    }
    while started.count == 0 { try await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { _ = try await task.value }
    #expect(folder.names() == ["a"])
  }

  @Test("a source that is changed during the copy is no copy")
  func changed() async throws {
    let folder = try TestFolder()
    let source = folder.reserved("a", 1 << 30)
    let error = await #expect(throws: StorageError.self) {
      _ = try await storage.copy(
        from: source, to: folder.address("b"), options: TransferOptions(progress: { _ in folder.writeHere("a", "cut") })
      )
    }
    #expect(error?.code == "changed")
    #expect(folder.names() == ["a"])
  }

  @Test(
    "a full disk is said so, and the half-written file is gone",
    .enabled(if: SmallDisk.isPossible, "cannot mount a small disk"))
  func fullDisk() async throws {
    let folder = try TestFolder()
    let source = folder.write("a", String(repeating: "x", count: 2 << 20))
    folder.makeFolder("small")
    let disk = try #require(SmallDisk(folder.path + "/small"))
    defer { disk.unmount() }
    let error = await #expect(throws: StorageError.self) {
      _ = try await storage.copy(from: source, to: folder.address("small/b"))
    }
    #expect(error?.code == "disk-full")
    #expect(folder.names("small") == [])
    #expect(try LocalBackend().freeSpace(at: folder.address("small/b")) <= 1 << 20)
  }

  @Test("temporary folders are private and go with everything in them")
  func temporary() async throws {
    let path = try await TemporaryFolder.with { folder in
      var status = FileStatus()
      #expect(folder.path.fileBytes?.withCPath { fileStatus($0, &status) } == true)
      #expect(status.st_mode & 0o777 == 0o700)
      mkdir(folder.path.key + "/d", 0o755)
      symlink("/etc", folder.path.key + "/d/link")
      return folder.path.key
    }
    #expect(access(path, F_OK) != 0)
    #expect(access("/etc", F_OK) == 0)
  }
}
