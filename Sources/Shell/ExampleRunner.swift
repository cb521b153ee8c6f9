import Diagnostics
import Formats
import Interpreter
import Language

/// Runs the examples in the doc comments of a script's `def`s: `## @example LINE`, and below it what it must give, a line
/// each: `## => LINE`. Without such lines it is enough that it runs to its end.
public struct ExampleRunner {
  /// An example with its place.
  struct Example {
    let definition: String
    let line: String
    let expected: [String]
  }

  private let screen: Screen
  private let session: Session

  /// Runs the examples in sessions like this one.
  public init(_ session: Session, _ screen: Screen) {
    self.session = session
    self.screen = screen
  }

  /// Runs all examples of a script, telling about each; the status is 1 when one fails, 2 when the script holds a mistake.
  public func run(_ source: SourceText) -> Int32 {
    let tree = Parser.parse(source, shapes: session.catalog.shapes())
    let mistakes = Interpreter(session).check(tree).filter { $0.severity == .error }
    guard mistakes.isEmpty else {
      for mistake in mistakes {
        screen.say(DiagnosticRenderer.text(mistake, color: screen.usesErrorColor, width: max(40, screen.width)))
      }
      return ExitStatus.usage
    }
    let examples = Self.examples(of: tree.program)
    let failed = examples.count { !tell($0, result(of: $0, in: tree)) }
    say("\(examples.count - failed) passed, \(failed) failed")
    return failed == 0 ? ExitStatus.done : ExitStatus.failed
  }

  static func examples(of program: Program) -> [Example] {
    program.statements.flatMap { statement -> [Example] in
      guard case .definition(let definition) = statement else { return [] }
      var examples: [Example] = []
      for line in definition.documentation {
        if line.hasPrefix("@example ") {
          examples.append(Example(definition: definition.name.text, line: String(line.dropFirst(9)), expected: []))
        } else if line.hasPrefix("=> "), let last = examples.popLast() {
          examples.append(
            Example(definition: last.definition, line: last.line, expected: last.expected + [String(line.dropFirst(3))])
          )
        }
      }
      return examples
    }
  }

  /// What an example gives, in a session of its own that knows the script's definitions.
  private func result(of example: Example, in tree: SyntaxTree) -> Result<[String], Failure> {
    let interpreter = Interpreter(session)
    let sink = TextSink()
    // The script's own work is not what is tested.
    let definitions = tree.keeping { if case .pipeline = $0 { false } else { true } }
    for ending in [
      interpreter.run(definitions, to: sink),
      interpreter.run(SourceText(name: "@example", text: example.line), to: sink),
    ] {
      switch ending {
      case .done, .left: continue
      case .refused(let mistakes):
        return .failure(mistakes.first.map(Failure.init) ?? Failure("refused", "it holds a mistake"))
      case .failed(let failure): return .failure(failure)
      case .interrupted: return .failure(Failure("interrupted", "interrupted"))
      }
    }
    return .success(sink.lines)
  }

  /// Says how an example went; whether it passed.
  private func tell(_ example: Example, _ result: Result<[String], Failure>) -> Bool {
    let title = "\(example.definition): \(example.line)"
    switch result {
    case .success(let lines) where example.expected.isEmpty || lines == example.expected:
      say("ok      \(title)")
      return true
    case .success(let lines):
      say("FAILED  \(title)")
      for line in example.expected { say("  expected  \(line)") }
      for line in lines { say("  got       \(line)") }
    case .failure(let failure):
      say("FAILED  \(title)")
      say("  \(failure.diagnostic.message)")
    }
    return false
  }

  private func say(_ line: String) { try? screen.write(Array((line.escapedForTerminal + "\n").utf8)) }
}

/// Keeps results as another program would read them.
private final class TextSink: ResultSink {
  private var bytes: [UInt8] = []

  var lines: [String] {
    var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(
      String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  func show(_ rows: Rows) throws {
    var text = PipeText()
    while let batch = try rows.next() { bytes += text.bytes(of: batch) }
  }
}
