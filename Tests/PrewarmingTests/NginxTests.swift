import Flow
import Platform
import Prewarming
import TestSupport
import Testing
import Transport

@Suite("Real caches and servers: nginx")
struct NginxTests {
  /// A cache in front of an origin, both in one nginx.
  private static let cache = """
    proxy_cache_path cache keys_zone=zone:1m;
    server {
      listen PORT0;
      location / {
        proxy_pass http://PORT1;
        proxy_cache zone;
        proxy_cache_valid 200 1h;
        add_header X-Cache-Status $upstream_cache_status;
      }
      location /private/ {
        proxy_pass http://PORT1/;
        proxy_cache zone;
        proxy_cache_bypass 1;
        proxy_no_cache 1;
        add_header X-Cache-Status $upstream_cache_status;
      }
    }
    server { listen PORT1; root html; location / { etag on; default_type image/jpeg; } }
    """

  @Test("What was missed is proved to be warm by the second pass, and the next run finds hits only")
  func proxyCache() async throws {
    let server = try await NginxServer(ports: 2, Self.cache)
    let urls = (0..<200).map { "http://127.0.0.1:\(server.ports[0])/1k?n=\($0)" }
    let first = try await warm(urls) { $0.verifies = true }
    #expect(first.summary.outcomes == [.miss: 200])
    #expect(first.summary.verifications == [.hit: 200])
    #expect(first.summary.warm == 200)
    #expect(first.summary.sent == 400)
    let result = try #require(first[7])
    #expect(result.isOK && result.isWarm && result.outcome == .miss && result.verified == .hit)
    #expect(result.status == 200 && result.version == .http1_1 && result.bytes == 1024 && result.contentLength == 1024)
    #expect(result.cacheStatus == "MISS" && result.contentType == "image/jpeg" && result.etag?.isEmpty == false)
    #expect(result.attempts == 1 && result.finalURL == nil && result.phases.securing == nil)
    let second = try await warm(urls) { $0.verifies = true }
    #expect(second.summary.outcomes == [.hit: 200])
    #expect(second.summary.sent == 200)
    #expect(second.results.allSatisfy { $0.isWarm && $0.verified == .hit })
  }

  @Test("What a cache never keeps is said to be cold still")
  func bypass() async throws {
    let server = try await NginxServer(ports: 2, Self.cache)
    let run = try await warm(["http://127.0.0.1:\(server.ports[0])/private/1k"]) { $0.verifies = true }
    #expect(run[0]?.isOK == true && run[0]?.isWarm == false)
    #expect(run[0]?.outcome == .bypass && run[0]?.verified == .stillMiss)
  }

  @Test("A large body is verified by its first byte, and a HEAD warms nothing")
  func largeAndHead() async throws {
    let server = try await NginxServer(ports: 2, Self.cache)
    try server.folder.write(String(repeating: "y", count: 300_000), to: "html/large")
    let url = "http://127.0.0.1:\(server.ports[0])/large"
    let run = try await warm([url]) { $0.verifies = true }
    #expect(run[0]?.bytes == 300_000 && run[0]?.verified == .hit)
    #expect(run.summary.bytes == 300_001)
    let head = try await warm([url]) { $0.method = .head }
    #expect(head[0]?.isOK == true && head[0]?.bytes == 0 && head[0]?.contentLength == 300_000)
  }

  private static let secure = """
    server {
      listen PORT0 ssl http2;
      keepalive_requests 50;
      ssl_certificate server.pem;
      ssl_certificate_key key.pem;
      root html;
      location / { add_header X-Cache-Status HIT; }
      location /moved { return 301 /1k?moved; }
    }
    """

  @Test(
    "Over TLS both versions do all requests, although the server ends each connection after fifty",
    arguments: [(HTTPVersionChoice.automatic, HTTPVersion.http2), (.http2, .http2), (.http1, .http1_1)])
  func secure(choice: HTTPVersionChoice, expected: HTTPVersion) async throws {
    let server = try await NginxServer(isSecure: true, Self.secure)
    let urls = (0..<2000).map { "https://localhost:\(server.ports[0])/1k?n=\($0)" }
    let run = try await warm(urls) { options in
      options.version = choice
      options.lanes = .fixed(40)
      options.tls = TLSOptions(authorityFiles: [server.authority])
    }
    #expect(run.summary.succeeded == 2000)
    #expect(run.summary.bytes == 2000 * 1024)
    #expect(Set(run.results.map(\.request.sequence)).count == 2000)
    #expect(run.results.allSatisfy { $0.version == expected && $0.bytes == 1024 && $0.outcome == .hit })
    let opening = run.results.filter { $0.phases.securing != nil }
    #expect(!opening.isEmpty && opening.count < 500)
    #expect(opening.allSatisfy { ($0.phases.securing ?? .zero) > .zero && $0.phases.connecting != nil })
  }

  @Test("Without TLS, HTTP/2 is spoken when it is asked for")
  func priorKnowledge() async throws {
    let server = try await NginxServer("server { listen PORT0 http2; root html; }")
    let run = try await warm(["http://127.0.0.1:\(server.ports[0])/1k"]) { $0.version = .http2 }
    #expect(run[0]?.version == .http2 && run[0]?.bytes == 1024)
  }

  @Test("A redirect is followed over HTTP/2, and the row says where it led")
  func redirect() async throws {
    let server = try await NginxServer(isSecure: true, Self.secure)
    let url = "https://localhost:\(server.ports[0])"
    let run = try await warm([url + "/moved"]) { $0.tls = TLSOptions(authorityFiles: [server.authority]) }
    #expect(run[0]?.isOK == true && run[0]?.finalURL == url + "/1k?moved")
    #expect(run[0]?.attempts == 1)
  }

