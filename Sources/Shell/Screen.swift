import Flow
import Formats
import Interpreter
import Platform
import Quantities
import Synchronization

/// The two standard outputs and the lines of progress below them: everything that is written passes here, so that
/// results, remarks and progress never run into one another.
public final class Screen: Terminal {
  private struct State {
    var active: [(subject: String, progress: Progress)] = []
    var lastDrawn: ContinuousClock.Instant?
    /// How many lines of progress stand below everything else.
    var drawnLines = 0
    var isPaused = false
    /// The wish to give up a question that waits for its answer.
    var question = Cancellation()
    /// The lines of the session; nil where there is none.
    var history: [String]?
  }

  /// Whether standard output is a terminal.
  public let hasTerminalOutput: Bool
  /// Whether results are drawn as tables: on a terminal, unless the settings say otherwise.
  public let drawsTables: Bool
  /// Whether colours are wanted on standard output and on standard error.
  public let usesColor, usesErrorColor: Bool
  /// Whether somebody can be asked.
  public let isInteractive: Bool
  /// Whether standard error is a terminal.
  public let hasTerminalErrors: Bool
  private let state = Mutex(State())
  private let storedHistory: @Sendable () -> [String]?

  /// Looks at what the outputs are; `NO_COLOR` and `TERM=dumb` turn colours off.
  /// - Parameters:
  ///   - drawsTables: whether results are tables; nil when that is as on the output.
  ///   - storedHistory: the lines of earlier sessions, for when this is none.
  public init(
    isInteractive: Bool = false, drawsTables: Bool? = nil, storedHistory: @escaping @Sendable () -> [String]? = { nil }
  ) {
    hasTerminalOutput = isatty(STDOUT_FILENO) == 1
    self.drawsTables = drawsTables ?? hasTerminalOutput
    self.storedHistory = storedHistory
    hasTerminalErrors = isatty(STDERR_FILENO) == 1
    let isPlain = environment("NO_COLOR").map { !$0.isEmpty } ?? false || environment("TERM") == "dumb"
    usesColor = hasTerminalOutput && !isPlain
    usesErrorColor = hasTerminalErrors && !isPlain
    self.isInteractive = isInteractive
  }

  /// The columns of the terminal; 80 when nobody knows.
  public var width: Int {
    var size = winsize()
    for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
      if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    }
    return environment("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } ?? 80
  }

  // MARK: Results and remarks

  public func write(_ bytes: [UInt8]) throws {
    try state.withLock { state in
      if hasTerminalOutput { erase(&state) }
      try writeAll(bytes, to: STDOUT_FILENO)
    }
  }

  public func note(_ message: String) { say(message.escapedForTerminal + "\n") }

  /// Writes to standard error as it is.
  public func say(_ text: String) {
    state.withLock { state in
      erase(&state)
      try? writeAll(Array(text.utf8), to: STDERR_FILENO)
    }
  }

  public func confirm(_ question: String) -> Bool {
    guard isInteractive else { return false }
    let abandoned = Cancellation()
    state.withLock { state in
      erase(&state)
      state.isPaused = true
      state.question = abandoned
    }
    defer { state.withLock { $0.isPaused = false } }
    try? writeAll(Array("\(question.escapedForTerminal) [y/N] ".utf8), to: STDERR_FILENO)
    do { try abandoned.waitForInput(of: STDIN_FILENO) } catch {
      try? writeAll(Array("\n".utf8), to: STDERR_FILENO)
      return false
    }
    let answer = readLine(strippingNewline: true)?.lowercased() ?? ""
    return answer == "y" || answer == "yes"
  }

  /// Takes a question back: the answer is no.
  public func abandonQuestion() { state.withLock { $0.question }.cancel() }

  public var history: [String]? { state.withLock { $0.history } ?? storedHistory() }

  /// Takes the lines that the session knows now.
  func keepHistory(_ lines: [String]) { state.withLock { $0.history = lines } }

  // MARK: Progress

  public func show(_ progress: Progress) {
    guard hasTerminalErrors else { return }
    state.withLock { state in
      let place = state.active.firstIndex { $0.subject == progress.subject }
      if progress.isFinished {
        if let place { state.active.remove(at: place) }
        if state.active.isEmpty { erase(&state) }
        return
      }
      if let place {
        state.active[place].progress = progress
      } else {
        state.active.append((progress.subject, progress))
      }
      let now = ContinuousClock.now
      if let last = state.lastDrawn, last.duration(to: now) < .milliseconds(100) { return }
      state.lastDrawn = now
      draw(&state)
    }
  }

  /// Takes away all progress: the work has ended.
  public func clearProgress() {
    state.withLock { state in
      state.active = []
      erase(&state)
    }
  }

  private func draw(_ state: inout State) {
    guard !state.isPaused, !state.active.isEmpty else { return }
    let shown = state.active.prefix(progressLines)
    let rest = state.active.count - shown.count
    let lines = shown.enumerated().map { place, entry in
      let text = ProgressLine.text(
        entry.progress, width: max(20, width - 1), others: place == shown.count - 1 ? rest : 0)
      return (usesErrorColor ? "\u{1b}[2m" + text + "\u{1b}[0m" : text) + "\u{1b}[K"
    }
    // Lines that were more before are taken away.
    let tail = state.drawnLines > lines.count ? "\u{1b}[J" : ""
    try? writeAll(Array((toFirstLine(state) + lines.joined(separator: "\r\n") + tail).utf8), to: STDERR_FILENO)
    state.drawnLines = lines.count
  }

  private func erase(_ state: inout State) {
    guard state.drawnLines > 0 else { return }
    let clear = state.drawnLines > 1 ? "\u{1b}[J" : "\u{1b}[K"
    try? writeAll(Array((toFirstLine(state) + clear).utf8), to: STDERR_FILENO)
    state.drawnLines = 0
  }

  /// To the beginning of the first line of progress.
  private func toFirstLine(_ state: State) -> String {
    state.drawnLines > 1 ? "\r\u{1b}[\(state.drawnLines - 1)A" : "\r"
  }

  /// How many lines of progress there is room for: a terminal that cannot go up a line has one.
  private var progressLines: Int {
    var size = winsize()
    guard environment("TERM") != "dumb", ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 else { return 1 }
    return max(1, min(8, Int(size.ws_row) - 3))
  }
}

private func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws {
  var position = 0
  while position < bytes.count {
    let count = bytes.withUnsafeBytes {
      Platform.write(descriptor, $0.baseAddress?.advanced(by: position), $0.count - position)
    }
    if count >= 0 {
      position += count
      continue
    }
    switch errno {
    case EINTR: continue
    case EAGAIN:
      var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      poll(&wait, 1, 1000)
    case EPIPE: throw Failure(Failure.outputClosed, "the reader of the results has gone")
    case ENOSPC:
      throw Failure(
        "disk-full", "cannot write the results: the disk is full", hint: "free some space there or choose another disk")
    default: throw Failure("write-failed", "cannot write the results: \(String(cString: strerror(errno)))")
    }
  }
}

/// The value of a variable of the environment.
func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
