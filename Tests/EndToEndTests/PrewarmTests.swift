import Platform
import TestSupport
import Testing

/// A cache in front of an origin whose files are those of the working folder of a sandbox.
private struct CDN {
  let sandbox: Sandbox
  let server: NginxServer
  var base: String { "http://127.0.0.1:\(server.ports[0])" }

  /// `/gone…` and `flaky…` are answered with failures until the file `mended` is there.
  private static func configuration(_ folder: String) -> String {
    """
    proxy_cache_path cache keys_zone=zone:1m;
    server {
      listen PORT0;
      location / {
        proxy_pass http://PORT1;
        proxy_cache zone;
        proxy_cache_valid 200 1h;
        add_header X-Cache-Status $upstream_cache_status;
      }
    }
    server {
      listen PORT1;
      root \(folder);
      types { }
      default_type image/jpeg;
      location ~ /flaky { if (!-f \(folder)/mended) { return 503; } }
    }
    """
  }

  init(_ names: String...) async throws {
    sandbox = try Sandbox()
    for name in names {
      let parts = name.split(separator: "/").dropLast()
      for count in 1..<(parts.count + 1) { mkdir(sandbox.file(parts.prefix(count).joined(separator: "/")), 0o755) }
      try sandbox.write(String(repeating: "x", count: 2000), to: name)
    }
    server = try await NginxServer(ports: 2, Self.configuration(sandbox.work))
    // The server is another user's when the tests are run by root.
    chmod(sandbox.work, 0o755)
  }
}

