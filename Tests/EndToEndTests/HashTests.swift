import Platform
import TestSupport
import Testing

@Suite("`hash`")
struct HashTests {
  private static let names = ["a.txt", "-dash", "two words", "line\nbreak", "back\\slash", " lead", "é😀"]

  @Test("writes lists that sha256sum and its like read", arguments: ["sha256", "md5", "sha1"])
  func save(kind: String) async throws {
    let sandbox = try Sandbox()
    for name in Self.names { try sandbox.write("content of \(name)", to: "m/" + name) }
    let result = try await sandbox.run("ls m | hash \(kind) --save sums")
    #expect(result.status == 0, "\(result.errors)")
    let check = try await sandbox.shell("\(kind)sum -c --strict sums")
    #expect(check.status == 0, "\(check.output)\(check.errors)")
    #expect(try await sandbox.run("hash --check sums | where ok | count").output == "\(Self.names.count)\n")
    // And lists that they write.
    let other = try await sandbox.shell(#"\#(kind)sum -- m/* > theirs && "$TOOLKIT" hash --check theirs"#)
    #expect(other.status == 0, "\(other.output)\(other.errors)")
  }

  @Test("finds what was changed or is gone, with status 4")
  func check() async throws {
    let sandbox = try Sandbox()
    for name in Self.names { try sandbox.write("content of \(name)", to: "m/" + name) }
    #expect(try await sandbox.run("ls m | hash --save sums").status == 0)
    try sandbox.write("content of á.txt", to: "m/a.txt")
    unlink(sandbox.file("m/-dash"))
    try sandbox.write((String(decoding: sandbox.read("sums") ?? [], as: UTF8.self)) + "no checksum\n", to: "sums")
    let result = try await sandbox.run("hash --check sums | where not ok | get error.code")
    #expect(result.status == 4)
    #expect(result.output.split(separator: "\n").sorted() == ["bad-line", "mismatch", "not-found"], "\(result.output)")
    let refused = try await sandbox.run("ls m | hash --save sums")
    #expect(refused.status == 1 && refused.errors.contains("--overwrite"))
  }

  @Test("knows the kinds, and reads remotes")
  func kinds() async throws {
    let remote = try await RemoteSandbox("hash")
    try writeFile(Array("123456789".utf8), to: remote.folder + "/n")
    let expected = [
      ("md5", "25f9e794323b453885f5181f1b624d0b"), ("sha1", "f7c3bc1d808e04732adf679965ccc34ca7ae3441"),
      ("sha256", "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"), ("crc32", "cbf43926"),
      ("crc32c", "e3069283"), ("crc64nvme", "ae8b14860a799888"),
    ]
    for (kind, digits) in expected {
      let result = try await remote.local.run("hash r2:hash/n \(kind) | get hash")
      #expect(result.output == digits + "\n", "\(kind) \(result.errors)\(result.output)")
    }
  }
}
