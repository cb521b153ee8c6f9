import Diagnostics
import Settings
import TestSupport
import Testing

@Suite("Remotes in the settings")
struct RemoteSettingTests {
  @Test("are typed values with their origin")
  func definitions() throws {
    let settings = try settings(
      """
      remotes:
        r2:
          type: s3
          endpoint: https://abc.r2.cloudflarestorage.com/
          region: auto
          style: path
          access-key: env:R2_KEY
          secret-key: file:~/.secrets/r2
        aws: {type: s3, profile: work}
        plain: {type: s3}
        nas: {type: rclone, remote: "nas:films"}
        old: {type: rclone, remote: "old:"}
        disk: {type: local, folder: films}
      """)
    #expect(problems(settings) == [])
    let path = try #require(settings.file?.path)
    let home = try #require(settings.file?.folder)
    let keys = RemoteSetting.Credentials.keys(
      access: .environment("R2_KEY"), secret: .file(home + "/.secrets/r2"), session: nil)
    #expect(
      settings.remotes == [
        remote(
          "r2",
          .s3(
            .init(
              endpoint: "https://abc.r2.cloudflarestorage.com", region: "auto", style: .path, credentials: keys)),
          path, 2),
        remote("aws", .s3(.init(credentials: .profile("work"))), path, 9),
        remote("plain", .s3(.init()), path, 10),
        remote("nas", .rclone(remote: "nas:films"), path, 11),
        remote("old", .rclone(remote: "old"), path, 12),
        remote("disk", .local(folder: home + "/./films"), path, 13),
      ])
    #expect(
      settings.remotes[0].fields.map { "\($0.name)=\($0.value)" } == [
        "type=s3", "endpoint=https://abc.r2.cloudflarestorage.com", "region=auto", "style=path",
        "access-key=env:R2_KEY", "secret-key=file:\(home)/.secrets/r2",
      ])
  }

  private func remote(
    _ name: String, _ definition: RemoteSetting.Definition, _ path: String, _ line: Int
  ) -> RemoteSetting {
    RemoteSetting(name: name, definition: definition, origin: .file(path, line: line))
  }

  @Test("tell each mistake, and the good ones stay")
  func mistakes() throws {
    let settings = try settings(
      """
      remotes:
        r: {type: s3}
        one: {typ: s3}
        two: {type: s4}
        three: {type: s3, bucket: x, style: virtul, endpoint: "abc"}
        four: {type: rclone}
        five: {type: s3, access-key: env:A}
        six: {type: s3, profile: p, access-key: env:A, secret-key: env:B}
        seven: here
        good: {type: local, folder: /films}
        eight:
      """)
    #expect(
      problems(settings) == [
        "2:3 S0104 `r` cannot be the name of a remote",
        "3:3 S0105 `remotes.one` has no `type`",
        "4:15 S0104 `remotes.two.type`: expected one of s3, rclone, local (did you mean `s3`?)",
        "5:21 S0103 `remotes.three`: a remote of type s3 has no `bucket`",
        "5:39 S0104 `remotes.three.style`: expected one of path, virtual, auto (did you mean `virtual`?)",
        "5:57 S0104 `remotes.three.endpoint`: expected an address such as https://host",
        "6:3 S0105 `remotes.four` has no `remote`",
        "7:3 S0105 `remotes.five` has no `secret-key`",
        "8:31 S0104 `remotes.six` has both a profile and keys of its own",
        "9:10 S0104 `remotes.seven`: expected a type with its fields, got a text",
        "11:3 S0104 `remotes.eight`: expected a type with its fields, got nothing",
      ])
    #expect(settings.remotes.map(\.name) == ["good"])
  }

  @Test(
    "never hold a secret, and never show one",
    arguments: [
      "secret-key: hunter22/x+y=", "secret-key: 'hunter22'", "access-key: hunter22", "session-token: hunter22",
      "secret-key:\n      hunter22", "secret-key: |\n      hunter22\n      hunter22", "secret_key: hunter22",
      "secretkey: hunter22", "endpoint: https://me:hunter22@host/", "secret-key: [hunter22]",
      "secret-key: {a: hunter22}", "secret-key: hunter22\n    region: [", "secret-key: \"hunter22\n",
      "password: hunter22 #",
      "profile: {secret: hunter22}", "secret-key: envhunter22", "secret-key: env:hunter22-x",
    ])
  func secrets(line: String) throws {
    let settings = try settings("remotes:\n  r2:\n    type: s3\n    \(line)\n")
    #expect(!settings.problems.isEmpty && settings.remotes.isEmpty)
    for problem in settings.problems {
      let drawn = DiagnosticRenderer.text(problem, color: false) + DiagnosticRenderer.json(problem)
      // A variable's name is none.
      #expect(!drawn.contains("hunter22") || line.contains("env:"), "\(drawn)")
    }
  }

  @Test("say how to refer to a secret")
  func advice() throws {
    let settings = try settings("remotes: {r2: {type: s3, access-key: env:A, secret-key: abc}}")
    let drawn = settings.problems.map { DiagnosticRenderer.text($0, color: false) }.joined()
    #expect(drawn.contains("`remotes.r2.secret-key` must say where the key is, and must not hold it"))
    #expect(drawn.contains("write `secret-key: env:NAME` for a variable, `secret-key: file:PATH` for a file"))
  }
}

@Suite("A reference to a secret")
struct SecretReferenceTests {
  @Test("fetches it from a variable or a file, without what stands around it")
  func value() throws {
    let folder = try TemporaryDirectory()
    let file = try folder.write("  s3cr3t\n", to: "key")
    #expect(try SecretReference.file(file).value() == "s3cr3t")
    #expect(try SecretReference.environment("A").value { $0 == "A" ? "abc\n" : nil } == "abc")
  }

  @Test("tells what is missing")
  func missing() throws {
    let folder = try TemporaryDirectory()
    let empty = try folder.write("\n", to: "empty")
    let large = try folder.write(String(repeating: "x", count: 100_000), to: "large")
    for path in [folder.file("none"), empty, large, folder.path] {
      #expect(throws: SettingsError.self) { try SecretReference.file(path).value() }
    }
    #expect(throws: SettingsError.noVariable("B")) { try SecretReference.environment("B").value { _ in "" } }
  }
}
