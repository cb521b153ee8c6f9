import Platform
import TestSupport
import Testing

@Suite("`rm` of thousands of objects")
struct BatchRemovalTests {
  @Test("asks a store once for each thousand, and a dry run not at all")
  func batches() async throws {
    let store = try await ObjectStore.shared.value
    let port = try #require(store.address.split(separator: ":").last.flatMap { UInt16($0.prefix { $0.isNumber }) })
    let proxy = try FaultServer(upstream: port) { _ in .forward }
    defer { proxy.stop() }
    let remote = try await RemoteSandbox("batch")
    mkdir(remote.folder + "/x", 0o700)
    for number in 0..<2500 { try writeFile([1], to: remote.folder + "/x/\(number) é&<.mp4") }
    try await remove(2500, "fa:batch", Sandbox(remotes: MotoStore.remote("fa", proxy.port)), proxy)
    #expect(TestFiles.names(in: remote.folder + "/x") == [])
  }

  @Test("of another server too", .enabled(if: MotoStore.isInstalled, "moto is not installed"))
  func moto() async throws {
    let sandbox = try await FaultySandbox("batch") { _ in .forward }
    defer { sandbox.proxy.stop() }
    mkdir(sandbox.local.file("x"), 0o700)
    for number in 0..<1100 { try writeFile([1], to: sandbox.local.file("x/\(number)")) }
    #expect(try await sandbox.local.run("cp x/ mo:batch/x/ --jobs 32 | count").output == "1100\n")
    try await remove(1100, "fa:batch", sandbox.local, sandbox.proxy)
  }

  private func remove(_ count: Int, _ place: String, _ sandbox: Sandbox, _ proxy: FaultServer) async throws {
    let planned = try await sandbox.run("ls \(place) | rm --dry-run | select op from | count")
    #expect(planned.output == "\(count)\n", "\(planned.errors)")
    #expect(try await sandbox.run("plan { ls \(place) | rm | where op == remove | count }").output == "\(count)\n")
    #expect(proxy.requests.allSatisfy { $0.method == "GET" || $0.method == "HEAD" })
    let removed = try await sandbox.run("ls \(place) | rm | where ok | count")
    #expect(removed.output == "\(count)\n" && removed.status == 0, "\(removed.errors)")
    #expect(removed.errors.contains("\(count) objects: \(count) removed"))
    #expect(proxy.requests.count { $0.method == "POST" && $0.target.contains("delete") } == (count + 999) / 1000)
    #expect(proxy.requests.count { $0.method == "DELETE" } == 0)
    #expect(try await sandbox.run("ls \(place) | count").output == "0\n")
  }
}
