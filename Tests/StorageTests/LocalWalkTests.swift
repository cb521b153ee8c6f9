import Platform
import Quantities
import Testing

@testable import Storage

@Suite("Walking through folders")
struct LocalWalkTests {
  let backend = LocalBackend()

  private func relative(_ folder: TestFolder, _ request: ListRequest) async throws -> [String] {
    try await backend.keys(request).map { String($0.dropFirst(folder.path.count + 1)) }
  }

  @Test(
    "so many levels: files on all of them, folders where it ends",
    arguments: [
      (1, ["a", "d", "e"]), (2, ["a", "d/b", "d/e", "e/c"]), (3, ["a", "d/b", "d/e/f", "d/e/g", "e/c"]),
      (4, ["a", "d/b", "d/e/f", "d/e/g/h", "e/c"]), (0, ["a", "d", "e"]),
    ])
  func levels(count: Int, expected: [String]) async throws {
    let folder = try TestFolder()
    for name in ["a", "d/b", "d/e/f", "d/e/g/h", "e/c"] { folder.write(name) }
    let request = ListRequest(ObjectPath(folder.path), depth: .levels(count))
    #expect(try await relative(folder, request) == expected)
  }

  @Test("links to folders are followed when asked, never in a circle, and circles are told")
  func follows() async throws {
    let folder = try TestFolder()
    folder.write("d/x")
    folder.write("e/y")
    symlink("..", folder.path + "/d/up")
    symlink("../e", folder.path + "/d/e")
    symlink("../d", folder.path + "/e/d")
    let notes = Collector<StorageError>()
    var request = ListRequest(ObjectPath(folder.path)) { notes.append($0) }
    #expect(try await relative(folder, request) == ["d/x", "e/y"])
    #expect(notes.count == 0)
    request.followLinks = true
    #expect(try await relative(folder, request) == ["d/e/y", "d/x", "e/d/x", "e/y"])
    let told = notes.items.compactMap { $0.path.map { String($0.key.dropFirst(folder.path.count + 1)) } }
    #expect(told == ["d/e/d", "d/up", "e/d/e", "e/d/up"])
  }

  @Test("what is no file is counted in one note")
  func special() async throws {
    let folder = try TestFolder()
    folder.write("d/x")
    for number in 0..<5 { mkfifo(folder.path + "/d/pipe\(number)", 0o644) }
    let notes = Collector<StorageError>()
    #expect(try await relative(folder, ListRequest(ObjectPath(folder.path)) { notes.append($0) }) == ["d/x"])
    #expect(notes.items.map(\.message) == ["5 pipes, sockets and devices left out below `\(folder.path)`"])
  }

  @Test("what nobody looks at is not asked for; what a link leads to is found out all the same")
  func fields() async throws {
    let folder = try TestFolder()
    folder.write("a", "four")
    symlink("a", folder.path + "/link")
    symlink("gone", folder.path + "/nowhere")
    symlink(".", folder.path + "/self")
    var request = ListRequest(ObjectPath(folder.path))
    request.fields = []
    let objects = try await backend.all(request)
    #expect(objects.map(\.path.name) == ["a", "link"])
    #expect(objects.map(\.size) == [-1, 4] && objects.first?.modified == nil)
    request.fields = [.size]
    #expect(try await backend.all(request).map(\.size) == [4, 4])
  }

  @Test("names that go to a file for want of memory come back in order", arguments: [256, 4000, 1 << 30])
  func spilled(memory: Int) throws {
    let folder = try TestFolder()
    var expected: [[UInt8]] = []
    for number in 0..<500 {
      let name = String(number &* 2_654_435_761 % 1_000_003, radix: 36) + String(repeating: "é", count: number % 7)
      if number % 10 == 0 { folder.makeFolder(name) } else { folder.write(name, "") }
      expected.append(Array((name + (number % 10 == 0 ? "/" : "")).utf8))
    }
    expected.sort { $0.lexicographicallyPrecedes($1) }
    let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY)
    defer { close(descriptor) }
    var contents = try #require(try FolderContents(descriptor: descriptor, mostInMemory: memory))
    var names: [[UInt8]] = []
    repeat {
      let block = contents.block
      for entry in block.entries {
        let name = block.withName(entry) { _, name in Array(name) } ?? []
        names.append(entry.kind == .folder ? name + [UInt8(ascii: "/")] : name)
      }
    } while contents.advance()
    #expect(names == expected)
    let none = try FolderContents(descriptor: descriptor, mostInMemory: memory, givesUp: true)
    #expect((none == nil) == (memory < 1 << 20))
  }

  @Test("a folder that changes under the walk: what stays is listed once")
  func changing() async throws {
    let folder = try TestFolder()
    for number in 0..<40 {
      for name in ["stay", "go"] { folder.write("d\(number)/\(name)", "") }
    }
    let seen = Collector<String>()
    try await backend.list(ListRequest(ObjectPath(folder.path))) { batch in
      if seen.count == 0 {
        for number in 0..<40 { unlink(folder.path + "/d\(number)/go") }
        for number in 30..<40 { TemporaryFolder.removeTree(folder.path + "/d\(number)") }
      }
      seen.append(batch.filter { $0.path.name == "stay" }.map { $0.path.parent.name })
      return true
    }
    #expect(Set(seen.items).count == seen.count)
    #expect(Set(seen.items).isSuperset(of: (0..<30).map { "d\($0)" }))
  }

  @Test("cancelled in the middle it ends at once and lets go of its folders")
  func cancelled() async throws {
    let folder = try TestFolder()
    for number in 0..<600 { folder.write("d\(number % 20)/\(number)", "") }
    let batches = Collector<Int>()
    let task = Task {
      try await backend.list(ListRequest(ObjectPath(folder.path))) { batch in
        batches.append(batch.count)
        try await Task.sleep(for: .seconds(60))
        return true
      }
    }
    while batches.count == 0 { try await Task.sleep(for: .milliseconds(2)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(batches.count == 1)
  }

  @Test("10,000 names in one folder, with case and both normal forms of an accent, in the order of their bytes")
  func many() async throws {
    let folder = try TestFolder()
    var expected = (0..<10_000).map { "clip-\(String($0, radix: 7))" }
    expected += ["CLIP-1", "Clip-1", "caf\u{E9}", "cafe\u{301}", "CAF\u{C9}"]
    for name in expected { folder.write(name, "") }
    expected.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let found = try await relative(folder, ListRequest(ObjectPath(folder.path)))
    #expect(found.map { Array($0.utf8) } == expected.map { Array($0.utf8) })
  }
}
