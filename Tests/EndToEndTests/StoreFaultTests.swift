import Platform
import Synchronization
import TestSupport
import Testing

/// What happens to requests about some names: once, so that a second attempt goes well, or each time.
private struct Faults: Sendable {
  typealias Reply = FaultServer.Reply

  let once: [String: Reply]
  let always: [String: Reply]
  var method = "GET"
  private let done = Once()

  private final class Once: Sendable {
    private let names = Mutex<Set<String>>([])
    func first(_ name: String) -> Bool { names.withLock { $0.insert(name).inserted } }
  }

  init(_ method: String = "GET", once: [String: Reply] = [:], always: [String: Reply] = [:]) {
    (self.method, self.once, self.always) = (method, once, always)
  }

  func reply(to request: FaultServer.Request) -> Reply {
    let path = request.target.prefix { $0 != "?" }
    let name = path.split(separator: "/").dropFirst().last.map(String.init) ?? ""
    guard request.method == method, !name.isEmpty else { return .forward }
    if let reply = always[name] { return reply }
    if let reply = once[name], done.first(name + request.target) { return reply }
    return .forward
  }
}

private func problem(_ code: String) -> String { "<Error><Code>\(code)</Code><Message>words</Message></Error>" }

@Suite("Verbs meet bad servers and bad networks", .enabled(if: MotoStore.isInstalled, "moto is not installed"))
struct StoreFaultTests {
  /// Bytes of a file by its number.
  private static func content(_ name: String, _ count: Int = 3000) -> [UInt8] {
    let seed = name.utf8.reduce(0) { $0 &* 31 &+ Int($1) }
    return (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 7) ^ seed) }
  }

  private static let passing: [String: FaultServer.Reply] = [
    "close": .close, "cut": .cut(700), "late500": .answer(500, problem("InternalError")),
    "busy503": .answer(503, problem("SlowDown"), fields: ["Retry-After": "1"]), "busy429": .answer(429, ""),
  ]

  private func fill(_ sandbox: FaultySandbox, _ names: some Sequence<String>) async throws {
    for name in names { try writeFile(Self.content(name), to: sandbox.local.file("all/" + name)) }
    let up = try await sandbox.local.run("cp all/ mo:\(sandbox.bucket)/ --jobs 8")
    #expect(up.status == 0, "\(up.output)")
  }

  @Test("what passes is passed over, downwards and upwards")
  func passing() async throws {
    let faults = Faults(once: Self.passing)
    let up = Faults("PUT", once: Self.passing)
    let sandbox = try await FaultySandbox("passing") { $0.method == "PUT" ? up.reply(to: $0) : faults.reply(to: $0) }
    let local = sandbox.local
    mkdir(local.file("all"), 0o700)
    try await fill(sandbox, Self.passing.keys)
    let down = try await local.run("cp fa:passing/ out/ --jobs 8")
    #expect(down.status == 0, "\(down.output)\(down.errors)")
    let again = try await local.run("mv all/ fa:passing/up/ --jobs 8")
    #expect(again.status == 0, "\(again.output)\(again.errors)")
    for name in Self.passing.keys {
      #expect(local.read("out/" + name).map { $0 == Self.content(name) } == true, "\(name)")
    }
    #expect(try await sandbox.names("up/").sorted() == Self.passing.keys.sorted())
    #expect(TestFiles.names(in: local.file("all")) == [] && local.leftovers == [])
    sandbox.proxy.stop()
  }

  @Test("what lasts is told with the object and the cause; the others come, and nothing is half there")
  func lasting() async throws {
    let other = String(repeating: "x", count: 3000)
    let always: [String: (reply: FaultServer.Reply, words: String)] = [
      "cut": (.close, "closed the connection"), "wrong": (.answer(200, other), "checksum"),
      "denied": (.answer(403, problem("AccessDenied")), "AccessDenied"),
      "long": (.answer(200, other + "x"), "was changed"),
      "failing": (.answer(500, problem("InternalError")), "InternalError"),
      "gone": (.answer(404, problem("NoSuchKey")), "there is no"),
      "expired": (.answer(400, problem("ExpiredToken")), "ExpiredToken"),
    ]
    let faults = Faults(always: always.mapValues(\.reply))
    let sandbox = try await FaultySandbox("lasting", faults.reply)
    let local = sandbox.local
    mkdir(local.file("all"), 0o700)
    let good = ["good1", "good2", "good3"]
    try await fill(sandbox, Array(always.keys) + good)
    let result = try await local.run("cp fa:lasting/ out/ --jobs 16")
    #expect(result.status == 4)
    for (name, fault) in always {
      let row = result.output.split(separator: "\n").first { $0.contains("fa:lasting/\(name)\"") } ?? ""
      #expect(row.contains("\"ok\":false") && row.contains(fault.words), "\(name): \(row)")
    }
    #expect(TestFiles.names(in: local.file("out")) == good)
    for name in good { #expect(local.read("out/" + name).map { $0 == Self.content(name) } == true) }
    #expect(result.errors.contains("10 objects: 3 copied, 7 failed"), "\(result.errors)")
    #expect(!(result.output + result.errors).contains(ObjectStore.secret))
    #expect(local.leftovers == [])
    sandbox.proxy.stop()
  }

  @Test("what was stored over a kept connection, whose answer got lost, is no object of others")
  func lostOnKeptConnection() async throws {
    let isFirst = Mutex<Set<String>>([])
    let sandbox = try await FaultySandbox("kept") { request in
      guard request.target.contains("twice") else { return .forward }
      switch request.method {
      // After a scripted answer the connection stays open.
      case "HEAD" where isFirst.withLock { $0.isEmpty }: return .answer(404, "")
      case "PUT": return isFirst.withLock { $0.insert("twice").inserted } ? .cut(0) : .forward
      default: return .forward
      }
    }
    let local = sandbox.local
    try writeFile(Self.content("twice"), to: local.file("twice"))
    let result = try await local.run("cp twice fa:kept/")
    #expect(result.status == 0, "\(result.errors)\(result.output)")
    #expect(try await sandbox.names() == ["twice"])
    sandbox.proxy.stop()
  }

  @Test("an upload that fails leaves the original, no object and no part")
  func upwards() async throws {
    let isFirst = Mutex<Set<String>>([])
    let sandbox = try await FaultySandbox("upwards") { request in
      if request.target.contains("large"), request.target.contains("partNumber=2") { return .close }
      if request.method == "PUT", request.target.contains("refused") { return .answer(400, problem("BadDigest")) }
      if request.method == "PUT", request.target.contains("twice"), isFirst.withLock({ $0.insert("twice").inserted }) {
        // It is stored, and the answer gets lost.
        return .cut(0)
      }
      return .forward
    }
    let local = sandbox.local
    mkdir(local.file("all"), 0o700)
    for name in ["refused", "good", "twice"] { try writeFile(Self.content(name), to: local.file("all/" + name)) }
    try writeFile([UInt8](repeating: 3, count: 17 << 20), to: local.file("all/large"))
    let result = try await local.run("mv all/ fa:upwards/ --jobs 4")
    #expect(result.status == 4)
    #expect(result.output.contains("BadDigest") && result.errors.contains("2 moved, 2 failed"), "\(result.output)")
    #expect(TestFiles.names(in: local.file("all")) == ["large", "refused"])
    #expect(local.read("all/refused") == Self.content("refused"))
    #expect(try await sandbox.names() == ["good", "twice"])
    #expect(try await sandbox.uploads() == 0)
    let save = try await local.run("1..9 | each { echo {n: $it} } | save fa:upwards/refused.csv")
    #expect(save.status == 1 && save.errors.contains("BadDigest"), "\(save.errors)")
    let failing = try await local.run(
      "1..9000 | each { if $it > 8000 { fail stop }; echo {n: $it} } | save mo:upwards/good --format csv --overwrite")
    #expect(failing.status == 3, "\(failing.errors)")
    #expect(try await local.run("stat mo:upwards/good | where size == 3000B | count").output == "1\n")
    #expect(try await sandbox.names() == ["good", "twice"])
    sandbox.proxy.stop()
  }

  /// A listing of two pages with one object each, the answers to some pages being others.
  private func listing(_ odd: [Int: FaultServer.Reply], always: FaultServer.Reply? = nil) throws -> (
    FaultServer, String
  ) {
    let pages = Mutex(0)
    let server = try FaultServer { request in
      guard request.method == "GET", request.target.contains("list-type=2") else {
        if request.method == "HEAD" { return .answer(404, "") }
        return .answer(200, "x", fields: ["ETag": "\"9dd4e461268c8034f5c8564e155c67a6\""])
      }
      let number = pages.withLock { pages in
        pages += 1
        return pages
      }
      if let reply = odd[number] { return reply }
      let isSecond = request.target.contains("continuation-token=t")
      if isSecond, let always { return always }
      let entry = "<Contents><Key>\(isSecond ? "b" : "a")</Key><Size>1</Size></Contents>"
      let more = isSecond ? "" : "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>"
      return .answer(200, "<ListBucketResult>\(entry)\(more)</ListBucketResult>")
    }
    return (server, MotoStore.remote("fa", server.port))
  }

  @Test("a listing goes on after what passes")
  func pages() async throws {
    for number in 1...2 {
      let (server, remotes) = try listing([
        number: .short(200, "<ListBucketResult><Contents><Key>a</K", missing: 400),
        number + 1: .answer(503, problem("SlowDown"), fields: ["Retry-After": "1"]),
      ])
      defer { server.stop() }
      let result = try await Sandbox(remotes: remotes).run("ls fa:bucket | get path")
      #expect(result.output == "fa:bucket/a\nfa:bucket/b\n" && result.status == 0, "\(result.errors)")
    }
  }

  @Test(
    "a listing that breaks off is an error, and nothing is removed for it",
    arguments: [
      ("ExpiredToken", FaultServer.Reply.answer(400, problem("ExpiredToken"))),
      ("cut off", .answer(200, "<ListBucketResult><Contents><Key>b</Key>")),
      ("AccessDenied", .answer(403, problem("AccessDenied"))),
    ])
  func brokenListing(words: String, reply: FaultServer.Reply) async throws {
    let (server, remotes) = try listing([:], always: reply)
    defer { server.stop() }
    let sandbox = try Sandbox(remotes: remotes)
    for name in ["a", "b", "c"] { try sandbox.write("older", to: "t/" + name) }
    let listed = try await sandbox.run("ls fa:bucket | get path")
    #expect(listed.output == "fa:bucket/a\n" && listed.status == 1)
    #expect(listed.errors.contains(words) && listed.errors.contains("fa:bucket"), "\(listed.errors)")
    let synced = try await sandbox.run("sync fa:bucket t --delete --by size")
    #expect(synced.status == 1 && synced.errors.contains(words), "\(synced.errors)")
    #expect(TestFiles.names(in: sandbox.file("t")) == ["a", "b", "c"])
    #expect(sandbox.read("t/c") == Array("older".utf8))
  }

  @Test("a disk that is full stops what does not fit", .enabled(if: SmallDisk.isPossible, "cannot mount a small disk"))
  func fullDisk() async throws {
    let sandbox = try await FaultySandbox("full") { _ in .forward }
    let local = sandbox.local
    for folder in ["all", "small"] { mkdir(local.file(folder), 0o700) }
    for (name, count) in [("a", 9000), ("big", 700_000), ("huge", 700_001), ("z", 9000)] {
      try writeFile(Self.content(name, count), to: local.file("all/" + name))
    }
    #expect(try await local.run("cp all/ mo:full/").status == 0)
    for line in ["cp fa:full/ small/ --jobs 1", "mv fa:full/ small/ --jobs 4"] {
      let disk = try #require(SmallDisk(local.file("small")))
      defer { disk.unmount() }
      let result = try await local.run(line)
      #expect(result.status == 4 && result.output.contains("disk-full"), "\(result.output)")
      #expect(result.errors.contains("3 ") && result.errors.contains("1 failed"), "\(result.errors)")
      let there = TestFiles.names(in: local.file("small"))
      #expect(there.count == 3 && there.allSatisfy { !$0.hasPrefix(".") })
      for name in there { #expect(local.read("small/" + name) == local.read("all/" + name)) }
      let kept = try await sandbox.names()
      #expect(kept.count == (line.hasPrefix("cp") ? 4 : 1))
      #expect(Set(kept).union(there) == ["a", "big", "huge", "z"])
    }
    sandbox.proxy.stop()
  }
}
