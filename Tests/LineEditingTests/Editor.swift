import TestSupport

/// The demonstration program on a terminal, with a home folder of its own.
struct Editor {
  let terminal: PseudoTerminal
  let home: TemporaryDirectory

  init(
    _ environment: [String: String] = [:], home: TemporaryDirectory? = nil, rows: Int = 24, columns: Int = 80
  ) async throws {
    let home = try home ?? TemporaryDirectory()
    self.home = home
    terminal = try PseudoTerminal(
      [Toolkit.built("lineecho")], environment: ["HOME": home.path].merging(environment) { $1 }, rows: rows,
      columns: columns)
    // What is typed before the prompt is there is echoed by the terminal itself.
    try await terminal.expect(environment["LINEECHO_PROMPT"] == nil ? "> " : ">")
  }

  /// Types the text and waits for what the program got, and for the next prompt: what is typed before it is there is
  /// echoed by the terminal itself.
  func enter(_ text: String, gives line: String) async throws {
    try await terminal.send(text + "\r")
    try await terminal.expect("got \(line.debugDescription)\n")
    try await terminal.expect("> ")
  }
}

/// Keys as a terminal sends them.
enum Key {
  static let up = "\u{1b}[A"
  static let down = "\u{1b}[B"
  static let left = "\u{1b}[D"
  static let controlA = "\u{1}"
  static let controlC = "\u{3}"
  static let controlD = "\u{4}"
  static let controlR = "\u{12}"
  static let tab = "\t"

  static func pasted(_ text: String) -> String { "\u{1b}[200~\(text)\u{1b}[201~" }
}
