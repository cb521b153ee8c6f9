import Platform
import Quantities
import Synchronization
import TestSupport
import Testing

@testable import Storage

@Suite("The S3 backend meets bad servers and bad networks")
struct S3FaultTests {
  private func page(_ keys: [String], next: String? = nil) -> String {
    let entries = keys.map { "<Contents><Key>\($0)</Key><Size>1</Size></Contents>" }.joined()
    let more = next.map { "<IsTruncated>true</IsTruncated><NextContinuationToken>\($0)</NextContinuationToken>" } ?? ""
    return "<ListBucketResult>\(entries)\(more)</ListBucketResult>"
  }

  private func problem(_ code: String) -> String { "<Error><Code>\(code)</Code><Message>m</Message></Error>" }

  /// What comes of listing a bucket of three keys on two pages when the requests of some numbers are answered otherwise.
  private func listing(_ odd: [Int: FaultServer.Reply]) async throws -> (keys: [String], requests: Int) {
    let server = try FaultServer { request in
      if let reply = odd[request.number] { return reply }
      if request.target.contains("continuation-token=t") { return .answer(200, self.page(["b/z"])) }
      return .answer(200, self.page(["b/x", "b/y"], next: "t"))
    }
    defer { server.stop() }
    let keys = try await S3Backend.at(server.port).keys(ListRequest("r2:bucket/b"))
    return (keys.map { String($0.dropFirst(7)) }, server.requests.count)
  }

  @Test("a listing goes on after what passes")
  func passing() async throws {
    let whole = page(["b/x", "b/y"], next: "t")
    let oddities: [FaultServer.Reply] = [
      .close, .short(200, String(whole.prefix(70)), missing: 50), .answer(200, String(whole.dropLast(30))),
      .answer(503, problem("SlowDown"), fields: ["Retry-After": "0"]), .answer(500, problem("InternalError")),
      .answer(429, ""), .answer(502, "<html>bad gateway</html>"),
    ]
    for oddity in oddities {
      for number in 1...2 {
        let found = try await listing([number: oddity])
        #expect(found.keys == ["b/x", "b/y", "b/z"], "\(oddity)")
        #expect(found.requests == 3)
      }
    }
  }

  @Test("a listing asks only for what can be wanted")
  func start() async throws {
    let server = try FaultServer { _ in .answer(200, self.page(["b/2026-01/x"])) }
    defer { server.stop() }
    var request = ListRequest("r2:bucket/b")
    request.start = "2026-"
    #expect(try await S3Backend.at(server.port).keys(request) == ["bucket/b/2026-01/x"])
    #expect(server.requests.allSatisfy { $0.target.contains("prefix=b%2F2026-") }, "\(server.requests.map(\.target))")
  }

