import LineEditing
import Platform

/// What the demonstration completes.
private let names = ["open", "optimize", "options", "größe", "two words", "e\u{1b}[31mvil\nname"]

func runDemo() {
  do {
    let path = environment("LINEECHO_HISTORY")
    let history = try path.map { try History(path: $0) } ?? History()
    let editor = try LineEditor(program: "lineecho", history: history)
    editor.completer = candidates
    loop(editor, prompt: environment("LINEECHO_PROMPT") ?? "> ")
    say("bye")
  } catch {
    say("error: \(error)")
    exit(1)
  }
}

private func loop(_ editor: LineEditor, prompt: String) {
  while true {
    switch editor.readLine(prompt: prompt) {
    case .endOfInput: return say("end of input")
    case .interrupted: say("interrupted")
    case .text(let line):
      say("got \(line.debugDescription)")
      do { try editor.remember(line) } catch { say("error: \(error.message)") }
      obey(line, editor)
    }
  }
}

/// Lines that make the demonstration do something.
private func obey(_ line: String, _ editor: LineEditor) {
  let messages = editor.messages
  switch line {
  case "post": onAnotherThread { messages.post("a message\nof two rows") }
  case "end": onAnotherThread { messages.endInput() }
  case "wait": pause()
  case "work":
    say("working")
    usleep(300_000)
  case "settings": system("stty -a | grep -o -E -e '-?(isig|icanon|echo|ixon) ' | tr -d '\\n'; echo settings shown")
  default: break
  }
}

private func candidates(_ line: String, _ cursor: Int) -> Completion {
  let typed = String(decoding: Array(line.utf8.prefix(cursor)), as: UTF8.self)
  let word = typed.split(separator: " ", omittingEmptySubsequences: false).last ?? ""
  if word == "many" {
    return Completion(replacementStart: cursor, candidates: (0..<500).map { .init(text: "item\($0)") })
  }
  if word.hasPrefix("s") {
    let texts = ["size", "sort"].filter { $0.hasPrefix(word) }
    return Completion(
      replacementStart: cursor - word.utf8.count,
      candidates: texts.map { .init(text: $0 + " ", display: $0, summary: "about \($0)") })
  }
  let found = names.filter { $0.hasPrefix(word) }
  return Completion(replacementStart: cursor - word.utf8.count, candidates: found.map { .init(text: $0) })
}

/// A tenth of a second later, so that the prompt is there again.
private func onAnotherThread(_ body: @escaping @Sendable () -> Void) {
  let box = Unmanaged.passRetained(Work(body: body))
  var thread = pthread_t()
  pthread_create(
    &thread, nil,
    { context in
      usleep(100_000)
      if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
      return nil
    }, box.toOpaque())
}

private final class Work: Sendable {
  let body: @Sendable () -> Void
  init(body: @escaping @Sendable () -> Void) { self.body = body }
}

private func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

private func say(_ text: String) { print(text) }
