import Diagnostics
import Flow
import Interpreter
import Shell
import Synchronization
import Verbs

/// A session whose results and remarks are kept as one text, as a pipe would show them.
final class QuietSession {
  private let paper = Paper()
  let interpreter: Interpreter

  init(catalog: VerbCatalog = .all, gate: EffectGate = EffectGate(.perform)) {
    interpreter = Interpreter(
      Session(catalog: catalog, gate: gate, tools: Tools(), terminal: paper, loadModule: Modules.load))
  }

  /// How a program ends, and what it wrote.
  func end(_ text: String) -> (ending: Interpreter.Ending, output: String) {
    let ending = interpreter.run(SourceText(name: "example", text: text), to: paper)
    return (ending, paper.take())
  }

  /// What a program writes, remarks left out; mistakes and failures as they are drawn.
  func run(_ text: String) -> String {
    switch interpreter.run(SourceText(name: "example", text: text), to: paper) {
    case .done, .left, .interrupted: break
    case .refused(let diagnostics): diagnostics.forEach { paper.add(DiagnosticRenderer.text($0, color: false)) }
    case .failed(let failure): paper.add(DiagnosticRenderer.text(failure.diagnostic, color: false))
    }
    var text = paper.take()
    while text.last == "\n" { text.removeLast() }
    return text
  }
}

private final class Paper: Terminal, ResultSink {
  private let text = Mutex("")

  let isInteractive = false
  func show(_ progress: Progress) {}
  func note(_ message: String) {}
  func confirm(_ question: String) -> Bool { false }
  func write(_ bytes: [UInt8]) { add(String(decoding: bytes, as: UTF8.self)) }
  func add(_ more: String) { text.withLock { $0 += more } }
  func show(_ rows: Rows) throws {
    var text = PipeText()
    defer { rows.close() }
    while let batch = try rows.next() { write(text.bytes(of: batch)) }
  }

  func take() -> String {
    text.withLock { text in
      defer { text = "" }
      return text
    }
  }
}
