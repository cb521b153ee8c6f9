import Diagnostics
import Interpreter
import Platform
import Settings
import Shell
import Verbs

/// Reads the program's arguments, runs what they say, and ends the process.
@Sendable func runToolkit() {
  openMissingStreams()
  exit(perform())
}

/// A caller may have closed standard streams, as `>&-` does: without this the next file that is opened would take their
/// place, and results would be written into it.
private func openMissingStreams() {
  for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) < 0 {
    guard open("/dev/null", O_RDWR) >= 0 else { return }
  }
}

private func perform() -> Int32 {
  let catalog = VerbCatalog.all
  let commandLine: Shell.CommandLine
  do {
    commandLine = try Shell.CommandLine(Array(Swift.CommandLine.arguments.dropFirst())) { catalog[$0] != nil }
  } catch {
    complain(Diagnostic("P0200", error.message, help: error.hint.map { [$0] } ?? []))
    return ExitStatus.usage
  }
  let isSession = commandLine.action == .session && isatty(STDIN_FILENO) == 1
  let settings = SettingsSources(assignments: commandLine.assignments, file: commandLine.settingsFile).read()
  guard mayGoOn(commandLine, with: settings, isSession: isSession) else { return ExitStatus.usage }
  settings.shareTools()
  let screen = Screen(isInteractive: isSession, drawsTables: settings.output.map { $0 == .table }) {
    settings.historyFile.flatMap { StoredHistory.lines(in: $0.text, maximum: settings.historyLines ?? 0) }
  }
  let gate = EffectGate(commandLine.isReadOnly ? .refuse : commandLine.isDryRun ? .plan : .perform)
  let session = Session(
    catalog: catalog, gate: gate, tools: Tools(settings: settings), terminal: screen, loadModule: Modules.load)
  let interrupts = Interrupts(session, screen)
  let status = withExtendedLifetime(interrupts) { run(commandLine, session, screen, settings, isSession: isSession) }
  screen.clearProgress()
  // What was cancelled ends its programs and removes its temporary files first.
  _ = session.work.finish(patience: .seconds(5))
  return status
}

/// Tells what is wrong with the settings; false when nothing may be run before that is mended. At the prompt somebody sees it.
private func mayGoOn(_ commandLine: Shell.CommandLine, with settings: Settings, isSession: Bool) -> Bool {
  guard !settings.problems.isEmpty else { return true }
  switch commandLine.action {
  case .help, .version, .check, .format, .verb("help", _), .verb("version", _): return true
  default: settings.problems.forEach(complain)
  }
  return isSession || commandLine.worksWithoutSettings
}

private func run(
  _ commandLine: Shell.CommandLine, _ session: Session, _ screen: Screen, _ settings: Settings, isSession: Bool
) -> Int32 {
  let interpreter = Interpreter(session)
  let runner = ScriptRunner(interpreter, screen)
  switch commandLine.action {
  case .help:
    return say(Shell.CommandLine.helpText, screen)
  case .version:
    return runner.run(WordsProgram("version", []))
  case .program(let text):
    return runner.run(SourceText(name: "-c", text: text))
  case .verb(let name, let arguments):
    return runner.run(WordsProgram(name, arguments))
  case .script(let file, let arguments):
    return run(try ScriptFile.read(file)) { runner.run($0, arguments: arguments) }
  case .check(let files, let asJSON):
    // Each has an interpreter of its own: what one file defines, another does not know.
    var status = ExitStatus.done
    for file in files {
      let result = run(try file == "-" ? ScriptFile.readStandardInput() : ScriptFile.read(file)) {
        ScriptRunner(Interpreter(session), screen).check($0, asJSON: asJSON)
      }
      status = max(status, result)
    }
    return status
  case .test(let paths, let isRecording):
    return TestCommand(world(like: session), session, screen, isRecording: isRecording).run(paths)
  case .format(let files, let isCheck):
    let command = FormatCommand(
      screen, shapes: session.catalog.shapes(), read: ScriptFile.readExactly, replace: ScriptFile.replace)
    return command.run(files, isCheck: isCheck)
  case .session where isSession:
    let paths = PathCompletion(session)
    do {
      let completer = Completer(session.catalog, modules: Modules.references, session: session) {
        paths.paths(beginningWith: $0)
      }
      return try Prompt(
        interpreter, screen, completer: completer, history: settings.historyFile?.text,
        historyLines: settings.historyLines ?? 0
      ).run()
    } catch {
      complain(Failure(error).diagnostic)
      return ExitStatus.failed
    }
  case .session:
    return run(try ScriptFile.readStandardInput()) { runner.run($0) }
  }
}

/// What tests run in: sessions like this one, each on a screen of its own.
private func world(like session: Session) -> TestWorld {
  TestWorld(
    makeSession: { terminal, load in
      Session(catalog: session.catalog, gate: session.gate, tools: Tools(), terminal: terminal, loadModule: load)
    },
    loadModule: Modules.load, read: ScriptFile.readExactly, replace: ScriptFile.replace,
    inPrivateFolder: PrivateFolder.with)
}

private func say(_ text: String, _ screen: Screen) -> Int32 {
  let shown = screen.hasTerminalOutput ? text.brokenHelp(width: min(screen.width, 100)) : text
  do { try screen.write(Array((shown + "\n").utf8)) } catch { return ExitStatus.failed }
  return ExitStatus.done
}

/// Does something with a script, once it has been read.
private func run(_ source: @autoclosure () throws -> SourceText, _ body: (SourceText) -> Int32) -> Int32 {
  do { return body(try source()) } catch {
    complain(Failure(error).diagnostic)
    return ExitStatus.usage
  }
}

private func complain(_ diagnostic: Diagnostic) {
  Screen().say(DiagnosticRenderer.text(diagnostic, color: Screen().usesErrorColor))
}
