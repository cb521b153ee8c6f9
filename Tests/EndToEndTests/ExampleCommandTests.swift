import Foundation
import TestSupport
import Testing

@Suite("toolkit test")
struct ExampleCommandTests {
  private static let modules: [String] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder = root.appending(path: "stdlib")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".mts") }.map { folder.appending(path: $0).path }
  }()

  @Test("The modules that come with the program give what their examples say, and are formatted")
  func standardModules() async throws {
    #expect(!Self.modules.isEmpty)
    let result = try await ProcessRunner([Toolkit.binary, "test"] + Self.modules).run()
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    #expect(result.output.contains("passed, 0 failed"))
    #expect(try await ProcessRunner([Toolkit.binary, "fmt", "--check"] + Self.modules).run().output == "")
  }

  @Test("An example that gives something else is told with both, one that fails with its reason")
  func failures() async throws {
    let folder = try TemporaryDirectory()
    let text = """
      ## Doubles.
      ## @example twice 2
      ## => 5
      ## @example twice x
      ## @example twice 4
      ## => 8
      def twice(n: int) { $n * 2 }
      fail 'the script itself does not run'
      """
    try folder.write(text, to: "a.mts")
    let result = try await Toolkit.run("test", folder.file("a.mts"))
    #expect(result.status == 1)
    #expect(
      result.output == """
        FAILED  twice: twice 2
          expected  5
          got       4
        FAILED  twice: twice x
          <n> of `twice`: expected an int, got a text: x
        ok      twice: twice 4
        1 passed, 2 failed

        """)
  }

  @Test("A script with a mistake runs no example")
  func mistake() async throws {
    let folder = try TemporaryDirectory()
    try folder.write("## @example f\ndef f() { nosuch }\n", to: "a.mts")
    let result = try await Toolkit.run("test", folder.file("a.mts"))
    #expect(result.status == 2)
    #expect(result.output == "")
    #expect(result.errors.contains("there is no verb `nosuch`"))
  }
}
