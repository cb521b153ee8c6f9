import Quantities
import Testing

@testable import Storage

@Suite("What was changed since it was looked at is not replaced")
struct S3ConditionTests {
  private static let path: ObjectPath = "r2:bucket/conditions/k"

  private func put(_ text: String, _ backend: any StorageBackend, _ path: ObjectPath) async throws -> StoredObject {
    _ = try await backend.write(
      ObjectContent(Array(text.utf8), named: path), to: path, options: .init(overwrite: true, createFolders: true))
    return try await backend.stat(path)
  }

  private func text(_ backend: any StorageBackend, _ path: ObjectPath) async throws -> String {
    String(decoding: try await backend.read(backend.stat(path), range: nil).collected(), as: UTF8.self)
  }

  /// Replaces what is still there, and neither what is another version nor what has gone.
  private func check(_ backend: any StorageBackend, _ path: ObjectPath, bytes: Int = 5) async throws {
    let large = ObjectContent([UInt8](repeating: 7, count: bytes), named: path)
    let old = try await put("old one", backend, path)
    let now = try await put("new", backend, path)
    var told = ""
    func code(replacing seen: StoredObject, overwrite: Bool = true) async -> String {
      do {
        _ = try await backend.write(large, to: path, options: .init(overwrite: overwrite, replacing: seen))
        return "done"
      } catch {
        told = (error as? StorageError)?.message ?? ""
        return (error as? StorageError)?.code ?? "\(error)"
      }
    }
    #expect(await code(replacing: old) == "changed")
    #expect(await code(replacing: now, overwrite: false) == "exists")
    #expect(try await text(backend, path) == "new")
    #expect(await code(replacing: now) == "done", "\(told)")
    #expect(try await backend.stat(path).size == Int64(bytes))
    let last = try await backend.stat(path)
    try await backend.remove(path)
    #expect(await code(replacing: last) == "changed")
    let error = await #expect(throws: StorageError.self) { _ = try await backend.stat(path) }
    #expect(error?.code == "not-found")
  }

  @Test("on a disk")
  func local() async throws {
    let folder = try TestFolder()
    try await check(LocalBackend(), folder.address("k"))
    // Another file of the same size at another time.
    let (source, target) = (folder.write("a", "aaa"), folder.write("b", "bbb"))
    let seen = try await LocalBackend().stat(target)
    _ = try await put("ccc", LocalBackend(), target)
    for move in [false, true] {
      let error = await #expect(throws: StorageError.self) {
        let options = TransferOptions(overwrite: true, replacing: seen)
        _ =
          move
          ? try await Storage().move(from: source, to: target, options: options)
          : try await Storage().copy(from: source, to: target, options: options)
      }
      #expect(error?.code == "changed" && error?.path == target)
    }
    #expect(folder.read("a") == "aaa" && folder.read("b") == "ccc")
    #expect(folder.names() == ["a", "b"])
  }

  @Test("through rclone", .enabled(if: RcloneFixture.isInstalled, "rclone is not installed"))
  func rclone() async throws {
    let fixture = try await RcloneFixture(serving: false)
    try await check(RcloneBackend(fixture.rclone), "disk:bucket/k")
  }

  @Test("on servers that keep conditions, and on those that pass over them", arguments: [S3Fixture.Kind.rclone, .moto])
  func servers(kind: S3Fixture.Kind) async throws {
    guard S3Fixture.isInstalled(kind) else { return }
    let server = try await S3Fixture(kind)
    try await check(try server.backend(), Self.path)
    try await check(try server.backend(), Self.path, bytes: 9 << 20)
    #expect(try await server.backend().uploads("bucket") == 0)
    await server.stop()
  }

  @Test("are told to the server itself", .enabled(if: S3Fixture.isInstalled(.moto), "moto is not installed"))
  func atTheServer() async throws {
    let server = try await S3Fixture(.moto)
    // Of this kind it is known that it keeps conditions, so nobody looks before.
    let backend = try S3Backend.at(server.port, provider: .aws)
    let old = try await put("old one", backend, Self.path)
    _ = try await put("new", backend, Self.path)
    for (options, code) in [
      (TransferOptions(overwrite: true, replacing: old), "changed"), (TransferOptions(overwrite: false), "exists"),
    ] {
      let error = await #expect(throws: StorageError.self) {
        _ = try await backend.write(ObjectContent([1], named: "x"), to: Self.path, options: options)
      }
      #expect(error?.code == code)
    }
    try await backend.remove(Self.path)
    let gone = await #expect(throws: StorageError.self) {
      _ = try await backend.write(
        ObjectContent([1], named: "x"), to: Self.path, options: .init(overwrite: true, replacing: old))
    }
    #expect(gone?.code == "changed", "\(String(describing: gone))")
    await server.stop()
  }
}
