import Diagnostics
import Interpreter
import Language
import LineEditing
import Platform

/// The session at the terminal: a line is read, run and shown; more lines are asked for while it is not complete.
public final class Prompt {
  private let interpreter: Interpreter
  private let screen: Screen
  private let runner: ScriptRunner
  private let editor: LineEditor

  /// Makes a session; throws when there is no terminal to edit lines on.
  /// - Parameters:
  ///   - history: where lines are remembered; without it, or with room for none, they are forgotten at the end.
  public init(
    _ interpreter: Interpreter, _ screen: Screen, completer: Completer, history path: String?, historyLines: Int
  ) throws {
    self.interpreter = interpreter
    self.screen = screen
    runner = ScriptRunner(interpreter, screen)
    let file = historyLines > 0 ? path : nil
    let history = (try? file.map { try History(path: $0, maximum: historyLines) }) ?? nil
    editor = try LineEditor(history: history ?? History())
    // What tells by its name that it is a secret is not remembered.
    editor.history.redact = { Secrets.masked($0) }
    screen.keepHistory(editor.history.entries)
    editor.completer = { line, cursor in completer.complete(line, cursor) }
  }

  /// Reads and runs until the end; gives the exit status.
  public func run() -> Int32 {
    screen.say("toolkit, a shell for media operations. `help` lists the verbs, Ctrl-D leaves.\n")
    while let tree = readProgram() {
      let text = tree.source.text(SourceRange(0, tree.source.bytes.count))
      guard !text.allSatisfy(\.isWhitespace) else { continue }
      do { try editor.remember(text) } catch {
        screen.note("warning: the history was not written: \(Failure(error).diagnostic.message)")
      }
      screen.keepHistory(editor.history.entries)
      let printer = ResultPrinter(screen, keptRows: 100_000)
      let ending = interpreter.run(tree, to: printer)
      if !printer.shown.isEmpty {
        interpreter.remember(printer.shown.count == 1 ? printer.shown[0] : .list(printer.shown))
      }
      if case .left(let status) = ending { return status }
      _ = runner.status(of: ending)
      if case .interrupted = ending {
        _ = interpreter.session.work.finish(patience: .seconds(3))
        screen.note("interrupted")
      }
    }
    return ExitStatus.done
  }

  /// One program, over as many lines as it takes; nil at the end of the input.
  private func readProgram() -> SyntaxTree? {
    var text = ""
    while true {
      switch editor.readLine(prompt: text.isEmpty ? prompt("toolkit> ") : prompt("    ...> ")) {
      case .endOfInput: return text.isEmpty ? nil : read(text)
      case .interrupted: text = ""
      case .text(let line):
        text += (text.isEmpty ? "" : "\n") + line
        let tree = read(text)
        if !tree.isIncomplete || line.isEmpty { return tree }
      }
    }
  }

  private func read(_ text: String) -> SyntaxTree {
    Parser.parse(SourceText(name: "prompt", text: text), shapes: interpreter.session.catalog.shapes())
  }

  private func prompt(_ text: String) -> String { screen.usesColor ? "\u{1b}[36m\(text)\u{1b}[0m" : text }
}
