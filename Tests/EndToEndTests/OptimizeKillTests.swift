import Platform
import TestSupport
import Testing

/// A folder or a bucket with two small films, in which originals are replaced again and again.
private struct KillGround {
  static let names = ["one.mp4", "two.mp4"]
  static let options =
    "h264 minimum --crf 40 --preset ultrafast --in-place --keep-original .orig --workers 2 --output-format mp4"

  let sandbox: Sandbox
  /// What the films are called in a call, and where they lie.
  let place, folder: String
  let originals: [String: [UInt8]]
  /// What each becomes beside the other, and alone, where its encoder has more threads: the same every time.
  var results: [String: Set<[UInt8]>] = [:]
  /// How long a whole run takes.
  var elapsed = Duration.zero

  init(_ sandbox: Sandbox, place: String, folder: String) async throws {
    (self.sandbox, self.place, self.folder) = (sandbox, place, folder)
    originals = [
      "one.mp4": try readFile(try await Clips.shared.path(.tiny)),
      "two.mp4": try readFile(try await Clips.shared.path(.noise)),
    ]
    for chosen in Self.names.map({ " and name == \($0)" }) + [""] {
      try await restore()
      let start = ContinuousClock.now
      let whole = try await sandbox.run(line(chosen))
      elapsed = ContinuousClock.now - start
      #expect(whole.status == 0, "\(whole.errors)\(whole.output)")
      for name in Self.names {
        let now = try readFile(folder + "/" + name)
        if now != originals[name] { results[name, default: []].insert(now) }
      }
    }
    #expect(results.count == 2)
  }

  var line: String { line("") }

  private func line(_ chosen: String) -> String {
    "ls \(place) | where ext == mp4\(chosen) | optimize \(Self.options)"
  }

  private func isOriginal(_ name: String) -> Bool { (try? readFile(folder + "/" + name)) == originals[name] }

  private func isResult(_ name: String) -> Bool {
    guard let now = try? readFile(folder + "/" + name) else { return false }
    return results[name]?.contains(now) ?? false
  }

  /// Puts the originals where they were, and takes away what was kept; what else lies there stays.
  func restore() async throws {
    guard place.contains(":") else {
      for name in Self.names {
        try writeFile(originals[name] ?? [], to: folder + "/." + name + ".new")
        rename(folder + "/." + name + ".new", folder + "/" + name)
        unlink(folder + "/" + name + ".orig")
      }
      return
    }
    // Through the server: it would not see at once what is changed behind its back.
    mkdir(sandbox.file("originals"), 0o700)
    for name in Self.names { try writeFile(originals[name] ?? [], to: sandbox.file("originals/" + name)) }
    let result = try await sandbox.run(
      "cp originals/one.mp4 originals/two.mp4 \(place)/ --overwrite; ls \(place) | where ext == orig | rm --quiet")
    #expect(result.status == 0, "\(result.errors)")
  }

  /// Starts a run and kills it at a moment of chance.
  func kill(_ options: String = "") async throws {
    let program = try sandbox.background(["-c", line + options])
    try await Task.sleep(for: elapsed * Double.random(in: 0..<1.02))
    program.signal(SIGKILL)
    _ = try await program.waitForExit()
    let staying = try await sandbox.programsThatStay()
    #expect(staying == [], "\(staying)")
  }

  /// Whether each original stands in its place, or its verified result, with the original beside it.
  func expectAllThere(_ round: Int) throws {
    for name in Self.names {
      let kept = try? readFile(folder + "/" + name + ".orig")
      #expect(isOriginal(name) || isResult(name), "\(name) is neither in round \(round)")
      #expect(isOriginal(name) || kept == originals[name], "the original of \(name) is lost in round \(round)")
    }
  }

  func expectResults(_ round: Int) throws {
    for name in Self.names { #expect(isResult(name), "\(name) in round \(round)") }
    #expect(TestFiles.names(in: folder) == ["one.mp4", "one.mp4.orig", "two.mp4", "two.mp4.orig"], "in round \(round)")
    #expect(sandbox.leftovers == [], "in round \(round)")
  }

  /// One kill, and one of three ways on.
  func round(_ number: Int) async throws {
    try await kill()
    try expectAllThere(number)
    switch number % 3 {
    case 0:
      // What succeeded is not done again: a film that was encoded twice would have other bytes.
      let resumed = try await sandbox.run(line + " --resume")
      if resumed.errors.contains("was cut short") || resumed.errors.contains("no run") {
        // It was killed before it had done anything, or after all of it.
        #expect(Self.names.allSatisfy(isOriginal) || Self.names.allSatisfy(isResult), "in round \(number)")
        if Self.names.allSatisfy(isOriginal) { _ = try await sandbox.run(line) }
      } else {
        #expect(resumed.status == 0, "\(resumed.errors)\(resumed.output) in round \(number)")
      }
      try expectResults(number)
    case 1:
      _ = try await sandbox.run("undo last")
      #expect(Self.names.allSatisfy(isOriginal), "in round \(number)")
    default:
      try await restore()
      #expect(try await sandbox.run(line).status == 0)
      try expectResults(number)
    }
    try await restore()
    _ = try await sandbox.run("runs | each { runs --remove $it.id }")
  }
}

@Suite("A kill at any moment of `optimize --in-place`", .serialized)
struct OptimizeKillTests {
  /// More of them with `TOOLKIT_KILL_ROUNDS`: so many here, and so many on a remote.
  private static let rounds = getenv("TOOLKIT_KILL_ROUNDS").flatMap { Int(String(cString: $0)) } ?? 8

  @Test("leaves each original or its verified result, and the next start leaves nothing else")
  func local() async throws {
    let sandbox = try Sandbox()
    mkdir(sandbox.file("films"), 0o700)
    let ground = try await KillGround(sandbox, place: "films", folder: sandbox.file("films"))
    try await ground.restore()
    for number in 0..<Self.rounds { try await ground.round(number) }
  }

  @Test("does so on a store too")
  func store() async throws {
    let remote = try await RemoteSandbox("killed")
    let ground = try await KillGround(remote.local, place: "r2:killed", folder: remote.folder)
    try await ground.restore()
    for number in 0..<Self.rounds { try await ground.round(number) }
  }
}
