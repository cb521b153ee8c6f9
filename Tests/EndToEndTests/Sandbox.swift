import Platform
import TestSupport

/// A user's surroundings: a working folder, a home, a folder for temporary files, and rclone's configuration, all gone
/// with the last mention of it.
final class Sandbox: Sendable {
  private let root: TemporaryDirectory
  /// The variables that every program here gets.
  let environment: [String: String]

  /// The folder that programs run in.
  var work: String { root.file("work") }
  /// The folder for temporary files.
  var temporary: String { root.file("tmp") }

  /// `PATH`, and where the project's own set-up puts programs.
  static let searchPath: String = {
    let own = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/.tools/venv/bin"
    return own + ":" + (getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin")
  }()

  /// Makes the folders. `remotes` is the text of rclone's configuration.
  init(remotes: String = "") throws {
    root = try TemporaryDirectory()
    for name in ["work", "home", "tmp"] { mkdir(root.file(name), 0o700) }
    try root.write(remotes, to: "rclone.conf")
    environment = [
      "HOME": root.file("home"), "TMPDIR": root.file("tmp"), "RCLONE_CONFIG": root.file("rclone.conf"),
      "PATH": Self.searchPath, "TOOLKIT": Toolkit.binary,
    ]
  }

  /// A sandbox with clips in its working folder.
  convenience init(_ clip: Clip, _ more: Clip...) async throws {
    try self.init()
    for clip in [clip] + more { try await put(clip) }
  }

  /// Puts a clip into the working folder, under another name if one is given.
  @discardableResult
  func put(_ clip: Clip, as name: String? = nil) async throws -> String {
    let path = file(name ?? clip.name)
    try writeFile(readFile(try await Clips.shared.path(clip)), to: path)
    return path
  }

  /// The path of something in the working folder.
  func file(_ name: String) -> String { work + "/" + name }

  /// Writes a text file into the working folder.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String { try root.write(text, to: "work/" + name) }

  /// What a file in the working folder holds; nil when it is not there.
  func read(_ name: String) -> [UInt8]? { try? readFile(file(name)) }

  /// `toolkit -c LINE`.
  func run(_ line: String, _ changes: [String: String] = [:], input: String? = nil) async throws -> ProcessResult {
    try await toolkit(["-c", line], changes, input: input)
  }

  /// `toolkit ARGUMENTS`.
  func toolkit(
    _ arguments: [String], _ changes: [String: String] = [:], input: String? = nil
  ) async throws -> ProcessResult {
    try await ProcessRunner(
      [Toolkit.binary] + arguments, input: input, environment: environment.merging(changes) { $1 }, directory: work
    ).run()
  }

  /// A line of bash, with the program as `$TOOLKIT`.
  func shell(_ script: String) async throws -> ProcessResult {
    try await ProcessRunner(["/bin/bash", "-c", script], environment: environment, directory: work).run()
  }

  /// `toolkit ARGUMENTS` on a terminal of its own.
  func terminal(
    _ arguments: [String] = [], _ changes: [String: String] = [:], rows: Int = 40, columns: Int = 100
  ) throws -> PseudoTerminal {
    try PseudoTerminal(
      [Toolkit.binary] + arguments, environment: environment.merging(changes) { $1 }, directory: work, rows: rows,
      columns: columns, keeping: self)
  }

  /// A session at its first prompt.
  func session(_ changes: [String: String] = [:], columns: Int = 100) async throws -> PseudoTerminal {
    let terminal = try terminal([], changes, columns: columns)
    try await terminal.expect("toolkit> ")
    return terminal
  }

  /// `toolkit ARGUMENTS` beside the test.
  func background(_ arguments: [String]) throws -> BackgroundProgram {
    try BackgroundProgram(
      [Toolkit.binary] + arguments, environment: environment, directory: work, output: root.file("log"), keeping: self)
  }

  /// What lies in the working folder, hidden files included, in order.
  var names: [String] { TestFiles.names(in: work) }

  /// What was left in the folder for temporary files.
  var leftovers: [String] { TestFiles.names(in: temporary) }

  /// The command lines of programs of others that work on files of this sandbox.
  var programs: [String] {
    TestFiles.names(in: "/proc").filter { Int($0) != nil }.compactMap { pid in
      guard let bytes = try? readFile("/proc/\(pid)/cmdline"), !bytes.isEmpty else { return nil }
      let words = String(decoding: bytes, as: UTF8.self).split(separator: "\0").map(String.init)
      let isOurs = words.dropFirst().contains { $0.contains(root.path) } && words.first != Toolkit.binary
      return isOurs ? words.joined(separator: " ") : nil
    }
  }

  /// Waits until nothing works on files of this sandbox; what still does is given.
  func programsThatStay(within limit: Duration = .soon) async throws -> [String] {
    let end = ContinuousClock.now.advanced(by: limit)
    while !programs.isEmpty, ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(20)) }
    return programs
  }
}
