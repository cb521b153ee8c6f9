import Diagnostics
import Flow
import Interpreter
import Language
import Synchronization

/// Runs lines as a prompt does and gives what is shown: results as on a pipe, remarks and drawn diagnostics.
public final class RecordedSession {
  /// What came of a line.
  struct Outcome {
    /// What was shown, without the newline at its end.
    var text: String
    /// Whether it ran to its end.
    var isSound = false
    var wasInterrupted = false
  }

  /// The session, so that it can be interrupted.
  public let session: Session
  private let paper = Paper()
  private let interpreter: Interpreter

  /// Makes a session on a terminal that keeps what is written.
  public init(_ makeSession: (any Terminal) -> Session) {
    session = makeSession(paper)
    interpreter = Interpreter(session)
  }

  /// What is wrong with a program.
  public func check(_ tree: SyntaxTree) -> [Diagnostic] { interpreter.check(tree) }

  /// What is wrong with a text.
  public func check(_ text: String) -> [Diagnostic] { interpreter.check(SourceText(name: "prompt", text: text)) }

  /// How a program fails; nil when it does not.
  public func failure(of text: String) -> Diagnostic? {
    guard case .failed(let failure) = interpreter.run(SourceText(name: "prompt", text: text), to: PaperSink(paper))
    else { return nil }
    return failure.diagnostic
  }

  /// Runs a line; gives what is shown.
  public func run(_ line: String) -> String { run(SourceText(name: "prompt", text: line)).text }

  func run(_ source: SourceText) -> Outcome {
    run(Parser.parse(source, shapes: session.catalog.shapes()))
  }

  func run(_ tree: SyntaxTree) -> Outcome {
    let sink = PaperSink(paper)
    var outcome = Outcome(text: "")
    tell(interpreter.run(tree, to: sink), &outcome)
    if !sink.rows.isEmpty { interpreter.remember(sink.rows.count == 1 ? sink.rows[0] : .list(sink.rows)) }
    outcome.text = paper.take()
    outcome.text.dropLastNewlines()
    return outcome
  }

  private func tell(_ ending: Interpreter.Ending, _ outcome: inout Outcome) {
    switch ending {
    case .done:
      outcome.isSound = true
      session.closingRemarks.forEach(paper.note)
      let failed = session.failedItems
      if failed > 0 { paper.note("\(failed) failed") }
    case .refused(let diagnostics): diagnostics.forEach { paper.add(DiagnosticRenderer.text($0, color: false)) }
    case .failed(let failure):
      paper.add(DiagnosticRenderer.text(failure.diagnostic, color: false))
      if failure.exitStatus != ExitStatus.failed { paper.note("(status \(failure.exitStatus))") }
    case .interrupted:
      outcome.wasInterrupted = true
      paper.note("interrupted")
    case .left(let status):
      outcome.isSound = true
      paper.note("(left with \(status))")
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
