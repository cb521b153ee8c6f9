import Quantities
import Testing

@testable import Storage

@Suite("Every backend keeps the contract")
struct ContractTests {
  @Test("local disk")
  func local() async throws {
    let folder = try TestFolder()
    try await StorageContract(backend: LocalBackend(), root: folder.address("root")).run()
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
