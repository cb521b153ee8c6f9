import Platform

/// What a program did.
public struct ProcessResult: Sendable {
  /// All of standard output.
  public let output: String
  /// All of standard error.
  public let errors: String
  /// The exit status as a shell gives it: 128 and the signal's number for a killed program.
  public let status: Int32
  /// From the start to the end.
  public let elapsed: Duration
  /// The most memory that it held at one time.
  public let maximumResidentBytes: Int
}

/// Runs a program to its end, in a process group of its own.
public struct ProcessRunner: Sendable {
  /// The program and its arguments; the program is an absolute path.
  public var arguments: [String]
  /// Text for its standard input; nil gives none at all (`/dev/null`).
  public var input: String?
  /// Variables beside `PATH`, `HOME` and the tests' own settings.
  public var environment: [String: String]
  /// The folder it runs in; nil is the tests' own.
  public var directory: String?
  /// How long it may take; then it is killed with all its children and an error is thrown.
  public var limit: Duration

  /// A program to run.
  public init(
    _ arguments: [String], input: String? = nil, environment: [String: String] = [:], directory: String? = nil,
    limit: Duration = .seconds(60)
  ) {
    self.arguments = arguments
    self.input = input
    self.environment = environment
    self.directory = directory
    self.limit = limit
  }

  /// Runs it and waits for its end, without holding a thread of Swift's own pool.
  public func run() async throws -> ProcessResult {
    try await ChildProcess.offPool { try runBlocking() }
  }

  private func runBlocking() throws -> ProcessResult {
    // Named pipes: both sides open them by name, so no other child that starts meanwhile can inherit an end.
    let folder = try TemporaryDirectory()
    let names = ["in", "out", "err"].map(folder.file)
    for name in names where mkfifo(name, 0o600) != 0 { throw SupportError.system("mkfifo", errno) }
    let ends = names.enumerated().map { index, name in
      open(name, (index == 0 ? O_RDWR : O_RDONLY) | O_NONBLOCK | O_CLOEXEC)
    }
    var pipes = Pipes(input: ends[0], outputs: [ends[1], ends[2]], unsent: Array((input ?? "").utf8))
    defer { pipes.close() }
    let start = ContinuousClock.now
    let pid = try ChildProcess.start(
      arguments, environment: ChildProcess.environment(changing: environment), directory: directory, leads: .group,
      opening: [(0, input == nil ? "/dev/null" : names[0], O_RDONLY), (1, names[1], O_WRONLY), (2, names[2], O_WRONLY)])
    var usage = rusage()
    while true {
      if !pipes.isDone { pipes.move() } else { _ = poll(nil, 0, 2) }
      if pipes.isDone, let status = ChildProcess.status(of: pid, usage: &usage) {
        return ProcessResult(
          output: pipes.texts[0], errors: pipes.texts[1], status: status, elapsed: start.duration(to: .now),
          maximumResidentBytes: usage.ru_maxrss * 1024)
      }
      if start.duration(to: .now) > limit {
        kill(-pid, SIGKILL)
        while ChildProcess.status(of: pid, usage: &usage) == nil { _ = poll(nil, 0, 2) }
        throw SupportError.timedOut("\(arguments.joined(separator: " "))\n\(pipes.texts.joined(separator: "\n"))")
      }
    }
  }
}

/// The tests' ends of a child's three streams.
private struct Pipes {
  var input: Int32
  var outputs: [Int32]
  var unsent: [UInt8]
  private var received: [[UInt8]] = [[], []]
  private var isOpen = [true, true]
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)

  init(input: Int32, outputs: [Int32], unsent: [UInt8]) {
    (self.input, self.outputs, self.unsent) = (input, outputs, unsent)
  }

  var isDone: Bool { !isOpen.contains(true) }
  var texts: [String] { received.map { String(decoding: $0, as: UTF8.self) } }

  /// Moves what can be moved, waiting at most 20 ms.
  mutating func move() {
    if unsent.isEmpty { closeInput() }
    var entries = zip(outputs, isOpen).map { pollfd(fd: $1 ? $0 : -1, events: Int16(POLLIN), revents: 0) }
    entries.append(pollfd(fd: input, events: Int16(POLLOUT), revents: 0))
    guard poll(&entries, nfds_t(entries.count), 20) > 0 else { return }
    if entries[2].revents != 0 {
      let count = write(input, unsent, unsent.count)
      if count > 0 { unsent.removeFirst(count) }
    }
    for index in outputs.indices where entries[index].revents != 0 {
      let count = read(outputs[index], &buffer, buffer.count)
      if count > 0 { received[index] += buffer.prefix(count) }
      if count == 0 { isOpen[index] = false }
    }
  }

  mutating func close() {
    closeInput()
    for output in outputs { _ = Platform.close(output) }
  }

  private mutating func closeInput() {
    if input >= 0 { _ = Platform.close(input) }
    input = -1
  }
}