@Suite("prewarm")
struct PrewarmTests {
  @Test("in the words of the toolkit before warms all variants, and the next run finds hits only")
  func oldWords() async throws {
    let cdn = try await CDN("images/cat.jpg", "images/a b#1%.png", "images/é.webp", "images/notes.txt")
    let line = [
      "prewarm", "--remote", "local", "--bucket", cdn.sandbox.file("images"), "--base-url", cdn.base + "/images/",
      "--media-type", "image", "--image-variants", "thumbnail,small,medium,large,webp,avif,og_image,twitter_card",
      "--workers", "100", "--timeout", "300", "--connection-close-delay", "15", "--optimize-by-size",
      "--small-file-workers", "60", "--medium-file-workers", "30", "--large-file-workers", "10", "--output", "r.json",
    ]
    let first = try await cdn.sandbox.toolkit(line)
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.split(separator: "\n").count == 24)
    #expect(first.errors.contains("24 requests in") && first.errors.contains("3 files: 3 ok"), "\(first.errors)")
    #expect(first.errors.contains("cache: 24 miss; 0 proved warm"), "\(first.errors)")
    let second = try await cdn.sandbox.toolkit(line)
    #expect(second.errors.contains("cache: 24 hit; 24 proved warm"), "\(second.errors)")
    let rows = try await cdn.sandbox.run("open r.json | where ok | agg n: count(), b: sum(bytes)")
    #expect(rows.output == "{\"n\":24,\"b\":48000}\n", "\(rows.output)\(rows.errors)")
    let again = try await cdn.sandbox.run("prewarm --results-file r.json | where cache == hit | count")
    #expect(again.output == "24\n", "\(again.output)\(again.errors)")
  }

  @Test("behind Varnish too a second pass is hits only, and each row says so")
  func varnish() async throws {
    let cdn = try await CDN("cat.jpg", "dog.jpg")
    let varnish = try await VarnishServer(before: cdn.server.ports[1])
    let line = "ls | prewarm --base-url http://127.0.0.1:\(varnish.port) --variants thumbnail,small,webp"
    let first = try await cdn.sandbox.run(line + " | group ok cache warm")
    #expect(
      first.output == "{\"ok\":true,\"cache\":\"miss\",\"warm\":false,\"count\":6}\n", "\(first.output)\(first.errors)")
    let second = try await cdn.sandbox.run(line + " | group ok cache warm")
    #expect(
      second.output == "{\"ok\":true,\"cache\":\"hit\",\"warm\":true,\"count\":6}\n", "\(second.output)\(second.errors)"
    )
  }

  @Test("trusts an authority that --ca-file names, anybody with --insecure, and else nobody unknown")
  func authorities() async throws {
    let server = try await NginxServer(
      isSecure: true,
      "server { listen PORT0 ssl; ssl_certificate server.pem; ssl_certificate_key key.pem; }")
    let sandbox = try Sandbox()
    func warm(_ options: String) async throws -> ProcessResult {
      try await sandbox.run("prewarm https://localhost:\(server.ports[0])/1k --retry 0 \(options) | get status")
    }
    let unknown = try await warm("")
    #expect(unknown.status == 4 && unknown.errors.contains("is not trusted"), "\(unknown.errors)")
    let named = try await warm("--ca-file \(server.authority)")
    #expect(named.output == "200\n", "\(named.errors)")
    let careless = try await warm("--insecure")
    #expect(
      careless.output == "200\n" && careless.errors.contains("certificates are not checked"), "\(careless.errors)")
    let missing = try await warm("--ca-file no.pem")
    #expect(missing.status != 0 && missing.errors.contains("certificates cannot be read"), "\(missing.errors)")
  }

  @Test("says what failed, and requests just that again")
  func failedOnly() async throws {
    let cdn = try await CDN("cat.jpg", "flaky.jpg")
    let first = try await cdn.sandbox.run(
      "ls | where ext == jpg | prewarm --base-url \(cdn.base) --retry 0 --variants thumbnail,webp | save warm.ndjson")
    #expect(first.status == 4, "\(first.errors)")
    #expect(first.errors.contains("2 files: 1 ok, 1 failed"), "\(first.errors)")
    #expect(first.errors.contains("server_error"), "\(first.errors)")
    try cdn.sandbox.write("", to: "mended")
    let again = try await cdn.sandbox.run(
      "open warm.ndjson | where not ok | prewarm --verify | sort variant | select object variant ok verified")
    #expect(
      again.output == """
        {"object":"flaky.jpg","variant":"thumbnail","ok":true,"verified":"hit"}
        {"object":"flaky.jpg","variant":"webp","ok":true,"verified":"hit"}

        """, "\(again.output)\(again.errors)")
    #expect(again.status == 0)
  }

  @Test("goes on with a run that failed in parts, and passes over what has not changed")
  func resuming() async throws {
    let cdn = try await CDN("cat.jpg", "flaky.jpg")
    let line = "ls | where ext == jpg | prewarm --base-url \(cdn.base) --retry 0 --variants small,webp"
    #expect(try await cdn.sandbox.run(line).status == 4)
    try cdn.sandbox.write("", to: "mended")
    let resumed = try await cdn.sandbox.run(line + " --resume | get object | uniq")
    #expect(resumed.output == "flaky.jpg\n", "\(resumed.output)\(resumed.errors)")
    #expect(resumed.errors.contains("2 requests passed over: done before"), "\(resumed.errors)")
    let unchanged = try await cdn.sandbox.run(line + " --only-changed | count")
    #expect(unchanged.output == "0\n", "\(unchanged.output)\(unchanged.errors)")
    try cdn.sandbox.write("another cat", to: "cat.jpg")
    let changed = try await cdn.sandbox.run(line + " --only-changed | get object | uniq")
    #expect(changed.output == "cat.jpg\n", "\(changed.output)\(changed.errors)")
  }

  @Test("lists a bucket of a remote as the README of the toolkit before says, videos and pictures")
  func remote() async throws {
    let store = try await RemoteSandbox("prewarm")
    mkdir(store.folder + "/clips", 0o755)
    try writeFile(Array("not really".utf8), to: store.folder + "/clips/a b.mp4")
    try writeFile(Array("nor this".utf8), to: store.folder + "/cat.jpg")
    let cdn = try await CDN("clips/a b.mp4", "cat.jpg")
    let words = ["prewarm", "--remote", "r2", "--bucket", "prewarm", "--base-url", cdn.base + "/"]
    let first = try await store.local.toolkit(words)
    #expect(first.status == 0 && first.errors.contains("8 requests in"), "\(first.errors)")
    #expect(first.output.contains("\(cdn.base)/clips/a%20b.mp4?imwidth=1920"), "\(first.output)")
    // With a folder keys are what lies below it, as it was there.
    let folder = try await store.local.toolkit(
      ["variants"] + words.dropFirst().dropLast() + [
        cdn.base + "/clips", "--directory", "clips", "--derivatives", "4k",
      ])
    #expect(folder.output.contains("\(cdn.base)/clips/a%20b.mp4?imwidth=3840"), "\(folder.output)\(folder.errors)")
  }

  @Test("killed at any moment it goes on where it was, past many broken objects, and the table of results is complete")
  func killed() async throws {
    let cdn = try await CDN("cat.jpg")
    // After some have been done come the broken ones: a run that goes on begins with a row of them, which must not look like
    // a host that is gone.
    let line =
      "range 1 2700 | each { if $it > 300 and $it <= 500 { \"\(cdn.base)/flaky/${it}.jpg\" } else { \"\(cdn.base)/cat.jpg?n=${it}\" } }"
      + " | prewarm --rps 1500 --workers 16 --retry 1"
    for pause in [600, 800] {
      let run = try cdn.sandbox.background([
        "-c", line + (pause == 600 ? "" : " --resume") + " | save out.ndjson --overwrite",
      ])
      try await Task.sleep(for: .milliseconds(pause))
      run.signal(SIGKILL)
      _ = try await run.waitForExit()
    }
    let last = try await cdn.sandbox.run(line + " --resume | count")
    #expect(last.status == 4 && Int(last.output.dropLast()) ?? 2700 < 2700, "\(last.output)\(last.errors)")
    let all = try await cdn.sandbox.run("results last | get url | dedupe | count")
    #expect(all.output == "2700\n", "\(all.output)\(all.errors)")
    let failed = try await cdn.sandbox.run("results last | where not ok | agg n: count() by status | to ndjson")
    #expect(failed.output == "{\"status\":503,\"n\":200}\n", "\(failed.output)\(last.errors)")
  }

  @Test("takes lists of URLs, from files, rows and standard input")
  func lists() async throws {
    let cdn = try await CDN("cat.jpg")
    try cdn.sandbox.write("# a list\n\(cdn.base)/cat.jpg\n\n\(cdn.base)/cat.jpg?x=1\r\n", to: "urls.txt")
    let listed = try await cdn.sandbox.run("open urls.txt | prewarm | where status == 200 | count")
    #expect(listed.output == "2\n", "\(listed.errors)")
    let input = try await cdn.sandbox.run(
      "stdin --lines | prewarm | get cache", input: "\(cdn.base)/cat.jpg\n")
    #expect(input.output == "hit\n", "\(input.errors)")
    let rows = try await cdn.sandbox.run(
      "[{url: '\(cdn.base)/cat.jpg?y=2', variant: v}] | prewarm | select variant cache")
    #expect(rows.output == "{\"variant\":\"v\",\"cache\":\"miss\"}\n", "\(rows.errors)")
  }

  @Test("plans without a request")
  func planning() async throws {
    let sandbox = try Sandbox()
    let plan = try await sandbox.run(
      "range 1 20000 | each { \"img/${it}.jpg\" } | prewarm --base-url http://127.0.0.1:1 --variants small,webp --dry-run --rps 10"
    )
    #expect(plan.status == 0)
    #expect(
      plan.output == """
        {"op":"prewarm","variant":"small","requests":20000,"originals":0,"example":"http://127.0.0.1:1/img/1.jpg?width=400"}
        {"op":"prewarm","variant":"webp","requests":20000,"originals":0,"example":"http://127.0.0.1:1/img/1.jpg?format=webp"}

        """, "\(plan.output)")
    #expect(
      plan.errors == """
        40,000 requests for 20,000 objects; nothing was requested
        that would take about 1h 06min at 10 requests a second

        """, "\(plan.errors)")
  }

  @Test("tells hosts that are not there, and heads that warm nothing, plainly")
  func plainWords() async throws {
    let cdn = try await CDN("cat.jpg")
    let nobody = try await cdn.sandbox.run(
      "prewarm cat.jpg --base-url http://no-such-host.invalid --variants small --retry 0 | select ok error.code")
    #expect(nobody.status == 4 && nobody.output.contains("\"dns\""), "\(nobody.output)\(nobody.errors)")
    let head = try await cdn.sandbox.run(
      "prewarm cat.jpg --base-url \(cdn.base) --variants small --use-head-for-size | get method")
    #expect(head.output == "HEAD\n", "\(head.errors)")
    #expect(head.errors.contains("nothing is warmed") && head.errors.contains("nothing was warmed"), "\(head.errors)")
    let readOnly = try await cdn.sandbox.toolkit(
      ["--read-only", "-c", "prewarm cat.jpg --base-url \(cdn.base)"])
    #expect(readOnly.status == 2)
  }

  @Test("never replaces what is no results file")
  func output() async throws {
    let cdn = try await CDN("cat.jpg")
    let refused = try await cdn.sandbox.run(
      "prewarm cat.jpg --base-url \(cdn.base) --variants small --output cat.jpg")
    #expect(refused.status == 2 && refused.errors.contains("is no results file"), "\(refused.errors)")
    #expect(cdn.sandbox.read("cat.jpg")?.count == 2000)
    let written = try await cdn.sandbox.run(
      "prewarm cat.jpg --base-url \(cdn.base) --variants small --output r.json --performance-report r.md | count")
    #expect(written.status == 0 && cdn.sandbox.names == ["cat.jpg", "r.json", "r.md"], "\(written.errors)")
  }

  @Test("reads the results files of all toolkits before", arguments: OldResults.all)
  func oldLayouts(_ layout: OldResults) async throws {
    let sandbox = try Sandbox()
    try sandbox.write(layout.document, to: "results.json")
    let rows = try await sandbox.run("open results.json | select object variant url ok status bytes attempts")
    #expect(rows.status == 0 && rows.output == layout.rows, "\(rows.output)\(rows.errors)")
    try sandbox.write(String(layout.document.dropLast(12)), to: "cut.json")
    let cut = try await sandbox.run("open cut.json | count")
    #expect(cut.status == 1 && cut.errors.contains("ends within"), "\(cut.output)\(cut.errors)")
  }

  @Test("stops at once at Ctrl-C, tells how far it came, and can go on", .timeLimit(.minutes(1)))
  func interrupted() async throws {
    let cdn = try await CDN("cat.jpg")
    let terminal = try cdn.sandbox.terminal([
      "-c", "range 1 100000 | each { \"\(cdn.base)/cat.jpg?n=${it}\" } | prewarm --rps 200 --workers 20 | count",
    ])
    try await terminal.expect("% hits")
    try await terminal.send("\u{3}")
    #expect(try await terminal.waitForExit() == 130)
    let shown = terminal.raw
    #expect(shown.contains("interrupted:") && shown.contains("goes on with it"), "\(shown)")
  }
}

