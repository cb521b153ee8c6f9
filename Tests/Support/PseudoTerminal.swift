import Platform
import Synchronization

/// A program that runs on a terminal of its own, driven by a test.
public final class PseudoTerminal: Sendable {
  fileprivate struct State {
    var raw = ""
    var undecoded: [UInt8] = []
    var plain = ""
    /// How much of `plain` earlier expectations have passed.
    var passed = 0
    var screen: Screen
    var parser = EscapeParser()
    var status: Int32?
  }

  /// The process on the terminal; it leads its own session.
  public let pid: pid_t
  private let master: Int32
  /// What must stay as long as the program may run, such as its folder.
  private let keeping: (any Sendable)?
  private let state: Mutex<State>

  /// Starts a program with the terminal as its standard streams and its controlling terminal.
  public init(
    _ arguments: [String], environment: [String: String] = [:], directory: String? = nil, rows: Int = 24,
    columns: Int = 80, keeping: (any Sendable)? = nil
  ) throws {
    self.keeping = keeping
    let terminal = try Self.open()
    master = terminal.master
    state = Mutex(State(screen: Screen(rows: rows, columns: columns)))
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    let variables = ["TERM": "xterm"].merging(environment) { $1 }
    pid = try ChildProcess.start(
      arguments, environment: ChildProcess.environment(changing: variables), directory: directory, leads: .session,
      opening: (0...2).map { ($0, terminal.slave, O_RDWR) })
  }

  deinit {
    if state.withLock({ $0.status }) == nil {
      kill(pid, SIGKILL)
      var status: Int32 = 0
      waitpid(pid, &status, 0)
    }
    close(master)
  }

  /// Everything that came, escape sequences and all.
  public var raw: String { state.withLock { $0.raw } }
  /// What the terminal shows now.
  public var screen: Screen { state.withLock { $0.screen } }

  /// Types the text.
  public func send(_ text: String) async throws {
    try await ChildProcess.offPool { [self] in
      var rest = Array(text.utf8)[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
        if count > 0 {
          rest = rest.dropFirst(count)
        } else if errno != EAGAIN {
          throw SupportError.system("write", errno)
        }
        // A terminal holds a few kilobytes; what the program draws meanwhile must not stop it from reading.
        take(waiting: rest.isEmpty ? 0 : 5)
      }
    }
  }

  /// Waits until the text has come after what earlier expectations passed; escape sequences do not count.
  public func expect(_ text: String, within limit: Duration = .seconds(20)) async throws {
    try await wait("\"\(text)\"", within: limit) { state in
      let bytes = state.plain.utf8.dropFirst(state.passed)
      guard let found = Substring(bytes).firstRange(of: text) else { return false }
      state.passed = state.plain.utf8.distance(from: state.plain.startIndex, to: found.upperBound)
      return true
    }
  }

  /// Waits until the screen is as the condition wants it.
  public func expectScreen(
    _ what: String, within limit: Duration = .seconds(20), _ condition: @escaping @Sendable (Screen) -> Bool
  ) async throws {
    try await wait(what, within: limit) { condition($0.screen) }
  }

  /// Waits for the program's end; its status as a shell gives it.
  public func waitForExit(within limit: Duration = .seconds(20)) async throws -> Int32 {
    try await wait("the end", within: limit) { [pid] state in
      var usage = rusage()
      state.status = state.status ?? ChildProcess.status(of: pid, usage: &usage)
      return state.status != nil
    }
    return state.withLock { $0.status } ?? -1
  }

  /// Sends a signal to the program.
  public func signal(_ number: Int32) { kill(pid, number) }

  /// Gives the terminal another size, as dragging a window's corner does; the screen model starts empty.
  public func resize(rows: Int, columns: Int) {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    state.withLock { $0.screen = Screen(rows: rows, columns: columns) }
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  private func wait(
    _ what: String, within limit: Duration, for isDone: @escaping @Sendable (inout State) -> Bool
  ) async throws {
    try await ChildProcess.offPool { [self] in
      let end = ContinuousClock.now.advanced(by: limit)
      while !state.withLock({ isDone(&$0) }) {
        guard ContinuousClock.now < end else { throw SupportError.timedOut("\(what)\nthe screen:\n\(screen.text)") }
        take(waiting: 20)
      }
    }
  }

  private func take(waiting milliseconds: Int32) {
    var entry = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&entry, 1, milliseconds) > 0 else { return }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(master, &buffer, buffer.count)
    guard count > 0 else {
      // The program has closed the terminal: nothing more comes, so do not spin.
      _ = poll(nil, 0, milliseconds)
      return
    }
    state.withLock { $0.receive(buffer.prefix(count)) }
  }

  private static func open() throws -> (master: Int32, slave: String) {
    #if canImport(Darwin)
      let master = posix_openpt(O_RDWR | O_NOCTTY)
      guard master >= 0, grantpt(master) == 0, unlockpt(master) == 0, let name = ptsname(master) else {
        throw SupportError.system("posix_openpt", errno)
      }
      let slave = String(cString: name)
    #else
      // What posix_openpt, unlockpt and ptsname do; the C library hides them from Swift.
      let (unlock, number) = (UInt(0x4004_5431), UInt(0x8004_5430))
      let master = Platform.open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
      var (isLocked, index): (Int32, UInt32) = (0, 0)
      guard master >= 0, ioctl(master, unlock, &isLocked) == 0, ioctl(master, number, &index) == 0 else {
        throw SupportError.system("/dev/ptmx", errno)
      }
      let slave = "/dev/pts/\(index)"
    #endif
    _ = fcntl(master, F_SETFL, O_NONBLOCK)
    return (master, slave)
  }
}

extension PseudoTerminal.State {
  fileprivate mutating func receive(_ bytes: ArraySlice<UInt8>) {
    undecoded += bytes
    // A character may come in two parts.
    var complete = undecoded.count
    if let lead = undecoded.suffix(4).lastIndex(where: { $0 & 0xC0 != 0x80 }) {
      let length = undecoded[lead] >= 0xF0 ? 4 : undecoded[lead] >= 0xE0 ? 3 : undecoded[lead] >= 0xC0 ? 2 : 1
      if lead + length > undecoded.count { complete = lead }
    }
    let text = String(decoding: undecoded.prefix(complete), as: UTF8.self)
    undecoded.removeFirst(complete)
    raw += text
    screen.feed(text)
    for scalar in text.unicodeScalars {
      switch parser.take(scalar) {
      case .print(let scalar): plain.unicodeScalars.append(scalar)
      case .control(0x0A): plain.unicodeScalars.append("\n")
      default: break
      }
    }
  }
}
