import Quantities
import Testing

@testable import Storage

@Suite("Every backend keeps the contract")
struct ContractTests {
  @Test("local disk")
  func local() async throws {
    let folder = try TestFolder()
    try await StorageContract(backend: LocalBackend(), root: folder.address("root")).run()
    try await StorageContract(backend: LocalBackend(), root: folder.address("more"))
      .manyKeys(10_000) { folder.write("more/" + $0) }
  }

  @Test("rclone's memory", .enabled(if: RcloneFixture.isInstalled, "rclone is not installed"))
  func rcloneMemory() async throws {
    let fixture = try await RcloneFixture(serving: false, more: "[mem]\ntype = memory\n")
    let backend = RcloneBackend(fixture.rclone, type: "memory")
    let root = ObjectPath("mem:bucket/root")
    try await backend.makeFolder(root)
    try await StorageContract(backend: backend, root: root, keys: StorageContract.packedKeys).run()
    try await StorageContract(backend: backend, root: root).runStreams([])
  }

  @Test("rclone to a disk", .enabled(if: RcloneFixture.isInstalled, "rclone is not installed"))
  func rcloneDisk() async throws {
    let fixture = try await RcloneFixture(serving: false)
    let backend = RcloneBackend(fixture.rclone)
    let root = ObjectPath("disk:bucket/root")
    try await StorageContract(backend: backend, root: root, keys: StorageContract.packedKeys).run()
    try await StorageContract(backend: backend, root: root).runStreams([])
    #expect(fixture.folder.names("served/bucket/root/ranges") == [])
  }

  @Test("rclone to an S3 server", .enabled(if: RcloneFixture.isInstalled, "rclone is not installed"))
  func rcloneS3() async throws {
    let fixture = try await RcloneFixture(serving: true)
    defer { fixture.stop() }
    let backend = RcloneBackend(fixture.rclone)
    let root = ObjectPath("s3:bucket/root")
    try await StorageContract(backend: backend, root: root, keys: StorageContract.packedKeys).run()
    try await StorageContract(backend: backend, root: root).runStreams([])
  }
}