/// A results file of an older toolkit with its rows.
struct OldResults: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let document: String
  let rows: String

  static let all = [
    OldResults(
      testDescription: "a list",
      document: """
        { "workflow_type": 0, "success": true, "start_time": "2026-03-01T09:00:00Z", "duration": 41000000000,
          "prewarm_results": [
            { "path": "clips/a.mp4", "size_bytes": 73400320, "size_category": "medium", "media_type": "video",
              "processing_time": 0, "success": true,
              "results": { "path": "clips/a.mp4", "results": {
                "desktop": { "derivative_name": "desktop", "url": "https://cdn.example.com/clips/a.mp4?imwidth=1920",
                  "status": "success", "status_code": 200, "time_to_first_byte": 182000000, "total_time": 904000000,
                  "response_size_bytes": 20971520, "method": "GET" },
                "mobile": { "derivative_name": "mobile", "url": "https://cdn.example.com/clips/a.mp4?imwidth=854",
                  "status": "error", "status_code": 502, "total_time": 19100000000, "retries": 2,
                  "error": "HTTP 502", "error_type": "server_error" } } } } ],
          "success_count": 0 }

        """,
      rows: """
        {"object":"clips/a.mp4","variant":"desktop","url":"https://cdn.example.com/clips/a.mp4?imwidth=1920","ok":true,"status":200,"bytes":20971520,"attempts":1}
        {"object":"clips/a.mp4","variant":"mobile","url":"https://cdn.example.com/clips/a.mp4?imwidth=854","ok":false,"status":502,"bytes":null,"attempts":3}

        """),
    OldResults(
      testDescription: "files by key",
      document: """
        { "timestamp": "2026-03-01 09:00:41", "processing_time": 41.2,
          "parameters": { "remote": "r2", "base_url": "https://cdn.example.com/", "derivatives": ["desktop"] },
          "stats": { "total_processed": 1 },
          "results": { "a, \\"b\\": {c}.mp4": { "path": "a.mp4", "size_bytes": 73400320, "size_category": "medium",
            "media_type": "video", "derivatives": { "desktop": { "status": "success", "status_code": 200,
              "url": "https://cdn.example.com/a.mp4?imwidth=1920", "time_to_first_byte": 0.18, "total_time": 0.9,
              "response_size_bytes": 20971520, "retries": 1, "method_used": "GET" } }, "variants": null } } }

        """,
      rows: """
        {"object":"a.mp4","variant":"desktop","url":"https://cdn.example.com/a.mp4?imwidth=1920","ok":true,"status":200,"bytes":20971520,"attempts":2}

        """),
    OldResults(
      testDescription: "requests by key",
      document: """
        { "metadata": { "version": 1 },
          "results": {
            "video:clips/a.mp4:derivative=mobile": { "status": 200, "contentLength": 1000, "derivative": "mobile",
              "sourcePath": "/clips/a.mp4", "attempt": 1, "originalSize": 5000 },
            "video:clips/b.mp4:derivative=tablet": { "status": "Error", "derivative": "tablet", "attempt": 3 } } }

        """,
      rows: """
        {"object":"clips/a.mp4","variant":"mobile","url":null,"ok":true,"status":200,"bytes":1000,"attempts":1}
        {"object":"clips/b.mp4","variant":"tablet","url":null,"ok":false,"status":null,"bytes":null,"attempts":3}

        """),
  ]
}
