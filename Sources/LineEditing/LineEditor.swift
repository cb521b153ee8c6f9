import CLibedit
import Dispatch
import Platform

/// A line of text typed at a terminal, with editing, history, search and completion; it knows no language.
///
/// An editor belongs to the thread that made it: `readLine` blocks that thread and the completer is called on it. Other
/// threads talk to the person through `messages`. Between lines the terminal is as it was before.
public final class LineEditor {
  /// How a line ended.
  public enum Line: Sendable, Equatable {
    /// The line, without the newline at its end; newlines inside come from a paste or from history.
    case text(String)
    /// Ctrl-C: what was typed is gone.
    case interrupted
    /// Ctrl-D on an empty line, or the terminal is gone.
    case endOfInput
  }

  /// Messages from other threads, shown above the line.
  public let messages: MessageBoard
  /// What could stand at the cursor: called with the line and the cursor's offset in UTF-8 bytes.
  public var completer: (_ line: String, _ cursorByteOffset: Int) -> Completion = { _, _ in .none }
  /// The entries that Up and Ctrl-R find.
  public let history: History

  let edit: OpaquePointer
  let past: OpaquePointer
  let output: TerminalOutput
  var isInterrupted = false
  /// Whether Escape by itself means something, as it does in vi's editor.
  var isEscapeAKey = false
  /// A byte that was read too early, after a sequence that was no UTF-8.
  var byteReadAhead: UInt8?
  /// Size of the terminal when the line was last drawn.
  var lastSize = (rows: 24, columns: 80)
  var prompt = StyledText("")
  private(set) var promptForLibedit: UnsafeMutablePointer<CChar>?
  private let resizes: any DispatchSourceSignal

  /// Takes the terminal at standard input; draws on standard output, or on standard error when only that is a terminal.
  ///
  /// - Parameters:
  ///   - program: the name that prefixes lines of `~/.editrc` meant for this program only.
  ///   - history: earlier entries; without it they are remembered until the editor ends.
  public init(program: String = "toolkit", history: History = History()) throws(LineEditingError) {
    guard isatty(STDIN_FILENO) == 1, let output = TerminalOutput() else { throw .notATerminal }
    ce_use_utf8()  // before el_init, which looks at the character set
    guard let messages = MessageBoard() else { throw .editorFailed }
    guard let edit = el_init(program, ce_stdin(), output.stream, ce_stderr()) else { throw .editorFailed }
    guard let past = history_init() else {
      el_end(edit)
      throw .editorFailed
    }
    (self.messages, self.history, self.edit, self.past, self.output) = (messages, history, edit, past, output)
    resizes = Self.watchSize(messages)
    configure()
    replayHistory()
  }

  deinit {
    resizes.cancel()
    el_end(edit)
    history_end(past)
    free(promptForLibedit)
  }

  /// Reads one line, which may hold newlines when it was pasted or recalled.
  ///
  /// The caller asks again with another prompt when what it got is not complete, and joins the lines. The prompt is one
  /// row; colours in it (`ESC [ … m`) are shown where the terminal has them.
  public func readLine(prompt text: String) -> Line {
    guard !messages.isClosed, !isEndTypedAhead else { return .endOfInput }
    setPrompt(text)
    isInterrupted = false
    el_resize(edit)
    lastSize = output.size
    for message in messages.take().messages { show(message) }
    output.setBracketedPaste(true)
    defer { output.setBracketedPaste(false) }
    // libedit would do it only after it has drawn the prompt: a key in between would be drawn by the terminal itself.
    ce_prepare_terminal(edit, 1)
    var count: Int32 = 0
    let line = el_gets(edit, &count)
    if isInterrupted { return .interrupted }
    guard let line, count > 0 else {
      output.write("\r\n")
      return .endOfInput
    }
    let bytes = UnsafeBufferPointer(start: line, count: Int(count)).map(UInt8.init(bitPattern:))
    let isEnded = bytes.last == UInt8(ascii: "\n")
    return .text(String(decoding: isEnded ? bytes.dropLast() : bytes[...], as: UTF8.self))
  }

  /// Adds an entry to the history, in memory and in its file. Entries that begin with a blank are not kept.
  public func remember(_ entry: String) throws(LineEditingError) {
    let outcome = Result { () throws(LineEditingError) in try history.append(entry) }
    replayHistory()
    try outcome.get()
  }

  /// Whether Ctrl-D was typed while nobody read: there is something to read, and it has no bytes. The terminal would make a NUL of it
  /// when it is prepared for editing.
  private var isEndTypedAhead: Bool {
    var entry = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    var count: Int32 = 0
    return poll(&entry, 1, 0) > 0 && ioctl(STDIN_FILENO, UInt(FIONREAD), &count) == 0 && count == 0
  }

  private func setPrompt(_ text: String) {
    prompt = StyledText(text)
    let marked = prompt.asPrompt(colours: output.hasEscapes, mark: "\u{1}")
    free(promptForLibedit)
    promptForLibedit = strdup(marked)
  }

  private func replayHistory() {
    _ = ce_history_clear(past)
    for entry in history.entries { _ = ce_history_enter(past, entry) }
  }

  /// SIGWINCH through Dispatch: no handler of ours runs inside a signal, and no other part's handler is replaced.
  private static func watchSize(_ messages: MessageBoard) -> any DispatchSourceSignal {
    let source = DispatchSource.makeSignalSource(signal: SIGWINCH, queue: .global())
    // What is changed before Dispatch listens is looked at then.
    source.setRegistrationHandler { @Sendable in messages.noteResize() }
    source.setEventHandler { @Sendable in messages.noteResize() }
    source.resume()
    return source
  }
}