  @Test("A server nobody vouches for is not spoken to, unless that is wished")
  func untrusted() async throws {
    let server = try await NginxServer(isSecure: true, Self.secure)
    let url = "https://localhost:\(server.ports[0])/1k"
    let run = try await warm([url])
    #expect(run[0]?.failure?.kind == .tls)
    #expect(run[0]?.failure?.message == "the certificate of localhost:\(server.ports[0]) is not trusted")
    let careless = try await warm([url]) { $0.tls = TLSOptions(verifiesServer: false) }
    #expect(careless[0]?.isOK == true)
  }

  @Test("With few open files there are fewer lanes, all requests are done, and the summary says so")
  func fewDescriptors() async throws {
    let server = try await NginxServer("server { listen PORT0; root html; }")
    // What the process of the tests has open and hands on would take lanes away.
    let program = """
      for each in /proc/self/fd/*; do n=${each##*/}; if ((n > 2)); then eval "exec $n>&-"; fi; done
      ulimit -n 256; exec '\(Toolkit.built("warmload"))' http://127.0.0.1:\(server.ports[0])/1k 3000 2000
      """
    let result = try await ProcessRunner(["/bin/bash", "-c", program], limit: .seconds(30)).run()
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("ok 3000, failed 0, not done 0, lanes 224,"), "\(result.output)\(result.errors)")
    #expect(result.output.contains("2000 lanes were wanted; the limit of open files leaves room for 224"))
  }
}

@Suite("HTTP/2 that breaks")
struct ParallelFaultTests {
  /// HTTP/2 in front of a server that a test scripts.
  private static func proxy(_ origin: ScriptedServer, _ more: String = "") async throws -> NginxServer {
    try await NginxServer(
      """
      server {
        listen PORT0 http2;
        \(more)
        location / { proxy_pass http://127.0.0.1:\(origin.port); proxy_buffering off; proxy_read_timeout 20; }
      }
      """)
  }

  @Test("A body that ends early, one that never ends, and an answer that never comes are told in their classes")
  func bodies() async throws {
    let origin = try ScriptedServer { peer, _ in
      let target = peer.readHead()?.split(separator: " ").dropFirst().first ?? ""
      switch target {
      case "/short": peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")
      case "/good": peer.answer("hello")
      case "/silent": _ = peer.isClosedByClient()
      default:
        peer.write("HTTP/1.1 200 OK\r\n\r\n")
        while peer.write("a") { _ = poll(nil, 0, 10) }
      }
    }
    defer { origin.stop() }
    let server = try await Self.proxy(origin)
    let url = "http://127.0.0.1:\(server.ports[0])"
    let run = try await warm(["/short", "/good", "/silent", "/endless", "/good"].map { url + $0 }) { options in
      options.version = .http2
      options.timeout = .seconds(3)
    }
    #expect(run.failures == [0: .shortBody, 2: .timeout, 3: .timeout])
    #expect(run[1]?.bytes == 5 && run[4]?.version == .http2)
  }

  @Test("Large bodies flow: what was taken is acknowledged, on each stream and for all of them")
  func windows() async throws {
    let server = try await NginxServer("server { listen PORT0 http2; root html; }")
    try server.folder.write(String(repeating: "z", count: 6_000_000), to: "html/large")
    let urls = (0..<12).map { "http://127.0.0.1:\(server.ports[0])/large?\($0)" }
    let run = try await warm(urls) { $0.version = .http2 }
    #expect(run.summary.succeeded == 12 && run.summary.bytes == 72_000_000)
  }

  @Test("A server that allows few streams gets few, and all requests are done")
  func fewStreams() async throws {
    let server = try await NginxServer(
      "server { listen PORT0 http2; http2_max_concurrent_streams 3; root html; keepalive_requests 20; }")
    let urls = (0..<600).map { "http://127.0.0.1:\(server.ports[0])/1k?\($0)" }
    let run = try await warm(urls) { options in
      options.version = .http2
      options.lanes = .fixed(100)
    }
    #expect(run.summary.succeeded == 600, "\(run.results.compactMap(\.failure).first.debugDescription)")
    #expect(Set(run.results.map(\.request.sequence)).count == 600)
  }

  @Test("A server that does not speak HTTP/2 is told apart when nothing else is wished")
  func notSpoken() async throws {
    let server = try await NginxServer(
      isSecure: true, "server { listen PORT0 ssl; ssl_certificate server.pem; ssl_certificate_key key.pem; }")
    let url = "https://localhost:\(server.ports[0])/1k"
    let run = try await warm([url]) { options in
      options.version = .http2
      options.tls = TLSOptions(authorityFiles: [server.authority])
    }
    #expect(run[0]?.failure?.kind == .tls)
    #expect(
      run[0]?.failure?.message == "localhost:\(server.ports[0]) does not speak the version of HTTP that was asked for")
    let free = try await warm([url]) { $0.tls = TLSOptions(authorityFiles: [server.authority]) }
    #expect(free[0]?.version == .http1_1)
    let origin = try ScriptedServer { peer, _ in peer.answer("this is HTTP/1.1") }
    defer { origin.stop() }
    let plain = try await warm([origin.url()]) { $0.version = .http2 }
    #expect(plain[0]?.failure?.kind == .connection)
  }
}
