import Platform
import TestSupport
import Testing

@testable import LineEditing

@Suite("History")
struct HistoryTests {
  let folder: TemporaryDirectory
  var path: String { folder.file("state/history") }

  init() throws { folder = try TemporaryDirectory() }

  @Test(
    "entries come back as they were", arguments: ["ls", "two\nrows\n", #"back\slash \n"#, "naïve 👩‍🎤 \u{1b}[m", "a\r\nb"])
  func roundTrip(entry: String) throws {
    try History(path: path).append(entry)
    #expect(try History(path: path).entries == [entry])
  }

  @Test("an entry that begins with a blank is not kept", arguments: [" ls", "\tls", "\nls", "", " "])
  func blanks(entry: String) throws {
    let history = try History(path: path)
    try history.append(entry)
    #expect(history.entries.isEmpty)
    #expect(folder.read("state/history") == nil)
  }

  @Test("a repeated entry moves to the end")
  func repeats() throws {
    let history = try History(path: path)
    for entry in ["a", "b", "a", "a"] { try history.append(entry) }
    #expect(history.entries == ["b", "a"])
    #expect(try History(path: path).entries == ["b", "a"])
  }

  @Test("two sessions add to one file, and neither loses what the other added")
  func twoSessions() throws {
    let (first, second) = (try History(path: path), try History(path: path))
    for number in 0..<50 {
      try first.append("first \(number)")
      try second.append("second \(number)")
    }
    #expect(Set(try History(path: path).entries).count == 100)
  }

  @Test("a file that grew too large is made smaller, and the newest entries stay")
  func compaction() throws {
    let lines = (0..<25_000).map { "entry \($0)\n" }
    try folder.write(lines.joined(), to: "state/history")
    let history = try History(path: path)
    #expect(history.entries.count == 10_000)
    #expect(history.entries.last == "entry 24999")
    #expect(folder.read("state/history") == lines.suffix(10_000).joined())
    #expect(try History(path: path).entries.first == "entry 15000")
  }

  @Test("a session that was open while the file was replaced adds to the new one")
  func compactionBesideSession() throws {
    try folder.write("old\n", to: "state/history")
    let open = try History(path: path)
    try folder.write(String(repeating: "x\n", count: 25_000), to: "state/history")
    _ = try History(path: path)
    try open.append("late")
    #expect(try History(path: path).entries == ["x", "late"])
  }

  @Test("a line that was left without its end does not swallow the next")
  func tornLine() throws {
    try folder.write("whole\ntor", to: "state/history")
    try History(path: path).append("next")
    #expect(try History(path: path).entries == ["whole", "tor", "next"])
  }

  @Test("only its owner may read the file")
  func mode() throws {
    try folder.write("old\n", to: "state/history")
    chmod(path, 0o644)
    try History(path: path).append("ls")
    var information = stat()
    stat(path, &information)
    #expect(information.st_mode & 0o777 == 0o600)
  }

  @Test("the hook decides what is kept")
  func redaction() throws {
    let history = try History(path: path)
    history.redact = { $0.hasPrefix("secret") ? nil : $0.replacing("hunter2", with: "…") }
    for entry in ["secret", "login hunter2"] { try history.append(entry) }
    #expect(try History(path: path).entries == ["login …"])
  }

  @Test("a file that cannot be used is named with the reason")
  func unusable() throws {
    #expect(throws: LineEditingError.historyUnusable(path: folder.path, reason: "Is a directory")) {
      try History(path: folder.path)
    }
  }

  // MARK: At the prompt

  @Test("Up and Down go through entries, and stay within one of several rows")
  func keys() async throws {
    try folder.write("first\\nof two rows\nsecond\n", to: "state/history")
    let editor = try await Editor(["LINEECHO_HISTORY": path])
    try await editor.enter(Key.up, gives: "second")
    // Twice up: the entry of two rows, with the cursor at its end. Once more: its first row. Then down and to its end.
    try await editor.enter(Key.up + Key.up + Key.up + "X" + Key.down + "Y", gives: "firstX\nof twoY rows")
    try await editor.enter("new" + Key.up + Key.down + "!", gives: "new!")
  }

  @Test("Ctrl-R finds an entry, and the next session finds it too")
  func search() async throws {
    let editor = try await Editor(["LINEECHO_HISTORY": path])
    try await editor.enter("ls r2:videos", gives: "ls r2:videos")
    try await editor.enter("version", gives: "version")
    try await editor.enter(Key.controlR + "r2:\r", gives: "ls r2:videos")
    let next = try await Editor(["LINEECHO_HISTORY": path])
    try await next.enter(Key.up, gives: "ls r2:videos")
  }
}
