import Globs
import Platform
import Quantities
import Storage
import Synchronization
import Testing

@Suite("Listing local files")
struct LocalListTests {
  let backend = LocalBackend()

  @Test("comes in byte order of the paths, hidden files included, in the spelling of the root")
  func order() async throws {
    let folder = try TestFolder()
    for name in ["b/2", "b/1", "a.mp4", "b-c", "b.txt", ".hidden", "B", "é", "empty/.keep/x"] { folder.write(name) }
    folder.makeFolder("nothing")
    let expected = [".hidden", "B", "a.mp4", "b-c", "b.txt", "b/1", "b/2", "empty/.keep/x", "é"].map {
      folder.path + "/" + $0
    }
    #expect(try await backend.keys(ListRequest(ObjectPath(folder.path))) == expected)
    #expect(try await backend.keys(ListRequest(ObjectPath(folder.path + "/"))) == expected)
    let odd = try await backend.keys(ListRequest(ObjectPath(folder.path + "//./b/.")))
    #expect(odd == ["1", "2"].map { folder.path + "//./b/./" + $0 })
  }

  @Test("one level shows folders, with sizes and times of files")
  func oneLevel() async throws {
    let folder = try TestFolder()
    folder.write("d/x")
    folder.write("e", "four")
    symlink("d", folder.path + "/link")
    let objects = try await backend.all(ListRequest(ObjectPath(folder.path), depth: .one))
    #expect(objects.map(\.path.name) == ["d", "e", "link"])
    #expect(objects.map(\.kind) == [.folder, .file, .folder])
    #expect(objects.map(\.size) == [0, 4, 0])
    #expect(objects.allSatisfy { ($0.modified ?? 0) > 1_600_000_000_000_000_000 })
  }

  @Test("links to folders are not followed, links to files are files, pipes are passed over")
  func links() async throws {
    let folder = try TestFolder()
    folder.write("d/x", "12345")
    symlink("..", folder.path + "/d/loop")
    symlink("x", folder.path + "/d/y")
    symlink("gone", folder.path + "/d/z")
    mkfifo(folder.path + "/d/pipe", 0o644)
    let objects = try await backend.all(ListRequest(ObjectPath(folder.path)))
    #expect(objects.map(\.path.name) == ["x", "y"])
    #expect(objects.map(\.size) == [5, 5])
    symlink("d", folder.path + "/root")
    #expect(try await backend.keys(ListRequest(folder.address("root"))).count == 2)
  }

  @Test("a pattern selects below the root and spares other folders")
  func pattern() async throws {
    let folder = try TestFolder()
    for name in ["a.mp4", "b.mov", "s/c.mp4", "s/t/d.mp4", "u/e.mp4"] { folder.write(name) }
    func found(_ pattern: String) async throws -> [String] {
      let request = ListRequest(ObjectPath(folder.path), pattern: try Glob(pattern))
      return try await backend.keys(request).map { String($0.dropFirst(folder.path.count + 1)) }
    }
    #expect(try await found("*.mp4") == ["a.mp4"])
    #expect(try await found("**/*.mp4") == ["a.mp4", "s/c.mp4", "s/t/d.mp4", "u/e.mp4"])
    #expect(try await found("s/**") == ["s/c.mp4", "s/t/d.mp4"])
    #expect(try await found("{*.mov,u/*}") == ["b.mov", "u/e.mp4"])
    #expect(try await found("none*") == [])
  }

  @Test("a consumer that has enough ends the walk")
  func stops() async throws {
    let folder = try TestFolder()
    for number in 0..<600 { folder.write("d\(number % 3)/\(number)") }
    let batches = Collector<Int>()
    try await backend.list(ListRequest(ObjectPath(folder.path))) { batch in
      batches.append(batch.count)
      return false
    }
    #expect(batches.items == [16])
    let all = Collector<Int>()
    try await backend.list(ListRequest(ObjectPath(folder.path))) { batch in
      all.append(batch.count)
      return true
    }
    #expect(all.items.reduce(0, +) == 600)
    #expect(all.items.allSatisfy { $0 > 0 && $0 <= 256 })
  }

