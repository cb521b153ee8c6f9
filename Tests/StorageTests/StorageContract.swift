import Globs
import Platform
import Quantities
import Testing

@testable import Storage

/// What every backend has to do, run below an address that is empty at the start.
struct StorageContract {
  let backend: any StorageBackend
  let root: ObjectPath
  /// The keys to try: fewer where each operation starts a program.
  var keys = Self.everyKey

  /// One trouble each.
  static let everyKey = [
    "plain.mp4", "with blanks .mp4", " leading and trailing ", "hash#tag", "what?", "percent%41.mp4", "plus+plus",
    "it's",
    "double\"quote", "back\\slash", "-leading-dash", "--flag=x", "tab\there", "new\nline", "return\rhere",
    "escape\u{1B}[31m", "delete\u{7F}", "emoji 😀.mp4", "composed é.mp4", "composed e\u{301}.mp4", "case", "CASE",
    "star*[x]{a,b}?.mp4", "colon:name", "c:drive", "$HOME", "`id`", "semi;colon&amp", "<angle>|pipe", "~tilde",
    ".hidden",
    "trailing.dot.", "picture ␊ of newline", "quote ‛ mark ‛␊", "full／width．dot", "right\u{202E}left",
    "日本語/動画.mp4", "deep/er/est/x.mp4", "%2F", "%", "a,b=c:d", String(repeating: "n", count: 250) + ".mp4",
    "no-break\u{A0}space", "~/home",
  ]

  /// The same troubles in fewer keys.
  static let packedKeys = [
    "-x #?%41+&=@,;:'\"\\`$<>|*[a]{b,c}.mp4", "\t\n\r\u{1B}[31m\u{7F}", " é ", " e\u{301} ", "case", "CASE",
    "‛␊␀‛‛／．", "--dir/-😀/日本語.", String(repeating: "n", count: 250), "~/home",
  ]

  func run() async throws {
    try await hostileKeys()
    try await listing()
    try await refusals()
  }

  /// Stores, lists, describes, fetches and removes objects under hostile keys.
  private func hostileKeys() async throws {
    let folder = try TestFolder()
    try await inParallel(keys.enumerated()) { number, key in
      let path = root.appending(key)
      let file = folder.write("in\(number)", content(number))
      let transfer = try await backend.upload(file, to: path, options: TransferOptions(createFolders: true))
      #expect(transfer.size == Int64(content(number).utf8.count) && transfer.target == path)
    }
    let listed = try await backend.all(ListRequest(root))
    #expect(Set(listed.map(\.path)) == Set(keys.map { root.appending($0) }))
    #expect(listed.count == keys.count)
    let sizes = Dictionary(listed.map { ($0.path, $0.size) }) { first, _ in first }
    try await inParallel(keys.enumerated()) { number, key in
      let path = root.appending(key)
      #expect(sizes[path] == Int64(content(number).utf8.count))
      let object = try await backend.stat(path)
      #expect(object.kind == .file && object.path == path && object.size == Int64(content(number).utf8.count))
      _ = try await backend.download(path, to: folder.address("out\(number)"), options: TransferOptions())
      #expect(folder.read("out\(number)") == content(number), "\(key.debugDescription)")
      try await backend.remove(path)
    }
    #expect(folder.names().count == 2 * keys.count)
  }

  /// The first object is empty.
  private func content(_ number: Int) -> String { String(repeating: "content \(number)", count: number) }

