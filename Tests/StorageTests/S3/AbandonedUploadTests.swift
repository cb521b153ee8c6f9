import Platform
import Quantities
import Testing

@testable import Storage

@Suite(
  "Uploads in parts of processes that were killed",
  .enabled(if: S3Fixture.isInstalled(.moto), "moto is not installed"))
struct AbandonedUploadTests {
  private let path: ObjectPath = "r2:bucket/films/ä b.mp4"

  /// What a process has of a server: its connections, and its view of the ledger.
  private func backend(_ server: S3Fixture, _ ledger: UploadLedger) throws -> S3Backend {
    let remote = S3Remote(endpoint: "http://127.0.0.1:\(server.port)", provider: .other)
    let credentials = CredentialCache { S3Credentials(accessKeyID: "access-key", secretAccessKey: "secret-key") }
    return S3Backend(try S3Client(remote, credentials: credentials, policy: .quick, uploads: ledger))
  }

  @Test("are ended by the next one; those that live, and those elsewhere, are left alone")
  func abandoned() async throws {
    let server = try await S3Fixture(.moto)
    let folder = server.folder.path + "/a/ledger"
    func names() -> Int { server.folder.names("a/ledger").count }
    let backend = try backend(server, UploadLedger(folder: folder))
    // Nobody's note: of another machine, or of another program.
    _ = try await MultipartUpload(server.backend().client, "r2:bucket/theirs", fields: [])
    var killed: MultipartUpload? = try await MultipartUpload(backend.client, path, fields: [])
    _ = try await killed?.upload(S3Payload([1, 2, 3], S3Payload.Wants(isSigned: true)), number: 1)
    let alive = try await MultipartUpload(backend.client, "r2:bucket/alive", fields: [])
    let elsewhere = UploadLedger(folder: folder).begin("r3:bucket/x", at: "http://127.0.0.1:1", "id")
    #expect(elsewhere != nil)
    #expect(try await backend.uploads("bucket") == 3)
    #expect(names() == 3)

    try await self.backend(server, UploadLedger(folder: folder)).forgetAbandonedUploads(to: path)
    #expect(try await backend.uploads("bucket") == 3)
    // What a kill does: the file is let go, and stays.
    killed = nil
    let part = (0..<(9 << 20)).map { UInt8(truncatingIfNeeded: $0) }
    let next = try self.backend(server, UploadLedger(folder: folder))
    let object = try await next.write(ObjectContent(part, named: "x"), to: "r2:bucket/new", options: .init())
    #expect(object.size == 9 << 20)
    #expect(try await backend.uploads("bucket") == 2)
    #expect(names() == 2)
    await alive.abort()
    #expect(try await backend.uploads("bucket") == 1)
    #expect(names() == 1)
    await server.stop()
  }

  @Test("that a server does not know any more are forgotten; those of one that cannot be reached are not")
  func unknown() async throws {
    let server = try await S3Fixture(.moto)
    let folder = server.folder.path + "/ledger"
    let endpoint = "http://127.0.0.1:\(server.port)"
    _ = UploadLedger(folder: folder).begin(path, at: endpoint, "long-gone")
    _ = UploadLedger(folder: folder).begin(path, at: "http://127.0.0.1:1", "there")
    // Somebody is just about to lock it.
    server.folder.write("ledger/empty", "")
    let backend = try backend(server, UploadLedger(folder: folder))
    await backend.forgetAbandonedUploads(to: path)
    let left = UploadLedger(folder: folder)
    #expect(left.abandoned(at: path.place, endpoint).isEmpty)
    #expect(left.abandoned(at: path.place, "http://127.0.0.1:1").map(\.identifier) == ["there"])
    await server.stop()
  }
}