  @Test("200 nested folders, names of 255 bytes and paths longer than the system allows")
  func deep() async throws {
    let folder = try TestFolder()
    let long = String(repeating: "n", count: 250)
    var current = open(folder.path, O_RDONLY | O_DIRECTORY)
    for level in 0..<200 {
      mkdirat(current, long, 0o755)
      // A second folder after the first, so that the walk has to find its way back up.
      if level % 50 == 0 { mkdirat(current, "z", 0o755) }
      let next = openat(current, long, O_RDONLY | O_DIRECTORY)
      if level % 50 == 0 { close(openat(current, "z/back", O_CREAT | O_WRONLY, 0o644)) }
      close(current)
      current = next
    }
    close(openat(current, "bottom", O_CREAT | O_WRONLY, 0o644))
    close(current)
    let names = try await backend.all(ListRequest(ObjectPath(folder.path))).map(\.path.name)
    #expect(names == ["bottom", "back", "back", "back", "back"])
    removeDeep(folder.path)
  }

  /// The depth is beyond what a path can say, so the clean-up goes down folder by folder.
  private func removeDeep(_ path: String) {
    var chain = [open(path, O_RDONLY | O_DIRECTORY)]
    let long = String(repeating: "n", count: 250)
    while let last = chain.last {
      let next = openat(last, long, O_RDONLY | O_DIRECTORY)
      if next < 0 { break }
      chain.append(next)
    }
    while let last = chain.popLast() {
      for name in ["bottom", "z/back"] { unlinkat(last, name, 0) }
      for name in [long, "z"] { unlinkat(last, name, AT_REMOVEDIR) }
      close(last)
    }
  }

  @Test("a name that is not UTF-8 is listed, opened and removed by its bytes")
  func rawNames() async throws {
    let folder = try TestFolder()
    let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY)
    defer { close(descriptor) }
    let names: [[UInt8]] = [[0x61, 0xFF, 0x62], [0xC3], Array("\u{EF80}".utf8), Array("ok\u{FFFD}".utf8)]
    for name in names {
      (name + [0]).withUnsafeBytes { raw in
        raw.withMemoryRebound(to: CChar.self) { characters in
          if let start = characters.baseAddress { close(openat(descriptor, start, O_CREAT | O_WRONLY, 0o644)) }
        }
      }
    }
    let objects = try await backend.all(ListRequest(ObjectPath(folder.path)))
    #expect(Set(objects.map { Array(($0.path.fileBytes ?? []).dropFirst(folder.path.utf8.count + 1)) }) == Set(names))
    for object in objects {
      #expect(try await backend.stat(object.path).size == 0)
      try await backend.remove(object.path)
    }
    #expect(folder.names() == [])
  }

  @Test("an unreadable folder is a note, not the end", .enabled(if: geteuid() != 0, "root may read every folder"))
  func unreadable() async throws {
    let folder = try TestFolder()
    folder.write("a/x")
    folder.write("b/y")
    chmod(folder.path + "/a", 0)
    defer { chmod(folder.path + "/a", 0o755) }
    let notes = Collector<StorageError>()
    let keys = try await backend.keys(ListRequest(ObjectPath(folder.path)) { notes.append($0) })
    #expect(keys.count == 1)
    #expect(notes.items.map(\.kind) == [.permission])
  }

  @Test("a missing root names its neighbour; a single file lists itself")
  func missing() async throws {
    let folder = try TestFolder()
    let file = folder.write("holiday.mp4")
    let error = await #expect(throws: StorageError.self) {
      _ = try await backend.all(ListRequest(folder.address("holidya.mp4")))
    }
    #expect(error?.code == "not-found")
    #expect(error?.hint == "did you mean `\(file.key)`?")
    #expect(try await backend.keys(ListRequest(file)) == [file.key])
    let further = await #expect(throws: StorageError.self) { _ = try await backend.stat(folder.address("no/such")) }
    #expect(further?.hint == "there is no folder `\(folder.path)/no` either")
  }
}