  @Test("what does not pass is an error with object and cause")
  func lasting() async throws {
    let bomb = "<!DOCTYPE a [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><ListBucketResult>&b;</ListBucketResult>"
    let cases: [(FaultServer.Reply, String, String)] = [
      (.answer(503, problem("SlowDown")), "unreachable", "the server says: SlowDown: m"),
      (.close, "unreachable", "closed the connection"),
      (.answer(200, bomb), "failed", "no XML of S3"),
      (.answer(200, String(page(["b/x"]).dropLast(9))), "failed", "cut off"),
      (.answer(200, "<html>Welcome</html>"), "failed", "no XML of S3"),
      (.answer(403, problem("AccessDenied")), "permission", "AccessDenied"),
      (.answer(403, problem("SignatureDoesNotMatch")), "permission", "SignatureDoesNotMatch"),
      (.answer(404, problem("NoSuchBucket")), "not-found", "there is no bucket `bucket` on `r2`"),
      (.answer(400, problem("Weird")), "failed", "the server says: Weird: m"),
      (.answer(400, "<Error><Code>Cut"), "failed", "bad request (400)"),
    ]
    for (reply, code, part) in cases {
      let server = try FaultServer { _ in reply }
      defer { server.stop() }
      let error = await #expect(throws: StorageError.self) {
        _ = try await S3Backend.at(server.port).keys(ListRequest("r2:bucket/b"))
      }
      #expect(error?.code == code, "\(reply)")
      #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
      #expect(error?.message.contains("bucket") == true)
      #expect(server.requests.count <= 5)
      #expect(error.map { "\($0)".contains("secret-key") || "\($0)".contains("access-key") } == false)
    }
  }

  @Test("credentials that expire in the middle of a listing are read again, once")
  func expired() async throws {
    let server = try FaultServer { request in
      let isNew = request.fields["authorization"]?.contains("Credential=new/") == true
      if request.target.contains("continuation-token=t") {
        return isNew ? .answer(200, self.page(["z"])) : .answer(400, self.problem("ExpiredToken"))
      }
      return .answer(200, self.page(["x"], next: "t"))
    }
    defer { server.stop() }
    let asked = Mutex(0)
    let backend = try S3Backend.at(server.port) {
      let count = asked.withLock { count in
        count += 1
        return count
      }
      return S3Credentials(accessKeyID: count == 1 ? "old" : "new", secretAccessKey: "s")
    }
    #expect(try await backend.keys(ListRequest("r2:bucket")) == ["bucket/x", "bucket/z"])
    #expect(asked.withLock { $0 } == 2)
  }

  @Test("the server's clock and the bucket's region are learned")
  func learned() async throws {
    let server = try FaultServer { request in
      switch request.number {
      case 1: .answer(403, self.problem("RequestTimeTooSkewed"), fields: ["Date": "Sun, 06 Nov 2044 08:49:37 GMT"])
      case 2: .answer(301, self.problem("PermanentRedirect"), fields: ["x-amz-bucket-region": "eu-west-7"])
      default: .answer(200, self.page(["x"]))
      }
    }
    defer { server.stop() }
    let backend = try S3Backend.at(server.port)
    for _ in 0..<2 { #expect(try await backend.keys(ListRequest("r2:bucket")) == ["bucket/x"]) }
    let requests = server.requests
    #expect(requests.count == 4)
    #expect(requests.dropFirst().allSatisfy { $0.fields["x-amz-date"]?.hasPrefix("20441106T0849") == true })
    #expect(requests.suffix(2).allSatisfy { $0.fields["authorization"]?.contains("/eu-west-7/s3/") == true })
  }

  @Test("a body that breaks is taken up where it broke; one that changed or is damaged is an error")
  func bodies() async throws {
    let text = String(repeating: "0123456789", count: 1000)
    let etag = Digests.hex(Digests.md5(Array(text.utf8)))
    let object = {
      var object = StoredObject(path: "r2:bucket/k", size: 10_000, etag: etag)
      object.metadata = [:]
      return object
    }()
    func read(_ decide: @escaping @Sendable (FaultServer.Request) -> FaultServer.Reply) async throws -> (
      [UInt8], [FaultServer.Request]
    ) {
      let server = try FaultServer(decide)
      defer { server.stop() }
      let stream = try await S3Backend.at(server.port).read(object, range: nil)
      return (try await stream.collected(), server.requests)
    }
    let fields = ["ETag": "\"\(etag)\""]
    let (bytes, requests) = try await read { request in
      guard let range = request.fields["range"] else {
        return .short(200, String(text.prefix(4000)), missing: 6000, fields: fields)
      }
      let start = Int(range.dropFirst(6).prefix { $0 != "-" }) ?? 0
      return .answer(206, String(text.dropFirst(start)), fields: fields)
    }
    #expect(bytes == Array(text.utf8))
    #expect(requests.map { $0.fields["range"] } == [nil, "bytes=4000-9999"])
    #expect(requests.allSatisfy { $0.fields["if-match"] == "\"\(etag)\"" })
    let bad: [(String, @Sendable (FaultServer.Request) -> FaultServer.Reply)] = [
      ("failed", { _ in .answer(200, "X" + text.dropFirst(), fields: fields) }),
      ("changed", { _ in .answer(200, text, fields: ["ETag": "\"other\""]) }),
      ("changed", { _ in .answer(200, text + "more", fields: fields) }),
      ("changed", { _ in .answer(412, "") }),
      ("unreachable", { _ in .short(200, "", missing: 10_000, fields: fields) }),
      ("not-found", { _ in .answer(404, "") }),
    ]
    for (code, decide) in bad {
      let error = await #expect(throws: StorageError.self) { _ = try await read(decide) }
      #expect(error?.code == code && error?.path == "r2:bucket/k", "\(error?.message ?? "")")
    }
    let crc = Base64.encode(CyclicChecksum.of(Array(text.utf8), .crc64nvme)?.bytes ?? [])
    for (sum, isRight) in [(crc, true), ("AAAAAAAAAAA=", false)] {
      var kms = fields
      kms["x-amz-checksum-crc64nvme"] = sum
      kms["x-amz-server-side-encryption"] = "aws:kms"
      let sent = kms
      let outcome = try? await read { _ in .answer(200, text, fields: sent) }
      #expect((outcome != nil) == isRight)
    }
  }

  @Test("an upload that says nothing of what it stored is looked at; a taken name is kept")
  func uploads() async throws {
    let bytes = Array("content".utf8)
    func write(_ decide: @escaping @Sendable (FaultServer.Request) -> FaultServer.Reply) async throws -> [String] {
      let server = try FaultServer(decide)
      defer { server.stop() }
      _ = try await S3Backend.at(server.port).write(
        ObjectContent(bytes, named: "x"), to: "r2:bucket/k", options: .init())
      return server.requests.map(\.method)
    }
    let methods = try await write { request in
      if request.isFirstHead { return .answer(404, "") }
      return .answer(200, request.method == "HEAD" ? "content" : "", fields: ["ETag": "\"strange\""])
    }
    #expect(methods == ["HEAD", "PUT", "HEAD"])
    let fallen = try await write { request in
      if request.isFirstHead { return .answer(404, "") }
      if request.fields["if-none-match"] != nil { return .answer(501, self.problem("NotImplemented")) }
      if request.method == "HEAD" { return .answer(404, "") }
      return .answer(200, "", fields: ["ETag": "\"\(Digests.hex(Digests.md5(bytes)))\""])
    }
    #expect(fallen == ["HEAD", "PUT", "HEAD", "PUT"])
    let refusals: [(String, @Sendable (FaultServer.Request) -> FaultServer.Reply)] = [
      ("exists", { $0.method == "HEAD" ? .answer(404, "") : .answer(412, "") }),
      (
        "failed",
        { request in
          if request.isFirstHead { return .answer(404, "") }
          return .answer(200, request.method == "HEAD" ? "conten" : "", fields: ["ETag": "\"strange\""])
        }
      ),
    ]
    for (code, decide) in refusals {
      let error = await #expect(throws: StorageError.self) { _ = try await write(decide) }
      #expect(error?.code == code && error?.path == "r2:bucket/k")
    }
  }
}

