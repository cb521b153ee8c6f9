import Platform
import TestSupport
import Testing

@Suite("Settings of the program")
struct SettingsTests {
  @Test("come from a flag before the environment before a file, and `config` tells which")
  func precedence() async throws {
    let sandbox = try Sandbox()
    let file = try sandbox.write("jobs: 2\noutput: table\nhistory:\n  lines: 5\n", to: "s.yaml")
    let arguments = [
      "--settings", "s.yaml", "--set", "jobs=4", "-c",
      "config | where name in [jobs output 'history.lines'] | get origin",
    ]
    let result = try await sandbox.toolkit(arguments, ["TOOLKIT_OUTPUT": "ndjson", "TOOLKIT_JOBS": "3"])
    #expect(result.output == "TOOLKIT_OUTPUT\n--set\n\(file):4\n")
    #expect(result.errors.isEmpty && result.status == 0)
    let named = try await sandbox.toolkit(["config", "--path"], ["TOOLKIT_SETTINGS": file])
    #expect(named.output == file + "\n")
  }

  @Test("of the usual file hold without being named, and decide how results are written")
  func usualFile() async throws {
    let sandbox = try Sandbox()
    let home = try #require(sandbox.environment["HOME"])
    mkdir(home + "/.config", 0o700)
    mkdir(home + "/.config/toolkit", 0o700)
    try writeFile(Array("output: table\n".utf8), to: home + "/.config/toolkit/settings.yaml")
    #expect(try await sandbox.run("echo {a: 1}").output.hasPrefix("a\n"))
    #expect(try await sandbox.run("echo {a: 1}", ["TOOLKIT_OUTPUT": "ndjson"]).output == "{\"a\":1}\n")
    #expect(try await sandbox.toolkit(["--set=output=ndjson", "echo", "x"]).output == "x\n")
  }

  @Test("that are wrong are all told, with their places, before anything runs")
  func mistakes() async throws {
    let sandbox = try Sandbox()
    try sandbox.write("jbos: 4\noutput: tabel\nremotes:\n  r2: {type: s3, secret-key: hunter22}\n", to: "s.yaml")
    try sandbox.write("x", to: "victim")
    let result = try await sandbox.toolkit(["--settings", "s.yaml", "-c", "rm victim"])
    #expect(result.status == 2 && result.output.isEmpty)
    for part in [
      "error[S0103]: there is no setting `jbos`", "did you mean `jobs`?", "s.yaml:2:9", "did you mean `table`?",
      "error[S0108]: `remotes.r2.secret-key` must say where the key is", "secret-key: ********}",
    ] {
      #expect(result.errors.contains(part), "\(part)\n\(result.errors)")
    }
    #expect(!result.errors.contains("hunter22"))
    #expect(sandbox.names.contains("victim"))
  }

  @Test(
    "that are wrong do not stop what is needed to mend them",
    arguments: [["--help"], ["--version"], ["help"], ["version"], ["config"], ["doctor"], ["-c", "config | count"]])
  func broken(arguments: [String]) async throws {
    let sandbox = try Sandbox()
    try sandbox.write("jobs: [\n", to: "s.yaml")
    let result = try await sandbox.toolkit(arguments, ["TOOLKIT_SETTINGS": sandbox.file("s.yaml")])
    #expect(!result.output.isEmpty)
    let isDoctor = arguments == ["doctor"]
    #expect(result.status == (isDoctor ? 4 : 0), "\(result.errors)")
    if isDoctor { #expect(result.output.contains("this is not YAML")) }
  }

  @Test("open a session in spite of mistakes, which are shown first")
  func session() async throws {
    let sandbox = try Sandbox()
    try sandbox.write("jobs: many\n", to: "s.yaml")
    let terminal = try sandbox.terminal(["--settings", "s.yaml"])
    try await terminal.expect("expected a whole number from 1 to 256, got `many`")
    try await terminal.expect("toolkit> ")
    try await terminal.send("config jobs\r")
    try await terminal.expect("default")
  }

  @Test(
    "are refused where a file is named that cannot be read",
    arguments: [["--settings", "none.yaml"], ["--settings", "."], ["--settings"], ["--set"], ["--set", "x"]])
  func unreadable(options: [String]) async throws {
    let result = try await Sandbox().toolkit(options + (options.count > 1 ? ["-c", "echo 1"] : []))
    #expect(result.status == 2 && result.output.isEmpty && result.errors.hasPrefix("error["), "\(result.errors)")
  }

  @Test("choose the programs, for children too")
  func tools() async throws {
    let sandbox = try Sandbox()
    try sandbox.write("#!/bin/sh\necho ffprobe version 99.1 of mine\n", to: "mine")
    chmod(sandbox.file("mine"), 0o755)
    try sandbox.write("tools: {ffprobe: ./mine, k6: /nowhere/k6}\n", to: "s.yaml")
    let line = "doctor | where tool in [ffprobe k6] | select version path ok; env TOOLKIT_FFPROBE; ^printenv TOOLKIT_K6"
    let result = try await sandbox.toolkit(["--settings", "s.yaml", "-c", line])
    let mine = sandbox.work + "/./mine"
    #expect(
      result.output == """
        {"version":"99.1","path":"\(mine)","ok":true}
        {"version":null,"path":null,"ok":false}
        \(mine)
        /nowhere/k6

        """)
    let missing = try await sandbox.run("probe mine", ["TOOLKIT_FFPROBE": "/nowhere/ffprobe"])
    #expect(missing.errors.contains("TOOLKIT_FFPROBE, or the setting tools.ffprobe, names /nowhere/ffprobe"))
  }

