import Platform
import TestSupport
import Testing

@Suite(
  "A kill in the middle of a transfer to or from a store",
  .enabled(if: MotoStore.isInstalled, "moto is not installed"))
struct StoreKillTests {
  /// More of them with `TOOLKIT_KILL_ROUNDS`.
  private static let rounds = getenv("TOOLKIT_KILL_ROUNDS").flatMap { Int(String(cString: $0)) } ?? 2

  /// Each as source, target and verb: from this machine, back, at the server, and from one server to another.
  private static let ways: [(verb: String, from: String, to: String)] = [
    ("mv", "all/", "r2:deadly/b/"), ("mv", "r2:deadly/b/", "out/"), ("mv", "r2:deadly/b/", "r2:deadly/c/"),
    ("mv", "all/", "mo:deadly/b/"), ("mv", "mo:deadly/b/", "out/"), ("mv", "mo:deadly/b/", "mo:deadly/c/"),
    ("mv", "r2:deadly/b/", "mo:deadly/c/"), ("cp", "all/", "r2:deadly/b/"), ("cp", "all/", "mo:deadly/b/"),
  ]

  /// The checksums of what lies below a place, by names; what cannot be read is missing.
  private func sums(_ place: String, _ sandbox: Sandbox) async throws -> [String: String] {
    let result = try await sandbox.run("ls \(place) | hash crc32 | select path hash | to tsv")
    var sums: [String: String] = [:]
    for line in result.output.split(separator: "\n").dropFirst() {
      let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, let name = parts[0].split(separator: "/").last else { continue }
      sums[String(name)] = parts[1]
    }
    return sums
  }

  @Test("loses nothing and leaves nothing half-written under its name", arguments: 0..<9)
  func anyMoment(way: Int) async throws {
    func bucket(_ place: String) -> String { place.replacing("deadly", with: "deadly\(way)") }
    let verb = Self.ways[way].verb
    // Ways of one server run at the same time, each in a bucket of its own.
    let (from, to) = (bucket(Self.ways[way].from), bucket(Self.ways[way].to))
    let store = try await ObjectStore.shared.value
    let sandbox = try Sandbox(
      remotes: store.remotes + MotoStore.remote("mo", try await MotoStore.shared.value.port))
    _ = try await sandbox.run("mkdir \(bucket("r2:deadly")) \(bucket("mo:deadly"))")
    mkdir(sandbox.file("all"), 0o700)
    for number in 0..<6 {
      // One is large enough to go in parts.
      let bytes = [UInt8](repeating: UInt8(number + 1), count: number == 3 ? 17 << 20 : 5000 * number)
      try writeFile(bytes, to: sandbox.file("all/\(number)"))
    }
    let whole = try await sums("all", sandbox)
    #expect(whole.count == 6)
    var elapsed = Duration.milliseconds(900)
    for round in 0...Self.rounds {
      let empty = ["r2:deadly", "mo:deadly"].map { "ls \(bucket($0)) | rm --quiet" }.joined(separator: "; ")
      _ = try await sandbox.run(empty)
      // What is moved away is brought back as it was.
      _ = try await sandbox.shell("rm -rf out; mkdir -p keep out; cp -n all/* keep/ 2>/dev/null; cp keep/* all/")
      if from != "all/" {
        #expect(try await sandbox.run("cp all/ \(from)").status == 0)
      }
      let start = ContinuousClock.now
      let program = try sandbox.background(["-c", "\(verb) \(from) \(to) --jobs 3"])
      // The first round runs to its end and tells how long that takes.
      if round > 0 {
        try await Task.sleep(for: elapsed * (Double(round) - Double.random(in: 0..<1)) / Double(Self.rounds))
        program.signal(SIGKILL)
      }
      _ = try await program.waitForExit()
      if round == 0 { elapsed = ContinuousClock.now - start }
      let here = try await sums(from, sandbox)
      var there = try await sums(to, sandbox)
      // A server may still be taking leave of a connection that broke.
      for _ in 0..<50 where there.contains(where: { whole[$0.key] != $0.value }) {
        try await Task.sleep(for: .milliseconds(40))
        there = try await sums(to, sandbox)
      }
      for (name, sum) in whole {
        #expect(here[name] == sum || there[name] == sum, "\(name) is lost in round \(round)")
        #expect(here[name] == nil || here[name] == sum, "\(name) is damaged in round \(round)")
        #expect(there[name] == nil || there[name] == sum, "\(name) is half there in round \(round)")
        if verb == "cp" || round == 0 { #expect((verb == "cp" ? here : there)[name] == sum, "in round \(round)") }
      }
    }
  }
}
