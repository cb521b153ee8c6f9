import TestSupport
import Testing

@Suite("Originals of `optimize` on a store", .enabled(if: MotoStore.isInstalled, "moto is not installed"))
struct OptimizeStoreTests {
  private static let tags =
    "<Tagging><TagSet><Tag><Key>a key</Key><Value>v+=:/@ é</Value></Tag><Tag><Key>empty</Key><Value></Value></Tag>"
    + "</TagSet></Tagging>"

  /// Moto wants to see somebody, and believes them.
  private static let who =
    "--header 'Authorization: AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0'"

  @Test("a result in their place has their class of storage and their tags, and so has the kept one")
  func keeping() async throws {
    let sandbox = try await FaultySandbox("keeping") { _ in .forward }
    defer { sandbox.proxy.stop() }
    let port = try await MotoStore.shared.value.port
    let cold = MotoStore.remote("co", port) + "storage_class = STANDARD_IA\n"
    let local = try Sandbox(remotes: cold + MotoStore.remote("fa", sandbox.proxy.port))
    let address = "http://127.0.0.1:\(port)/keeping"
    func look(_ key: String) async throws -> String {
      let head = try await local.run(
        "http head '\(address)/\(key)' \(Self.who) | get headers | get x-amz-storage-class")
      return head.output + (try await local.run("http get '\(address)/\(key)?tagging' \(Self.who) | get body")).output
    }
    try await local.put(.tiny)
    #expect(try await local.run("cp tiny.mp4 co:keeping/").status == 0)
    let tagged = try await local.run(
      "http put '\(address)/tiny.mp4?tagging' \(Self.who) --data '\(Self.tags)' | get status")
    #expect(tagged.output == "200\n" || tagged.output == "204\n", "\(tagged)")
    let before = try await look("tiny.mp4")
    #expect(before.hasPrefix("STANDARD_IA\n") && before.contains("v+=:/@ é"), "\(before)")
    let result = try await local.run("optimize fa:keeping/tiny.mp4 h265 --in-place --keep-original fa:keeping/old/")
    #expect(result.status == 0 && result.output.contains(#""action":"encoded""#), "\(result.output)\(result.errors)")
    #expect(try await look("tiny.mp4") == before)
    #expect(try await look("old/tiny.mp4") == before)
    // What has no tags costs no request more.
    try await local.put(.noise)
    #expect(try await local.run("cp noise.mp4 fa:keeping/").status == 0)
    #expect(try await local.run("optimize fa:keeping/noise.mp4 h265 --in-place").status == 0)
    let asked = sandbox.proxy.requests.map(\.target).filter { $0.contains("tagging") }
    #expect(asked.count == 1 && asked.allSatisfy { $0.contains("/tiny.mp4") }, "\(asked)")
  }
}