extension FaultServer.Request {
  /// Whether it is the look at what is there before a write.
  fileprivate var isFirstHead: Bool { method == "HEAD" && number == 1 }
}

@Suite(
  "Uploads in parts survive faults, or leave nothing",
  .enabled(if: S3Fixture.isInstalled(.moto), "moto is not installed"))
struct S3UploadFaultTests {
  private let bytes = (0..<(20 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 13 ^ $0 >> 9) }

  /// Uploads three parts through a server that does something to some requests.
  private func upload(
    _ server: S3Fixture, to path: ObjectPath, _ decide: @escaping @Sendable (FaultServer.Request) -> FaultServer.Reply
  ) async throws -> StoredObject {
    let proxy = try FaultServer(upstream: server.port, decide)
    defer { proxy.stop() }
    return try await server.backend(port: proxy.port)
      .write(ObjectContent(bytes, named: "x"), to: path, options: TransferOptions(parts: 2))
  }

  @Test("a part, and the answer to the last request, may be lost")
  func faults() async throws {
    let server = try await S3Fixture(.moto)
    let backend = try server.backend()
    let once = Mutex<Set<String>>([])
    let object = try await upload(server, to: "r2:bucket/good") { request in
      let isLast = request.method == "POST" && request.target.contains("uploadId=")
      guard request.target.contains("partNumber=2&") || isLast else { return .forward }
      guard once.withLock({ $0.insert(request.target).inserted }) else { return .forward }
      // The part never arrives; the last request arrives and its answer does not.
      return isLast ? .cut(20) : .close
    }
    #expect(try await backend.read(object, range: nil).collected() == bytes)
    #expect(try await backend.uploads("bucket") == 0)

    let error = await #expect(throws: StorageError.self) {
      _ = try await upload(server, to: "r2:bucket/bad") { $0.target.contains("partNumber=3&") ? .close : .forward }
    }
    #expect(error?.code == "unreachable" && error?.path == "r2:bucket/bad")
    #expect(try await backend.uploads("bucket") == 0)

    let inside = "<Error><Code>InternalError</Code><Message>m</Message></Error>"
    let late = await #expect(throws: StorageError.self) {
      _ = try await upload(server, to: "r2:bucket/late") { request in
        request.method == "POST" && request.target.contains("uploadId=") ? .answer(200, inside) : .forward
      }
    }
    #expect(late?.message.contains("InternalError") == true)
    #expect(try await backend.uploads("bucket") == 0)

    // Cancelled while a part hangs: the upload is given up as well.
    let hangs = Mutex(false)
    let task = Task {
      try await upload(server, to: "r2:bucket/cancelled") { request in
        guard request.target.contains("partNumber=2&") else { return .forward }
        hangs.withLock { $0 = true }
        sleep(1)
        return .close
      }
    }
    while !hangs.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { _ = try await task.value }
    #expect(try await backend.uploads("bucket") == 0)
    #expect(try await backend.keys(ListRequest("r2:bucket")) == ["bucket/good"])
    await server.stop()
  }
}
