import Diagnostics
import Formats
import Interpreter

/// Runs programs from their text to the exit status, telling what went wrong.
public final class ScriptRunner {
  private let interpreter: Interpreter
  private let screen: Screen

  /// Runs programs of one interpreter on one screen.
  public init(_ interpreter: Interpreter, _ screen: Screen) {
    self.interpreter = interpreter
    self.screen = screen
  }

  /// Runs a program; gives the exit status.
  public func run(_ source: SourceText) -> Int32 {
    status(of: interpreter.run(source, to: ResultPrinter(screen)))
  }

  /// Runs a script: its statements, then its `main` with the arguments.
  public func run(_ source: SourceText, arguments: [String]) -> Int32 {
    let status = run(source)
    guard status == ExitStatus.done else { return status }
    guard interpreter.defines("main") else {
      guard arguments.isEmpty else {
        tell(
          Diagnostic(
            "P0201", "\(source.name) takes no arguments",
            help: ["a script takes its arguments with `def main(…) { … }`"]))
        return ExitStatus.usage
      }
      return status
    }
    let name = source.name.split(separator: "/").last.map(String.init) ?? source.name
    return run(WordsProgram(name, arguments, calling: "main", named: source.name + " (arguments)"))
  }

  /// Runs one call whose words were split already.
  public func run(_ words: WordsProgram) -> Int32 { status(of: interpreter.run(words, to: ResultPrinter(screen))) }

  /// Says what is wrong with a program without running it.
  public func check(_ source: SourceText, asJSON: Bool) -> Int32 {
    let diagnostics = interpreter.check(source)
    for diagnostic in diagnostics {
      if asJSON {
        try? screen.write(Array((DiagnosticRenderer.json(diagnostic) + "\n").utf8))
      } else {
        tell(diagnostic)
      }
    }
    return diagnostics.contains { $0.severity == .error } ? ExitStatus.usage : ExitStatus.done
  }

  /// Tells how a program ended and gives the exit status.
  func status(of ending: Interpreter.Ending) -> Int32 {
    screen.clearProgress()
    switch ending {
    case .done:
      interpreter.session.closingRemarks.forEach(screen.note)
      let failed = interpreter.session.failedItems
      guard failed > 0 else { return ExitStatus.done }
      screen.note(summary(ofFailed: failed))
      return ExitStatus.someFailed
    case .refused(let diagnostics):
      diagnostics.forEach(tell)
      return ExitStatus.usage
    case .failed(let failure):
      // A reader that has gone wants no more, and no complaint.
      if failure.code == Failure.outputClosed { return ExitStatus.done }
      interpreter.session.closingRemarks.forEach(screen.note)
      tell(failure.diagnostic)
      return failure.exitStatus
    case .interrupted:
      interpreter.session.closingRemarks.forEach(screen.note)
      return interpreter.session.interruptedStatus
    case .left(let status): return status
    }
  }

  /// A table has shown the reasons; elsewhere the first one is told here too.
  private func summary(ofFailed count: Int) -> String {
    let words = count == 1 ? "1 item failed" : "\(count) items failed"
    guard !screen.drawsTables, let reason = interpreter.session.firstFailure else { return words }
    return words + (count == 1 ? ": " : ", the first: ") + reason
  }

  func tell(_ diagnostic: Diagnostic) {
    screen.say(
      DiagnosticRenderer.text(
        diagnostic, color: screen.usesErrorColor, width: max(40, screen.width), wraps: screen.hasTerminalErrors))
  }
}
