import Flow
import Interpreter
import Platform
import Synchronization
import TestSupport
import Testing
import Verbs

@Suite("An interrupt", .serialized)
struct InterruptTests {
  @Test("is never caught, stops whatever runs, and lets `finally` do its work")
  func finally() async {
    let output = await onDeepThread {
      let session = QuietSession()
      let shell = session.interpreter.session
      let alarm = shell.interruptWhenBegun(milliseconds: 100)
      defer { alarm.cancel() }
      return session.run(
        "try { while true { } } catch e { print caught } finally { for i in 1..3 { print $i }; [b a] | sort | each { print $it } }; print after"
      )
    }
    #expect(output == "1\n2\n3\na\nb")
  }

  @Test(
    "ends every kind of endless work", .timeLimit(.minutes(1)),
    arguments: [
      "while true { }", "1.. | count", "1.. | last", "1.. | sort", "for i in 1.. { }", "for i in $(1..) { let x = $i }",
      "1.. | each { null } | count", "1.. | where false", "1.. | each {|n| while true { } }",
      "let x = 1.. | where {|n| $n < 0}",
      "var x = 0; while true { try { $x += 1 } catch { } }", "if true { 1.. | count }", "1.. | par 2 { $it } | count",
    ])
  func endless(program: String) async {
    let output = await onDeepThread {
      let session = QuietSession()
      let shell = session.interpreter.session
      let alarm = shell.interruptWhenBegun(milliseconds: 50)
      defer { alarm.cancel() }
      return session.run(program)
    }
    #expect(output.isEmpty)
  }

  @Test("can be tried on every verb of the catalogue: a new one needs a recipe in InterruptRecipes")
  func recipes() {
    #expect(Set(VerbCatalog.all.names).subtracting(InterruptRecipes.calls.keys).isEmpty)
    #expect(Set(InterruptRecipes.calls.keys).subtracting(VerbCatalog.all.names).isEmpty)
    #expect(InterruptRecipes.cases.count > VerbCatalog.all.names.count)
  }

  /// The limit is for busy machines; how fast it is on a quiet one, `scripts/bench interrupts` tells.
  @Test("ends every verb soon, lets `finally` run and leaves nothing behind", arguments: InterruptRecipes.cases)
  func verbs(_ example: InterruptRecipes.Case) async throws {
    let folder = try await BusyFolder()
    let path = folder.path
    let program =
      "try { " + example.program.replacing("DIR", with: path) + " } finally { print finished }; print after"
    let result = await onDeepThread { () -> (ended: String, output: String, late: Duration) in
      let all = VerbCatalog.all
      let session = QuietSession(catalog: VerbCatalog(all.names.compactMap { all[$0] } + [Stalled.self]))
      let shell = session.interpreter.session
      let moment = Mutex<ContinuousClock.Instant?>(nil)
      let alarm = shell.interruptWhenBegun(milliseconds: example.work == .child ? 500 : 60) {
        moment.withLock { $0 = .now }
      }
      defer { alarm.cancel() }
      let (ending, output) = session.end(program)
      let late = moment.withLock { $0 }.map { $0.duration(to: .now) } ?? .zero
      return ("\(ending)", output, late)
    }
    #expect(result.ended == "interrupted", "\(result.output.suffix(500))")
    #expect(result.output.hasSuffix("finished\n"))
    #expect(result.late < .soon)
    #expect(folder.processes == [])
    #expect(folder.leftovers == [])
  }
}

extension Session {
  /// Interrupts what runs after a while, but not before it runs: a line that begins forgets what came before it.
  fileprivate func interruptWhenBegun(milliseconds: Int, _ note: @escaping @Sendable () -> Void = {}) -> Alarm {
    let before = cancellation
    return Alarm(milliseconds: milliseconds) {
      while self.cancellation === before { usleep(1000) }
      note()
      self.interrupt(by: 2)
    }
  }
}

/// A folder with a table and a clip in it, and what an interrupt has left there.
private struct BusyFolder {
  private let folder: TemporaryDirectory
  var path: String { folder.path }

  init() async throws {
    folder = try TemporaryDirectory()
    try folder.write("a,b\n1,2\n", to: "a.csv")
    guard symlink(try await Clip.shared.path(), folder.file("v.mp4")) == 0 else {
      throw SupportError.system("symlink", errno)
    }
  }

  /// Files that nobody asked for.
  var leftovers: [String] {
    (namesInFolder(path) ?? []).filter { !["a.csv", "v.mp4", "copy.csv", "out.ndjson"].contains($0) }
  }

  /// Programs that still work on what is in the folder; a moment is left to them to be reaped.
  var processes: [String] {
    var found: [String] = []
    for _ in 0..<40 {
      found = (namesInFolder("/proc") ?? []).filter { Int($0) != nil }.compactMap { id in
        guard let line = try? readWhole("/proc/\(id)/cmdline"), line.contains(path) else { return nil }
        return line
      }
      if found.isEmpty { return [] }
      usleep(50_000)
    }
    return found
  }

  private func readWhole(_ file: String) throws -> String? {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(descriptor, &buffer, buffer.count)
    return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
  }
}

/// Twenty seconds of picture, made once: long enough to be interrupted in whatever is done with it.
private actor Clip {
  static let shared = Clip()
  private var making: Task<TemporaryDirectory, any Error>?

  func path() async throws -> String {
    let making =
      self.making
      ?? Task {
        let folder = try TemporaryDirectory()
        let result = try await ProcessRunner([
          "/usr/bin/env", "ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=20",
          "-c:v",
          "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", folder.file("clip.mp4"),
        ]).run()
        guard result.status == 0 else { throw SupportError.timedOut("ffmpeg: \(result.errors)") }
        return folder
      }
    self.making = making
    return try await making.value.file("clip.mp4")
  }
}
