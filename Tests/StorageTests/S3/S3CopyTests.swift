import Quantities
import TestSupport
import Testing

@testable import Storage

@Suite(
  "Copies at the server and between servers keep what objects are",
  .enabled(if: S3Fixture.isInstalled(.moto), "moto is not installed"))
struct S3CopyTests {
  private let bytes = (0..<(12 << 20) + 5).map { UInt8(truncatingIfNeeded: $0 &* 19 ^ $0 >> 10) }
  private let kept = [
    "cache-control": "max-age=60, public", "content-disposition": "attachment; filename=\"a b.mp4\"",
    "content-encoding": "gzip", "content-language": "de, en", "expires": "Wed, 21 Oct 2065 07:28:00 GMT",
  ]

  private func store(_ count: Int, _ backend: S3Backend, _ path: ObjectPath) async throws {
    var content = ObjectContent(Array(bytes.prefix(count)), named: path, mediaType: "video/mp4")
    content.object.metadata = ["camera": "A 7", "title": "é 😀"]
    content.object.fields = kept
    _ = try await backend.write(content, to: path, options: .init())
  }

  private func check(_ object: StoredObject) {
    #expect(object.fields == kept)
    #expect(object.mediaType == "video/mp4")
    #expect(object.metadata?["camera"] == "A 7" && object.metadata?["title"] == "é 😀")
  }

  @Test("in one request, in parts, and streamed: type, metadata and what goes along with the bytes")
  func fields() async throws {
    let server = try await S3Fixture(.moto)
    var backend = try server.backend()
    // S3's own limits are gigabytes; parts of 5 MiB are the smallest that it takes.
    backend.limits = S3Backend.CopyLimits(largestCopy: 6 << 20, copyPart: 5 << 20)
    for (count, parts) in [(7, ""), (bytes.count, "-3")] {
      let source = ObjectPath("r2:bucket/from \(count)")
      try await store(count, backend, source)
      check(try await backend.stat(source))
      let target = ObjectPath("r2:bucket/copy \(count)")
      #expect(try await backend.copy(source, to: target, options: .init()).size == Int64(count))
      let copy = try await backend.stat(target)
      check(copy)
      #expect(copy.etag?.hasSuffix(parts) == true)
      #expect(try await backend.read(copy, range: nil).collected() == Array(bytes.prefix(count)))
      // To a server that knows nothing of the other.
      let other = ObjectPath("r2:bucket/streamed \(count)")
      _ = try await backend.write(backend.content(of: source), to: other, options: .init())
      check(try await backend.stat(other))
    }
    let (taken, unlimited) = (ObjectPath("r2:bucket/copy 7"), backend)
    let again = await #expect(throws: StorageError.self) {
      _ = try await unlimited.copy(ObjectPath("r2:bucket/from 7"), to: taken, options: TransferOptions())
    }
    #expect(again?.code == "exists")
    #expect(try await backend.uploads("bucket") == 0)
    await server.stop()
  }

  @Test("in parts fail whole when the source changes or a part is refused")
  func partsFail() async throws {
    let server = try await S3Fixture(.moto)
    let backend = try server.backend()
    try await store(bytes.count, backend, "r2:bucket/from")
    let answers: [(FaultServer.Reply, String)] = [
      (.answer(412, "<Error><Code>PreconditionFailed</Code><Message>m</Message></Error>"), "changed"),
      (.answer(200, "<Error><Code>InternalError</Code><Message>m</Message></Error>"), "unreachable"),
      (.close, "unreachable"),
    ]
    for (answer, code) in answers {
      let proxy = try FaultServer(upstream: server.port) { request in
        request.target.contains("partNumber=2") ? answer : .forward
      }
      defer { proxy.stop() }
      var backend = try server.backend(port: proxy.port)
      backend.limits = S3Backend.CopyLimits(largestCopy: 6 << 20, copyPart: 5 << 20)
      let (faulty, target) = (backend, ObjectPath("r2:bucket/to"))
      let error = await #expect(throws: StorageError.self) {
        _ = try await faulty.copy(ObjectPath("r2:bucket/from"), to: target, options: TransferOptions())
      }
      #expect(error?.code == code, "\(String(describing: error))")
    }
    #expect(try await backend.uploads("bucket") == 0)
    #expect(try await backend.keys(ListRequest("r2:bucket")) == ["bucket/from"])
    await server.stop()
  }
}
