import Platform
import TestSupport
import Testing

/// `rclone serve http` of a folder.
final class WebServer: Sendable {
  let sandbox: Sandbox
  let address: String
  private let server: BackgroundProgram

  init() async throws {
    sandbox = try Sandbox()
    mkdir(sandbox.file("www"), 0o700)
    let log = sandbox.file("log")
    server = try BackgroundProgram(
      [
        "/bin/bash", "-c",
        """
        rclone serve http --addr 127.0.0.1:0 -v "$0" &
        while kill -0 \(getpid()) 2>/dev/null; do sleep 0.5; done; kill $!
        """, sandbox.file("www"),
      ],
      environment: sandbox.environment, output: log)
    var found: Substring?
    for _ in 0..<500 where found == nil {
      try await Task.sleep(for: .milliseconds(20))
      let text = String(decoding: (try? readFile(log)) ?? [], as: UTF8.self)
      if let start = text.firstRange(of: "http://127.0.0.1:") {
        found = text[start.lowerBound...].prefix { !$0.isWhitespace && $0 != "]" && $0 != "\"" }
      }
    }
    guard var found else { throw SupportError.timedOut("rclone serve http") }
    while found.last == "/" || found.last == "]" || found.last == "\"" { found.removeLast() }
    address = String(found)
  }

  deinit { server.stop() }

  func put(_ bytes: [UInt8], _ name: String) throws { try writeFile(bytes, to: sandbox.file("www/" + name)) }
}

@Suite("The web")
struct WebTests {
  @Test("is read by `cp`, `cat`, `open` and `stat`, and by nothing written")
  func reading() async throws {
    let server = try await WebServer()
    let (sandbox, base) = (server.sandbox, server.address)
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    try server.put(bytes, "a b.bin")
    try server.put(Array(#"[{"n":1},{"n":2}]"#.utf8), "rows.json")
    let copied = try await sandbox.run("cp \(base)/a%20b.bin ./got.bin")
    #expect(copied.status == 0, "\(copied.output)\(copied.errors)")
    #expect(sandbox.read("got.bin") == bytes)
    let part = try await sandbox.shell(#""$TOOLKIT" cat \#(base)/a%20b.bin --range 1000..1999 > part"#)
    #expect(part.status == 0 && sandbox.read("part") == Array(bytes[1000..<2000]))
    #expect(try await sandbox.run("open \(base)/rows.json | get n").output == "1\n2\n")
    #expect(try await sandbox.run("stat \(base)/rows.json | where size == 17B | count").output == "1\n")
    let missing = try await sandbox.run("cp \(base)/nothing?key=secret-signature x")
    #expect(missing.status == 4)
    #expect(missing.output.contains("not-found") && !missing.errors.contains("secret-signature"))
    let refused = try await sandbox.run("cp got.bin \(base)/up.bin")
    #expect(refused.status == 4 && refused.output.contains("nothing can be written there"), "\(refused.output)")
    let nobody = try await sandbox.run("cp http://127.0.0.1:1/x y")
    #expect(nobody.status == 4 && nobody.output.contains("unreachable"), "\(nobody.output)")
    #expect(sandbox.leftovers == [])
  }

  @Test("is asked by `http`: any answer is a result, none is a failure")
  func asking() async throws {
    let server = try await WebServer()
    let (sandbox, base) = (server.sandbox, server.address)
    try server.put(Array(#"{"a":{"b":[1,2]}}"#.utf8), "v.json")
    try server.put(Array("hello\n".utf8), "t.txt")
    let head = try await sandbox.run("let r = http head \(base)/v.json; echo $r.status $r.ok ${r.size}")
    #expect(head.output == "200\ntrue\n17\n" || head.output.hasPrefix("200\ntrue\n17"), "\(head.output)\(head.errors)")
    #expect(try await sandbox.run("http get \(base)/v.json | get body.a.b | flatten").output.contains("1"))
    #expect(try await sandbox.run("http get \(base)/t.txt | get body").output == "hello\n\n")
    let missing = try await sandbox.run("http get \(base)/nothing | select status ok")
    #expect(missing.status == 0 && missing.output == "{\"status\":404,\"ok\":false}\n", "\(missing.output)")
    let nobody = try await sandbox.run("http head http://127.0.0.1:1/ | select ok")
    #expect(nobody.status == 4 && nobody.output == "{\"ok\":false}\n", "\(nobody.output)\(nobody.errors)")
    let planned = try await sandbox.toolkit(["-n", "-c", "http post \(base)/t.txt --data x"])
    #expect(planned.output.contains(#""op":"http-post""#), "\(planned.output)")
    let header = try await sandbox.run("http get \(base)/t.txt --header top-secret")
    #expect(header.status == 2 && !header.errors.contains("--header is top"))
  }
}
