import Diagnostics
import Flow
import Interpreter
import Language
import Shell
import Synchronization
import Verbs

/// Runs lines as a prompt does and gives what is shown: results as on a pipe, remarks and drawn diagnostics.
final class RecordedSession {
  private let paper = Paper()
  private let interpreter: Interpreter

  init() {
    interpreter = Interpreter(Session(catalog: .all, tools: Tools(), terminal: paper, loadModule: Self.module))
  }

  /// Modules that no folder holds, beside those that come with the program.
  private static let modules = [
    "round": "use about", "about": "use round", "busy": "def f() { 1 }\necho 5", "wrong": "def f() { sotr }",
  ]

  @Sendable private static func module(_ name: String, _ user: SourceText) throws -> SourceText {
    try modules[name].map { SourceText(name: name, text: $0) } ?? Modules.load(name, from: user)
  }

  /// What is wrong with a program.
  func check(_ tree: SyntaxTree) -> [Diagnostic] { interpreter.check(tree) }

  /// What is wrong with a program.
  func check(_ text: String) -> [Diagnostic] { interpreter.check(SourceText(name: "prompt", text: text)) }

  /// How a program fails; nil when it does not.
  func failure(of text: String) -> Diagnostic? {
    guard case .failed(let failure) = interpreter.run(SourceText(name: "prompt", text: text), to: PaperSink(paper))
    else { return nil }
    return failure.diagnostic
  }

  /// Runs a line.
  func run(_ line: String) -> String {
    let sink = PaperSink(paper)
    tell(interpreter.run(SourceText(name: "prompt", text: line), to: sink))
    if !sink.rows.isEmpty { interpreter.remember(sink.rows.count == 1 ? sink.rows[0] : .list(sink.rows)) }
    var text = paper.take()
    text.dropLastNewlines()
    return text
  }

  private func tell(_ ending: Interpreter.Ending) {
    switch ending {
    case .done:
      let failed = interpreter.session.failedItems
      if failed > 0 { paper.note("\(failed) failed") }
    case .refused(let diagnostics): diagnostics.forEach { paper.add(DiagnosticRenderer.text($0, color: false)) }
    case .failed(let failure):
      paper.add(DiagnosticRenderer.text(failure.diagnostic, color: false))
      if failure.exitStatus != ExitStatus.failed { paper.note("(status \(failure.exitStatus))") }
    case .interrupted: paper.note("interrupted")
    case .left(let status): paper.note("(left with \(status))")
    }
  }
}

/// A terminal that keeps what is written.
private final class Paper: Terminal {
  private let text = Mutex("")

  let isInteractive = false
  func show(_ progress: Progress) {}
  func note(_ message: String) { add(message + "\n") }
  func confirm(_ question: String) -> Bool { false }
  func write(_ bytes: [UInt8]) { add(String(decoding: bytes, as: UTF8.self)) }

  func add(_ more: String) { text.withLock { $0 += more } }

  func take() -> String {
    text.withLock { text in
      defer { text = "" }
      return text
    }
  }
}

private final class PaperSink: ResultSink {
  private let paper: Paper
  private(set) var rows: [Value] = []

  init(_ paper: Paper) { self.paper = paper }

  func show(_ rows: Rows) throws {
    var text = PipeText()
    do {
      while let batch = try rows.next() {
        self.rows += batch
        paper.write(text.bytes(of: batch))
      }
    } catch {
      rows.close()
      throw error
    }
  }
}
