import CLibedit
import Platform

/// The terminal that the line is drawn on.
struct TerminalOutput {
  let descriptor: Int32
  /// Whether the terminal understands escape sequences: anything but `TERM=dumb`.
  let hasEscapes: Bool

  /// Standard output, or standard error when only that is a terminal.
  init?() {
    guard let descriptor = [STDOUT_FILENO, STDERR_FILENO].first(where: { isatty($0) == 1 }) else { return nil }
    self.descriptor = descriptor
    let name = getenv("TERM").map { String(cString: $0) } ?? ""
    hasEscapes = !["", "dumb", "unknown"].contains(name)
  }

  /// The stream that libedit writes to.
  var stream: UnsafeMutablePointer<FILE>? { descriptor == STDOUT_FILENO ? ce_stdout() : ce_stderr() }

  /// Rows and columns, 24 by 80 when the terminal does not say.
  var size: (rows: Int, columns: Int) {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (24, 80) }
    return (max(1, Int(size.ws_row)), Int(size.ws_col))
  }

  /// Writes behind whatever libedit has still buffered.
  func write(_ text: String) {
    fflush(stream)
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Platform.write(descriptor, rest.baseAddress, rest.count)
        if count > 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        } else if errno == EAGAIN {
          waitUntilWritable()
        } else if errno != EINTR {
          return
        }
      }
    }
  }

  /// Asks the terminal to mark what is pasted, so that newlines in it do not submit the line.
  func setBracketedPaste(_ isOn: Bool) {
    if hasEscapes { write(isOn ? "\u{1b}[?2004h" : "\u{1b}[?2004l") }
  }

  private func waitUntilWritable() {
    var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    _ = poll(&entry, 1, -1)
  }
}
