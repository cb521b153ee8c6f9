import MediaServer
import Platform
import TestSupport
import Testing
import Transport

@Suite("The end of a server", .serialized)
struct StoppingTests {
  /// A film that takes ffmpeg many seconds to enlarge.
  private static let slowTarget = "/film.mp4?width=4000&rotate=90&blur=100"

  /// Programs of others that work on something in a folder.
  private func programs(in folder: String) -> [String] {
    Files.names(in: "/proc").filter { Int($0) != nil }.compactMap { id in
      guard let bytes = try? Files.read("/proc/\(id)/cmdline") else { return nil }
      let line = String(decoding: bytes, as: UTF8.self)
      return line.contains(folder) ? line : nil
    }
  }

  private func waitForProgram(_ folder: String) async throws {
    for _ in 0..<500 where programs(in: folder).isEmpty { try await Task.sleep(for: .milliseconds(10)) }
    #expect(!programs(in: folder).isEmpty)
  }

  @Test("stops ffmpeg, leaves no file, and those who wait are told by a cut")
  func inTheMiddle() async throws {
    let running = try await RunningServer()
    let waiting = Task { try await running.get(Self.slowTarget) }
    try await waitForProgram(running.cache.path)
    let begun = ContinuousClock.now
    await running.server.stop()
    #expect(begun.duration(to: .now) < .soon)
    await #expect(throws: TransportError.self) { try await waiting.value }
    #expect(programs(in: running.cache.path) == [])
    #expect(Files.names(in: running.cache.path) == [])
    await #expect(throws: TransportError.self) { try await running.get("/photo.jpg") }
  }

  @Test("of a client ends what was done for it alone, and not what others wait for")
  func clientGone() async throws {
    let running = try await RunningServer()
    let first = Task { try await running.get(Self.slowTarget) }
    let second = Task { try await running.get(Self.slowTarget) }
    try await waitForProgram(running.cache.path)
    for _ in 0..<2000 where running.server.counts.transforms < 1 { try await Task.sleep(for: .milliseconds(5)) }
    try await Task.sleep(for: .milliseconds(100))
    first.cancel()
    _ = try? await first.value
    try await Task.sleep(for: .milliseconds(100))
    #expect(!programs(in: running.cache.path).isEmpty)
    second.cancel()
    _ = try? await second.value
    for _ in 0..<1000 where !programs(in: running.cache.path).isEmpty { try await Task.sleep(for: .milliseconds(10)) }
    #expect(programs(in: running.cache.path) == [])
    #expect(running.server.counts.transforms == 1)
    await running.server.stop()
    #expect(running.server.counts.gone == 2)
    #expect(Files.names(in: running.cache.path) == [])
  }

  @Test("Not before: transforms wait for one another where only one may run")
  func slots() async throws {
    let running = try await RunningServer { $0.transformsAtOnce = 1 }
    let getting = Task {
      try await withThrowingTaskGroup(of: Int.self) { group in
        for width in [300, 302, 304, 306] { group.addTask { try await running.get("/film.mp4?width=\(width)").status } }
        return try await group.reduce(into: [Int]()) { $0.append($1) }
      }
    }
    var most = 0
    while running.entries.count < 4 {
      most = max(most, programs(in: running.cache.path).count)
      try await Task.sleep(for: .milliseconds(5))
    }
    #expect(try await getting.value == [200, 200, 200, 200])
    #expect(most == 1)
    #expect(running.server.counts.transforms == 4)
    await running.server.stop()
  }

  @Test("A port that is taken is told so")
  func taken() async throws {
    let running = try await RunningServer(media: false)
    let other = try TemporaryDirectory()
    var settings = MediaServer.Settings(cacheFolder: other.path)
    settings.server.port = running.server.port
    let (wrong, origin) = (settings, running.origin)
    await #expect { _ = try await MediaServer.start(wrong, origin: origin) } throws: { error in
      (error as? TransportError)?.message.contains("is taken") == true
    }
    await running.server.stop()
  }
}

@Suite("Encrypted")
struct EncryptedTests {
  @Test("with a certificate of its own, which clients trust when they are given it, and only then")
  func selfSigned() async throws {
    let folder = try TemporaryDirectory()
    let identity = try await SelfSignedIdentity.make(in: folder.path, host: "127.0.0.1")
    let running = try await RunningServer { $0.server.identity = identity }
    #expect(running.server.address.hasPrefix("https://127.0.0.1:"))
    let target = running.server.address + "/photo.jpg?width=60"
    let trusting = try await ProcessRunner([
      "/usr/bin/env", "curl", "-sS", "--cacert", identity.certificateFile, "-o", folder.file("got"), "-w",
      "%{http_code} %{content_type}", target,
    ]).run()
    #expect(trusting.output == "200 image/jpeg", "\(trusting.errors)")
    #expect(try await Probed(Files.read(folder.file("got"))).width == 60)
    var options = HTTPClient.Settings()
    options.tls.authorityFiles = [identity.certificateFile]
    let url = try HTTPURL(target.replacing("127.0.0.1", with: "localhost"))
    #expect(try await HTTPClient(options).send(HTTPRequest("GET", url)).status == 200)
    await #expect { _ = try await HTTPClient().send(HTTPRequest("GET", url)) } throws: { error in
      (error as? TransportError)?.kind == .tls
    }
    await running.server.stop()
  }

  @Test("A file that is no certificate is told so")
  func noCertificate() async throws {
    let folder = try TemporaryDirectory()
    try folder.write("nothing", to: "pem")
    let identity = ServerIdentity(certificateFile: folder.file("pem"), keyFile: folder.file("pem"))
    await #expect { _ = try await RunningServer(media: false) { $0.server.identity = identity } } throws: { error in
      (error as? TransportError)?.kind == .tls
    }
  }
}
