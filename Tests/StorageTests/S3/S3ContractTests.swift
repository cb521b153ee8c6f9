import Globs
import Quantities
import Testing

@testable import Storage

@Suite("The S3 backend keeps the contract on real servers")
struct S3ContractTests {
  /// Keys that only a store without folders can have.
  static let wildKeys = [
    "..", "../up", "a/../b", "a/./b", "./here", "double//slash", "/leading", "//two", "trailing/x/ ", "%2e%2e/x",
    "\u{1}control", "＋ﬀ", String(repeating: "日", count: 330) + "long",
  ]

  @Test("rclone serve s3", .enabled(if: S3Fixture.isInstalled(.rclone), "rclone is not installed"))
  func rclone() async throws {
    let server = try await S3Fixture(.rclone)
    // It lists from a cache, so what is put on its disk has to be there before it looks.
    // It stores control characters, and the pictures of them, as other ones.
    let contract = StorageContract(
      backend: try server.backend(), root: "r2:bucket/root",
      keys: StorageContract.everyKey.filter { key in
        key.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && !"‛␊".unicodeScalars.contains($0) }
      })
    try await StorageContract(backend: contract.backend, root: "r2:bucket/more")
      .manyKeys(10_000) { server.folder.write("served/bucket/more/" + $0) }
    try await contract.run()
    // It keeps metadata in memory only.
    try await contract.runStreams([.versions])
    await server.stop()
  }

  @Test("5 GiB by ranges", .enabled(if: S3Fixture.isInstalled(.rclone), "rclone is not installed"))
  func sparse() async throws {
    // Without etags, for which it would read the whole file.
    let server = try await S3Fixture(.rclone, more: ["--etag-hash="])
    let file = server.folder.writeSparse("served/bucket/sparse")
    try await StorageContract(backend: try server.backend(), root: "r2:bucket").sparse("r2:bucket/sparse")
    try await StorageContract(backend: LocalBackend(), root: file.parent).sparse(file)
    await server.stop()
  }

  @Test("moto", .enabled(if: S3Fixture.isInstalled(.moto), "moto is not installed"))
  func moto() async throws {
    let server = try await S3Fixture(.moto)
    let backend = try server.backend()
    let root: ObjectPath = "r2:bucket/root"
    // It knows no object with a newline in its key.
    let keys = (StorageContract.everyKey + Self.wildKeys).filter { !$0.utf8.contains(0x0A) }
    let contract = StorageContract(backend: backend, root: root, keys: keys)
    try await contract.run()
    try await contract.runStreams([.metadata, .versions])
    try await buckets(backend)
    try await parts(backend)
    try await copies(backend)
    try await batches(backend)
    await server.stop()
  }

  private func buckets(_ backend: S3Backend) async throws {
    #expect(try await backend.all(ListRequest("r2:", depth: .one)).map(\.path) == ["r2:bucket"])
    #expect(try await backend.all(ListRequest("r2:", depth: .one)).map(\.kind) == [.bucket])
    #expect(try await backend.stat("r2:bucket").kind == .bucket)
    _ = try await backend.write(ObjectContent([1], named: "x"), to: "r2:bucket/by/one.mp4", options: .init())
    let found = try await backend.keys(ListRequest("r2:", pattern: Glob("buck*/by/*.mp4")))
    #expect(found == ["bucket/by/one.mp4"])
    for path in ["r2:nobody/x", "r2:nobody"] as [ObjectPath] {
      let error = await #expect(throws: StorageError.self) { _ = try await backend.stat(path) }
      #expect(error?.message == "there is no bucket `nobody` on `r2`")
      let listing = await #expect(throws: StorageError.self) { _ = try await backend.all(ListRequest(path)) }
      #expect(listing?.code == "not-found")
    }
  }

  /// In parts: by ranges, and from a stream of unknown length.
  private func parts(_ backend: S3Backend) async throws {
    let bytes = (0..<(20 << 20) + 3).map { UInt8(truncatingIfNeeded: $0 &* 17 ^ $0 >> 11) }
    let path: ObjectPath = "r2:bucket/parts/large"
    let reports = Collector<Int64>()
    let options = TransferOptions(overwrite: false, parts: 3) { reports.append($0.bytes ?? -1) }
    let written = try await backend.write(ObjectContent(bytes, named: path), to: path, options: options)
    #expect(written.size == Int64(bytes.count) && written.etag?.hasSuffix("-3") == true)
    #expect(reports.items.last == Int64(bytes.count))
    #expect(try await backend.read(written, range: nil).collected() == bytes)
    let again = await #expect(throws: StorageError.self) {
      _ = try await backend.write(ObjectContent(bytes, named: path), to: path, options: options)
    }
    #expect(again?.code == "exists")
    let stream = try await ObjectContent(bytes, named: path).open(nil)
    let other: ObjectPath = "r2:bucket/parts/stream"
    let streamed = try await backend.write(ObjectContent(stream: stream, named: other), to: other, options: options)
    #expect(streamed.size == Int64(bytes.count))
    #expect(try await backend.read(streamed, range: nil).collected() == bytes)
    #expect(try await backend.uploads("bucket") == 0)
  }

  private func copies(_ backend: S3Backend) async throws {
    var content = ObjectContent(Array("copy me".utf8), named: "x", mediaType: "text/plain")
    content.object.metadata = ["who": "me"]
    let (source, target): (ObjectPath, ObjectPath) = ("r2:bucket/copy/a +%é", "r2:bucket/copy/b")
    _ = try await backend.write(content, to: source, options: .init())
    #expect(try await backend.copy(source, to: target, options: .init()).size == 7)
    let copy = try await backend.stat(target)
    #expect(copy.mediaType == "text/plain" && copy.metadata?["who"] == "me")
    let error = await #expect(throws: StorageError.self) {
      _ = try await backend.copy(source, to: target, options: .init())
    }
    #expect(error?.code == "exists")
    let missing = await #expect(throws: StorageError.self) {
      _ = try await backend.copy("r2:bucket/copy/none", to: target, options: .init(overwrite: true))
    }
    #expect(missing?.code == "not-found" && missing?.path == "r2:bucket/copy/none")
  }

  private func batches(_ backend: S3Backend) async throws {
    let keys = ["a&b", "tab\t", "c\u{1}d", "é😀", "../x"]
    let paths = keys.map { ObjectPath("r2:bucket/batch/" + $0) }
    for path in paths { _ = try await backend.write(ObjectContent([1], named: path), to: path, options: .init()) }
    let outcome = try await backend.remove(paths + ["r2:bucket/batch/none", "r2:bucket", "r2:nobody/x"])
    #expect(outcome.prefix(6).allSatisfy { $0 == nil })
    #expect(outcome.suffix(2).map { $0?.code } == ["is-folder", "not-found"])
    let left = await #expect(throws: StorageError.self) { _ = try await backend.all(ListRequest("r2:bucket/batch")) }
    #expect(left?.code == "not-found")
  }
}

extension S3Backend {
  /// How many uploads are under way in a bucket.
  func uploads(_ bucket: String) async throws -> Int {
    let request = S3Request(
      bucket: bucket, query: [(name: "uploads", value: "")], doing: "cannot list", subject: ObjectPath("r2:" + bucket))
    return try await client.document(request).children.count { $0.name == "Upload" }
  }
}
