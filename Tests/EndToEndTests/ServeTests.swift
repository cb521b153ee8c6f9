import Platform
import TestSupport
import Testing

/// `toolkit serve` beside a test, with what it wrote.
private final class ServedFolder: Sendable {
  let sandbox: Sandbox
  let program: BackgroundProgram
  let address: String
  private let log: String

  /// What it wrote so far, on both of its outputs.
  var output: String { String(decoding: (try? readFile(log)) ?? [], as: UTF8.self) }

  /// Starts a line that serves and waits until it tells where.
  init(_ line: String, in sandbox: Sandbox, before: String = "", log name: String = "served") async throws {
    self.sandbox = sandbox
    log = sandbox.file("../" + name)
    program = try BackgroundProgram(
      ["/bin/bash", "-c", before + "exec \"$TOOLKIT\" -c \"$0\"", line], environment: sandbox.environment,
      directory: sandbox.work, output: log, keeping: sandbox)
    var found = ""
    for _ in 0..<1000 where found.isEmpty {
      try await Task.sleep(for: .milliseconds(20))
      let text = String(decoding: (try? readFile(log)) ?? [], as: UTF8.self)
      if let start = text.firstRange(of: " at http"), text[start.upperBound...].contains("/ (") {
        found = "http" + text[start.upperBound...].prefix { !$0.isWhitespace }
      }
      guard program.status == nil else { break }
    }
    guard !found.isEmpty else {
      throw SupportError.timedOut(String(decoding: (try? readFile(log)) ?? [], as: UTF8.self))
    }
    address = found
  }

  /// The status, the cache's word and the size of what curl gets.
  func curl(_ target: String, _ options: String = "") async throws -> String {
    let result = try await sandbox.shell(
      "curl -sS --path-as-is \(options) -o ../got -w '%{http_code} %header{cf-cache-status} %{size_download}' '\(address)\(target)'"
    )
    return result.output + result.errors
  }
}

@Suite("serve", .serialized)
struct ServeTests {
  @Test("runs until Ctrl-C: then it and its cache are gone, and it says what it did")
  func interrupted() async throws {
    let sandbox = try await Sandbox(.tiny)
    let served = try await ServedFolder("serve . --port 0", in: sandbox)
    #expect(try await served.curl("tiny.mp4?imwidth=48").hasPrefix("200 MISS "))
    #expect(try await served.curl("tiny.mp4?imwidth=48").hasPrefix("200 HIT "))
    let probed = try await sandbox.shell("ffprobe -v error -show_entries stream=width,height -of csv=p=0 ../got")
    #expect(probed.output.hasPrefix("48,32"))
    #expect(sandbox.leftovers.count == 1)
    let begun = ContinuousClock.now
    served.program.signal(SIGINT)
    #expect(try await served.program.waitForExit() == 130)
    #expect(begun.duration(to: .now) < .soon)
    #expect(sandbox.leftovers == [])
    #expect(served.output.contains("2 requests, 1 hit, 1 transform, 1 missed"), "\(served.output)")
  }

  @Test("ends at once in the middle of a transform, with ffmpeg")
  func interruptedTransform() async throws {
    let sandbox = try await Sandbox(.slow)
    let served = try await ServedFolder("serve . --port 0", in: sandbox)
    let getting = Task { try await served.curl("slow.avi?width=1900&blur=20") }
    for _ in 0..<500 where sandbox.programs.allSatisfy({ !$0.contains("ffmpeg") }) {
      try await Task.sleep(for: .milliseconds(10))
    }
    let begun = ContinuousClock.now
    served.program.signal(SIGINT)
    #expect(try await served.program.waitForExit() == 130)
    #expect(begun.duration(to: .now) < .soon)
    _ = try await getting.value
    #expect(try await sandbox.programsThatStay().filter { $0.contains("ffmpeg") } == [])
    #expect(sandbox.leftovers == [])
  }

  @Test("leaves its cache when it is killed, which the next one removes, and not that of one that runs")
  func killed() async throws {
    let sandbox = try Sandbox()
    try sandbox.write("text", to: "a.txt")
    let killed = try await ServedFolder("serve . --port 0", in: sandbox)
    killed.program.signal(SIGKILL)
    _ = try await killed.program.waitForExit()
    let left = sandbox.leftovers
    #expect(left.count == 1)
    let running = try await ServedFolder("serve . --port 0", in: sandbox, log: "second")
    let own = sandbox.leftovers
    #expect(own.count == 1 && own != left)
    let third = try await sandbox.run("serve . --port 0 --for 50ms")
    #expect(third.status == 0 && sandbox.leftovers == own)
    running.program.signal(SIGINT)
    #expect(try await running.program.waitForExit() == 130)
    #expect(sandbox.leftovers == [])
  }

  @Test("at the prompt shows what goes on, and Ctrl-C brings the prompt back")
  func prompt() async throws {
    let sandbox = try Sandbox()
    try sandbox.write("text", to: "a.txt")
    let terminal = try await sandbox.session()
    try await terminal.send("serve . --port 0 --log | select url status\r")
    try await terminal.expect("(Ctrl-C ends it)", within: .seconds(20))
    let shown = terminal.raw
    let start = try #require(shown.firstRange(of: "http://127.0.0.1:"))
    let address = shown[start.lowerBound...].prefix { !$0.isWhitespace && $0 != "\u{1B}" }
    for _ in 1...3 { _ = try await sandbox.shell("curl -sS -o /dev/null \(address)a.txt") }
    try await terminal.expect("3 requests, 2 hits, 0 transforms")
    try await terminal.send(Key.controlC)
    try await terminal.expect("interrupted", within: .seconds(5))
    try await terminal.send("echo still here | count\r")
    try await terminal.expect("\n2")
    #expect(sandbox.leftovers == [])
  }

