import Diagnostics
import Settings
import TestSupport
import Testing

@Suite("Settings")
struct SettingsTests {
  @Test("are the defaults where nobody has set anything")
  func initial() throws {
    let settings = try settings()
    #expect(settings.problems.isEmpty && settings.remotes.isEmpty)
    #expect(settings.output == nil && settings.jobs == nil && settings.historyLines == 10_000)
    #expect(settings.historyFile?.text.hasSuffix("/.local/state/toolkit/history") == true)
    #expect(settings.file?.exists == false)
    #expect(Settings.none.historyFile == nil)
  }

  @Test("of a flag count more than those of the environment, those more than the file's, and those more than defaults")
  func precedence() throws {
    let file = "jobs: 2\nhistory: {lines: 5}\noutput: table\n"
    let settings = try settings(file, ["TOOLKIT_JOBS": "3", "TOOLKIT_HISTORY_LINES": "6"], set: ["jobs=4", "jobs=5"])
    #expect(settings.problems.isEmpty)
    #expect(settings.jobs == 5 && settings.historyLines == 6 && settings.output == .table)
    let origins = Settings.table.all.prefix(4).map { settings.content(of: $0).origin }
    let path = try #require(settings.file?.path)
    #expect(origins == [.file(path, line: 3), .flag("--set"), .initial, .environment("TOOLKIT_HISTORY_LINES")])
  }

  @Test("know a file by its option before its variable before the usual place")
  func file() throws {
    let folder = try TemporaryDirectory()
    let one = try folder.write("jobs: 1", to: "one.yaml")
    let two = try folder.write("jobs: 2", to: "two.yaml")
    try folder.write("jobs: 3", to: "config/toolkit/settings.yaml")
    try folder.write("jobs: 4", to: ".config/toolkit/settings.yaml")
    let home = folder.path
    func jobs(_ option: String?, _ environment: [String: String]) -> Int? {
      SettingsSources(file: option, environment: { environment[$0] }).read().jobs
    }
    let all = ["TOOLKIT_SETTINGS": two, "XDG_CONFIG_HOME": home + "/config", "HOME": home]
    #expect(jobs(one, all) == 1)
    #expect(jobs(nil, all) == 2)
    #expect(jobs(nil, all.filter { $0.key != "TOOLKIT_SETTINGS" }) == 3)
    #expect(jobs(nil, ["HOME": home, "TOOLKIT_SETTINGS": ""]) == 4)
    #expect(jobs(nil, ["HOME": home, "XDG_CONFIG_HOME": "relative"]) == 4)
    #expect(jobs(nil, [:]) == nil)
    #expect(jobs("~/one.yaml", ["HOME": home]) == 1)
  }

  @Test("may be missing at the usual place, not where they are named")
  func missing() throws {
    let settings = SettingsSources(file: "/nowhere/s.yaml", environment: { _ in nil }).read()
    #expect(problems(settings) == ["S0101 cannot read the settings /nowhere/s.yaml: No such file or directory"])
    #expect(settings.problems.first?.help == ["--settings names this file"])
  }

  @Test("tell all their mistakes at once, with place, what came and what was expected")
  func mistakes() throws {
    let settings = try settings(
      """
      jbos: 4
      jobs: many
      output: tabel
      history:
        lines: "5"
        fiel: x
      tools: ffmpeg
      remotes: [r2]
      jobs: 3
      history.lines: 5
      """)
    #expect(
      problems(settings) == [
        "1:1 S0103 there is no setting `jbos` (did you mean `jobs`?)",
        "2:7 S0104 `jobs`: expected a whole number from 1 to 256, got `many`",
        "3:9 S0104 `output`: expected table or ndjson, got `tabel` (did you mean `table`?)",
        "5:10 S0104 `history.lines`: expected a whole number from 0 to 1000000, got the text \"5\" (leave out the quotes)",
        "6:3 S0103 there is no setting `history.fiel` (did you mean `file`?)",
        "7:8 S0104 `tools`: expected names with values, got a text",
        "8:10 S0104 `remotes`: expected names with values, got a list",
        "9:1 S0106 `jobs` is there twice",
        "10:1 S0103 `history.lines` is written in two steps here (`history:`, and `lines: …` below it)",
      ])
    #expect(settings.jobs == nil && settings.historyLines == 10_000)
  }

  @Test(
    "tell mistakes of flags and of the environment",
    arguments: [
      (["TOOLKIT_JOBS": "0"], [], "1:14 S0104 `jobs`: expected a whole number from 1 to 256, got `0`"),
      ([:], ["jobs"], "1:1 S0107 --set takes NAME=VALUE"),
      ([:], ["job=1"], "1:1 S0103 there is no setting `job` (did you mean `jobs`?)"),
      ([:], ["output="], "1:8 S0104 `output`: expected table or ndjson, got nothing"),
    ])
  func elsewhere(environment: [String: String], flags: [String], problem: String) throws {
    #expect(problems(try settings(nil, environment, set: flags)) == [problem])
  }

  @Test("may be empty or hold groups without content", arguments: ["", "# nothing\n", "jobs:\ntools:\nremotes: ~\n"])
  func empty(text: String) throws {
    let settings = try settings(text)
    #expect(settings.problems.isEmpty && settings.jobs == nil && settings.remotes.isEmpty)
  }

  @Test(
    "survive hostile files with an error",
    arguments: [
      "jobs: [1", "- a", "just text", "jobs: \0", "a: &a [*a]", "jobs: 1\n---\njobs: 2",
      String(repeating: "[", count: 3000), String(repeating: "x", count: 2 << 20), "? {a: 1}\n: 2",
      "jobs: 99999999999999999999999", "\u{FEFF}jobs: x",
    ])
  func hostile(text: String) throws {
    let settings = try settings(text)
    #expect(settings.problems.count == 1 && settings.jobs == nil)
    for problem in settings.problems { #expect(!DiagnosticRenderer.text(problem, color: false).isEmpty) }
  }

  @Test("resolve paths from the home and from the file's folder; bare names of programs stay")
  func paths() throws {
    let settings = try settings("tools: {ffmpeg: ~/bin/ffmpeg, rclone: rclone, k6: ../k6}\n")
    let folder = try #require(settings.file?.folder)
    #expect(settings.ffmpeg?.text == folder + "/bin/ffmpeg")
    #expect(settings.rclone?.text == "rclone")
    #expect(settings.k6?.text == folder + "/../k6")
  }

  @Test("have names, help and variables of their own")
  func declarations() {
    let all = Settings.table.all
    #expect(all.count == 20)
    #expect(Set(all.map(\.name)).count == all.count && Set(all.map(\.variable)).count == all.count)
    for setting in all { #expect(setting.help.hasSuffix(".") && setting.variable.hasPrefix("TOOLKIT_")) }
  }
}
