import TestSupport
import Testing

@Suite("Programs run by tests")
struct SupportTests {
  @Test("get their input and give all their output, however much it is")
  func streams() async throws {
    let text = String(repeating: "a row of some length\n", count: 50_000)
    let result = try await ProcessRunner(["/bin/sh", "-c", "tee /dev/stderr; exit 3"], input: text).run()
    #expect(result.output == text)
    #expect(result.errors == text)
    #expect(result.status == 3)
    #expect(result.maximumResidentBytes > 0)
  }

  @Test("are killed with their children when they take too long")
  func limit() async throws {
    let start = ContinuousClock.now
    await #expect(throws: SupportError.self) {
      try await ProcessRunner(["/bin/sh", "-c", "sleep 600 & sleep 600"], limit: .milliseconds(200)).run()
    }
    #expect(start.duration(to: .now) < .seconds(20))
  }

  @Test("run in the folder and environment that they are given")
  func surroundings() async throws {
    let folder = try TemporaryDirectory()
    let result = try await ProcessRunner(
      ["/bin/sh", "-c", "pwd; echo $GREETING; kill -9 $$"], environment: ["GREETING": "hello"], directory: folder.path
    ).run()
    #expect(result.output == "\(folder.path)\nhello\n")
    #expect(result.status == 128 + 9)
  }

  @Test("the built toolkit is found")
  func binary() async throws {
    #expect(try await Toolkit.run("version").status == 0)
  }
}