  @Test("gives a row for each request when asked to, and ends when no more are wanted")
  func rows() async throws {
    let sandbox = try Sandbox()
    try sandbox.write("text", to: "a b.txt")
    let served = try await ServedFolder(
      "serve . --port 0 --log | select method url status cache size ok | first 3", in: sandbox)
    #expect(try await served.curl("a%20b.txt") == "200 MISS 4")
    #expect(try await served.curl("a%20b.txt", "-I").hasPrefix("200 HIT"))
    #expect(try await served.curl("none").hasPrefix("404 BYPASS"))
    #expect(try await served.program.waitForExit() == 0)
    let rows = served.output.split(separator: "\n").filter { $0.hasPrefix("{") }
    #expect(
      rows == [
        #"{"method":"GET","url":"/a%20b.txt","status":200,"cache":"MISS","size":4,"ok":true}"#,
        #"{"method":"HEAD","url":"/a%20b.txt","status":200,"cache":"HIT","size":0,"ok":true}"#,
        #"{"method":"GET","url":"/none","status":404,"cache":"BYPASS","size":24,"ok":false}"#,
      ])
    #expect(sandbox.leftovers == [])
  }

  @Test("serves nothing that a link out of its folder leads to, and nothing that is no file")
  func links() async throws {
    let sandbox = try Sandbox()
    try sandbox.write("secret", to: "secret.txt")
    mkdir(sandbox.file("www"), 0o700)
    try sandbox.write("inside", to: "www/a.txt")
    symlink("a.txt", sandbox.file("www/near.txt"))
    symlink("../secret.txt", sandbox.file("www/far.txt"))
    symlink("..", sandbox.file("www/up"))
    symlink(sandbox.work, sandbox.file("www-2"))
    mkfifo(sandbox.file("www/pipe"), 0o600)
    let served = try await ServedFolder("serve www --port 0", in: sandbox)
    for (target, status) in [
      ("a.txt", "200"), ("near.txt", "200"), ("far.txt", "404"), ("up/secret.txt", "404"), ("up/www/a.txt", "200"),
      ("pipe", "404"),
      ("", "404"), ("../secret.txt", "404"), ("..%2fsecret.txt", "404"), ("../www-2/secret.txt", "404"),
      ("a.txt/", "404"),
      (".//a.txt", "404"),
    ] {
      #expect(try await served.curl(target).hasPrefix(status + " "), "\(target)")
    }
    served.program.signal(SIGTERM)
    #expect(try await served.program.waitForExit() == 143)
  }

  @Test("serves a remote through rclone, each object fetched once, and encrypted")
  func remote() async throws {
    let sandbox = try Sandbox(remotes: "[disk]\ntype = alias\nremote = /\n")
    try await sandbox.put(.tiny)
    let served = try await ServedFolder("serve 'disk:\(sandbox.work)' --port 0 --https", in: sandbox)
    let trust = "--cacert \"$(ls ../tmp/toolkit-serve-*/certificate.pem)\""
    #expect(try await served.curl("tiny.mp4?imwidth=48", trust).hasPrefix("200 MISS "))
    #expect(try await served.curl("tiny.mp4", trust).hasPrefix("200 MISS "))
    #expect(try await served.curl("tiny.mp4", trust + " -r 0-9") == "206 HIT 10")
    #expect(try await served.curl("none.mp4", trust).hasPrefix("404 "))
    #expect(!(try await served.curl("tiny.mp4")).hasPrefix("200"))
    served.program.signal(SIGINT)
    #expect(try await served.program.waitForExit() == 130)
    #expect(sandbox.leftovers == [])
  }

  @Test("goes on when it may open few files and many clients come")
  func fewFiles() async throws {
    let sandbox = try Sandbox()
    try sandbox.write("text", to: "a.txt")
    let served = try await ServedFolder(
      "serve . --port 0 --latency 20ms --for 60s", in: sandbox, before: "ulimit -n 96; ")
    let result = try await sandbox.shell(
      "seq 200 | xargs -P 100 -I{} curl -sS --max-time 50 -o /dev/null -w '%{http_code}\\n' \(served.address)a.txt | sort | uniq -c"
    )
    #expect(
      result.output.split(separator: " ").map { $0.filter(\.isNumber) } == ["200", "200"],
      "\(result.output)\(result.errors)")
    served.program.signal(SIGINT)
    #expect(try await served.program.waitForExit() == 130)
  }

  @Test("ends by itself after the time that it is given, and says what is wrong before it begins")
  func time() async throws {
    let sandbox = try Sandbox()
    try sandbox.write("text", to: "a.txt")
    let result = try await sandbox.run("serve . --port 0 --for 200ms")
    #expect(result.status == 0 && result.output == "")
    #expect(result.errors.contains("0 requests"))
    for (line, words) in [
      ("serve none --port 0", "there is no"), ("serve a.txt --port 0", "is a file"),
      ("serve . --port 0 --certificate a.txt --key a.txt", "certificate cannot be read"),
      ("serve . --port 0 --host 192.0.2.1", "no address of this machine"),
    ] {
      let result = try await sandbox.run(line)
      #expect(result.status == 1 && result.errors.contains(words), "\(line): \(result.errors)")
    }
    #expect(sandbox.leftovers == [])
  }
}