  @Test("say how many lines of history are kept, and where")
  func history() async throws {
    let sandbox = try Sandbox()
    let file = sandbox.file("lines")
    let terminal = try await sandbox.session(["TOOLKIT_HISTORY_FILE": file])
    try await terminal.send("echo kept\r")
    try await terminal.expect("toolkit> ")
    try await terminal.send("env API_TOKEN=hunter22\r")
    try await terminal.expect("toolkit> ")
    try await terminal.send("history 2 | get line\r")
    try await terminal.expect("env API_TOKEN=•••")
    try await terminal.expect("toolkit> ")
    try await terminal.send(Key.controlD)
    #expect(try await terminal.waitForExit() == 0)
    let kept = String(decoding: try readFile(file), as: UTF8.self)
    #expect(kept == "echo kept\nenv API_TOKEN=•••\nhistory 2 | get line\n")
    let read = try await sandbox.run("history kept", ["TOOLKIT_HISTORY_FILE": file])
    #expect(read.output == "{\"n\":1,\"line\":\"echo kept\"}\n")

    let none = try await sandbox.session(["TOOLKIT_HISTORY_FILE": sandbox.file("none"), "TOOLKIT_HISTORY_LINES": "0"])
    try await none.send("echo forgotten\r")
    try await none.expect("toolkit> ")
    try await none.send(Key.controlD)
    #expect(try await none.waitForExit() == 0)
    #expect(!sandbox.names.contains("none"))
  }

  @Test("define remotes of each kind, whose secrets are fetched from where they lie and shown nowhere")
  func remotes() async throws {
    let remote = try await RemoteSandbox("settings-remotes")
    let sandbox = remote.local
    try writeFile(Array("content".utf8), to: remote.folder + "/a.mp4")
    mkdir(sandbox.file("films"), 0o700)
    try sandbox.write("content", to: "films/b.mp4")
    try sandbox.write(ObjectStore.secret + "\n", to: "secret")
    try sandbox.write(
      """
      remotes:
        own:
          type: s3
          endpoint: \(try await ObjectStore.shared.value.address)
          access-key: env:OWN_KEY
          secret-key: file:\(sandbox.file("secret"))
        disk: {type: local, folder: \(sandbox.file("films"))}
        via: {type: rclone, remote: "r2:settings-remotes"}
      """, to: "settings.yaml")
    let variables = ["TOOLKIT_SETTINGS": sandbox.file("settings.yaml"), "OWN_KEY": ObjectStore.key]
    for (root, path) in [
      ("own:settings-remotes", "own:settings-remotes/a.mp4"), ("disk:", "disk:b.mp4"), ("via:", "via:a.mp4"),
    ] {
      let listed = try await sandbox.run("ls \(root) | get path", variables)
      #expect(listed.output == path + "\n", "\(listed.errors)")
    }
    let copied = try await sandbox.run("cp own:settings-remotes/a.mp4 disk:new/c.mp4 | get ok", variables)
    #expect(copied.output == "true\n", "\(copied.errors)")
    #expect(sandbox.read("films/new/c.mp4") == Array("content".utf8))

    let shown = try await sandbox.run("remotes | where name in [own disk via] | sort name | get type", variables)
    #expect(shown.output == "local\ns3\nalias\n", "\(shown.errors)")
    let keyless = try await sandbox.run("ls own:settings-remotes", variables.merging(["OWN_KEY": ""]) { $1 })
    #expect(keyless.status == 1)
    #expect(keyless.errors.contains("from the variable OWN_KEY, which is not set"))
    let wrong = try await sandbox.run("ls own:settings-remotes", variables.merging(["OWN_KEY": "other"]) { $1 })
    #expect(wrong.status == 1)
    #expect(wrong.errors.contains("check the keys of this remote"))
    #expect(![shown, keyless, wrong].contains { ($0.output + $0.errors).contains(ObjectStore.secret) })
  }
}