  /// Lists flat, by level, by pattern, and single objects.
  private func listing() async throws {
    let folder = try TestFolder()
    let file = folder.write("in", "12345")
    let made = ["l/a.mp4", "l/b.mov", "l/s/c.mp4", "l/s/t/d.mp4", "l/e.dir/e.dir"]
    try await inParallel(made) { key in
      _ = try await backend.upload(file, to: root.appending(key), options: TransferOptions(createFolders: true))
    }
    let top = root.appending("l")
    func found(_ pattern: String?, depth: ListRequest.Depth = .all) async throws -> [String] {
      let request = ListRequest(top, depth: depth, pattern: try pattern.map { try Glob($0) })
      return try await backend.all(request).map { String($0.path.key.dropFirst(top.key.count + 1)) }.sorted()
    }
    #expect(try await found(nil) == ["a.mp4", "b.mov", "e.dir/e.dir", "s/c.mp4", "s/t/d.mp4"])
    #expect(try await found(nil, depth: .one) == ["a.mp4", "b.mov", "e.dir", "s"])
    #expect(try await found("*.mp4") == ["a.mp4"])
    #expect(try await found("**/*.mp4") == ["a.mp4", "s/c.mp4", "s/t/d.mp4"])
    #expect(try await found("s/**") == ["s/c.mp4", "s/t/d.mp4"])
    #expect(try await found("{s/*,*}.{mp4,mov}") == ["a.mp4", "b.mov", "s/c.mp4"])
    #expect(try await found("*.none") == [])
    let level = try await backend.all(ListRequest(top, depth: .one)).sorted { $0.path.key < $1.path.key }
    #expect(level.map(\.kind) == [.file, .file, .folder, .folder])
    #expect(try await backend.keys(ListRequest(top.appending("a.mp4"))) == [top.appending("a.mp4").key])
    #expect(try await backend.keys(ListRequest(top.appending("e.dir"))) == [top.appending("e.dir/e.dir").key])
    let object = try #require(level.first)
    #expect(object.size == 5)
    #expect((object.modified ?? 0) > 1_600_000_000_000_000_000)
    #expect(try await backend.stat(top.appending("s")).kind == .folder)
  }

  /// What is missing, in the way or not a file is an error that names it, and nothing is changed by it.
  private func refusals() async throws {
    let folder = try TestFolder()
    let file = folder.write("in", "new")
    let nothing = root.appending("no\nthing.mp4")
    let there = root.appending("there.mp4")
    func code(_ work: () async throws -> Void) async -> String {
      do { try await work() } catch let error as StorageError {
        #expect(!error.message.contains("\n"))
        return error.code
      } catch { return "\(error)" }
      return "none"
    }
    #expect(await code { _ = try await backend.stat(nothing) } == "not-found")
    #expect(await code { try await backend.remove(nothing) } == "not-found")
    #expect(await code { _ = try await backend.all(ListRequest(nothing)) } == "not-found")
    let out = folder.address("out")
    #expect(await code { _ = try await backend.download(nothing, to: out, options: .init()) } == "not-found")
    _ = try await backend.upload(folder.write("old", "old one"), to: there, options: .init(createFolders: true))
    #expect(await code { _ = try await backend.upload(file, to: there, options: .init()) } == "exists")
    #expect(try await backend.stat(there).size == 7)
    _ = try await backend.upload(file, to: there, options: .init(overwrite: true))
    #expect(await code { _ = try await backend.download(there, to: file, options: .init()) } == "exists")
    #expect(await code { try await backend.remove(root) } == "is-folder")
    #expect(await code { _ = try await backend.download(root, to: out, options: .init()) } == "is-folder")
    let missing = folder.address("gone/out")
    #expect(await code { _ = try await backend.download(there, to: missing, options: .init()) } == "not-found")
    #expect(folder.names() == ["in", "old"])
    _ = try await backend.download(there, to: missing, options: .init(createFolders: true))
    #expect(folder.read("gone/out") == "new")
    try await backend.remove(there)
    #expect(await code { try await backend.remove(there) } == "not-found")
  }
}

/// Works on a few items at a time.
func inParallel<Item: Sendable>(
  _ items: some Sequence<Item>, _ work: @escaping @Sendable (Item) async throws -> Void
) async throws {
  try await withThrowingTaskGroup(of: Void.self) { group in
    for (number, item) in items.enumerated() {
      if number >= 4 { try await group.next() }
      group.addTask { try await work(item) }
    }
    try await group.waitForAll()
  }
}
