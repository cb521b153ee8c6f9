import Diagnostics
import Formats
import Interpreter
import Language
import Platform

/// `toolkit test`: runs the examples of scripts and the sessions of transcripts, and tells where something else comes than
/// is written. Each example and each session runs for itself, in an empty folder.
public final class TestCommand {
  private let world: TestWorld
  private let screen: Screen
  /// Is interrupted from outside.
  private let session: Session
  private let isRecording: Bool
  private let workingFolder: String
  private var tally = TestTally()

  /// - Parameters:
  ///   - session: An interrupt of it ends the tests.
  ///   - isRecording: Whether transcripts are written anew with what came.
  public init(_ world: TestWorld, _ session: Session, _ screen: Screen, isRecording: Bool) {
    self.world = world
    self.session = session
    self.screen = screen
    self.isRecording = isRecording
    workingFolder =
      getcwd(nil, 0).map { path in
        defer { free(path) }
        return String(cString: path)
      } ?? "."
  }

  /// Tests files and folders. The status is 0 when all came as it is written, 1 when not or when something was written
  /// anew, 2 when something could not be read.
  public func run(_ paths: [String]) -> Int32 {
    // Nobody types while tests run.
    let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
    if nothing >= 0 {
      dup2(nothing, STDIN_FILENO)
      close(nothing)
    }
    for file in TestFiles.all(paths) where !session.cancellation.isCancelled {
      do {
        let source = try world.read(file)
        if file.hasSuffix(TestFiles.transcript) { try test(transcript: source) } else { try test(script: source) }
      } catch {
        tally.isUnreadable = true
        tell(Failure(error).diagnostic)
      }
    }
    guard !session.cancellation.isCancelled else { return session.interruptedStatus }
    say(tally.summary)
    return tally.status
  }

  // MARK: Transcripts

  private func test(transcript source: SourceText) throws {
    var transcript = try Transcript(source)
    let before = tally.different
    for index in transcript.cases.indices where !session.cancellation.isCancelled {
      let example = transcript.cases[index]
      tally.cases += 1
      let outputs = try results(of: source.name) { recorded in
        example.entries.map { entry in { recorded.run(SourceText(name: TestWorld.line, text: entry.input)) } }
      }
      for (place, (entry, came)) in zip(example.entries, outputs).enumerated() where came.text != entry.output {
        transcript.cases[index].entries[place].output = came.text
        let head = "\(source.name):\(entry.line): \(example.heading)"
        tellDifference(head, entry.inputLines, expected: entry.output.shownLines, came: came.text.shownLines)
      }
    }
    guard isRecording, !session.cancellation.isCancelled else { return }
    tally.recorded += tally.different - before
    let text = transcript.text
    if Array(text.utf8) != source.bytes { try world.replace(source, text) }
  }

  // MARK: Examples

  private func test(script source: SourceText) throws {
    let tree = Parser.parse(source, shapes: session.catalog.shapes())
    let mistakes = Interpreter(session).check(tree).filter { $0.severity == .error }
    guard mistakes.isEmpty else {
      tally.isUnreadable = true
      return mistakes.forEach(tell)
    }
    // The script's own work is not what is tested.
    let definitions = tree.keeping { if case .pipeline = $0 { false } else { true } }
    for (name, examples) in ScriptExamples(of: tree).definitions {
      tally.cases += 1
      for example in examples where !session.cancellation.isCancelled {
        let outcomes = try results(of: source.name) { recorded in
          [{ recorded.run(definitions) }, { recorded.run(SourceText(name: TestWorld.line, text: example.line)) }]
        }
        // What went wrong with the definitions is told before what came of it.
        guard let came = outcomes.first(where: { !$0.isSound }) ?? outcomes.last else { continue }
        if outcomes.count > 1 { tally.entries -= 1 }
        let isAsWritten = example.expected.map { $0 == came.text.shownLines } ?? came.isSound
        guard !isAsWritten else { continue }
        tellDifference(
          "\(source.name):\(example.place): \(name)", ["> " + example.line], expected: example.expected ?? [],
          came: came.text.shownLines)
      }
    }
  }

  // MARK: Both

  /// What comes of some lines, in a session and a folder of their own; fewer when an interrupt comes.
  private func results(
    of file: String, _ lines: (RecordedSession) -> [() -> RecordedSession.Outcome]
  ) throws -> [RecordedSession.Outcome] {
    var outcomes: [RecordedSession.Outcome] = []
    try world.inPrivateFolder { folder in
      let recorded = world.session(of: file, from: workingFolder)
      let inner = recorded.session
      session.cancellation.withHandler({ inner.interrupt(by: SIGINT) }) {
        for line in lines(recorded) where !session.cancellation.isCancelled {
          var outcome = line()
          if outcome.wasInterrupted, session.cancellation.isCancelled { break }
          outcome.text = outcome.text.naming(folder)
          outcomes.append(outcome)
          tally.entries += 1
        }
      }
      // What it left under way ends before its folder goes.
      inner.interrupt(by: SIGINT)
      _ = inner.work.finish(patience: .seconds(5))
    }
    return outcomes
  }

  private func tellDifference(_ head: String, _ input: [String], expected: [String], came: [String]) {
    tally.different += 1
    say(head.escapedForTerminal)
    input.forEach { say($0.escapedForTerminal) }
    LineDifference(expected: expected, came: came).drawn(isColoured: screen.usesColor).forEach(say)
    say("")
  }

  private func say(_ line: String) { try? screen.write(Array((line + "\n").utf8)) }

  private func tell(_ diagnostic: Diagnostic) {
    screen.say(
      DiagnosticRenderer.text(
        diagnostic, color: screen.usesErrorColor, width: max(40, screen.width), wraps: screen.hasTerminalErrors))
  }
}

extension String {
  /// The lines of what was shown; none when nothing was.
  fileprivate var shownLines: [String] { isEmpty ? [] : lines }

  /// The same with another name for a folder that is called differently each time.
  fileprivate func naming(_ folder: String) -> String {
    split(separator: folder, omittingEmptySubsequences: false).joined(separator: "<folder>")
  }
}
