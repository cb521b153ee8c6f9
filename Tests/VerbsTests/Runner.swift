import Diagnostics
import Flow
import Formats
import Interpreter
import Synchronization
import TestSupport

@testable import Verbs

/// Runs programs as the shell does when another program reads its results.
final class Runner: ResultSink {
  /// What came out, a line for each value.
  private(set) var lines: [String] = []
  let session: Session
  private let terminal: SilentTerminal
  private let interpreter: Interpreter

  /// Runs programs in a session of the test's own.
  init(_ session: Session, _ terminal: SilentTerminal) {
    (self.session, self.terminal) = (session, terminal)
    interpreter = Interpreter(session)
  }

  init(_ mode: EffectGate.Mode = .perform) {
    terminal = SilentTerminal()
    session = Session(catalog: .all, gate: EffectGate(mode), tools: Tools(), terminal: terminal)
    interpreter = Interpreter(session)
  }

  /// What was said beside the results.
  var notes: [String] { terminal.notes.withLock { $0 } }

  func show(_ rows: Rows) throws {
    do {
      while let batch = try rows.next() {
        for row in batch {
          switch row {
          case .record, .list, .error: lines.append(JSONWriter.compact(row))
          default: lines.append(row.description)
          }
        }
      }
    } catch {
      rows.close()
      throw error
    }
  }

  /// Runs a program; gives what came out and, where it did not end well, the code and the message of the first mistake.
  static func run(_ text: String) async -> String { await outcome(text).text }

  /// As `run`, with the number of items that failed.
  static func outcome(_ text: String) async -> (text: String, failed: Int) {
    await onDeepThread {
      let runner = Runner()
      return (runner.run(text), runner.session.failedItems)
    }
  }

  func run(_ text: String) -> String {
    lines = []
    let ending = interpreter.run(SourceText(name: "test", text: text), to: self)
    var result = lines
    switch ending {
    case .done: break
    case .refused(let mistakes): result.append("refused: " + (mistakes.first.map { "\($0.code) \($0.message)" } ?? ""))
    case .failed(let failure): result.append("failed: \(failure.code): \(failure.diagnostic.message)")
    case .interrupted: result.append("interrupted")
    case .left(let status): result.append("left \(status)")
    }
    return result.joined(separator: "\n")
  }
}

final class SilentTerminal: Terminal {
  let notes = Mutex<[String]>([])
  var isInteractive: Bool { false }
  func show(_ progress: Progress) {}
  func note(_ message: String) { notes.withLock { $0.append(message) } }
  func confirm(_ question: String) -> Bool { false }
  func write(_ bytes: [UInt8]) throws {}
}
