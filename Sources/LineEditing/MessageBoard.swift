import Platform
import Synchronization

/// Messages from any thread for the person at the prompt.
///
/// The editor shows them above the line that is being typed; while no line is being read they wait for the next prompt.
public final class MessageBoard: Sendable {
  private struct State {
    var messages: [String] = []
    var isClosed = false
    var isResized = false
  }

  private let state = Mutex(State())
  /// Becomes readable when there is something to look at.
  let wakeDescriptor: Int32
  private let writeDescriptor: Int32

  init?() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      // Neither side may ever wait: a full pipe already says all that one more byte would.
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    (wakeDescriptor, writeDescriptor) = (ends[0], ends[1])
  }

  deinit {
    close(wakeDescriptor)
    close(writeDescriptor)
  }

  /// Shows a message of one or more lines above the prompt. Colours may be in it; other control characters are spelt out.
  public func post(_ message: String) {
    state.withLock { $0.messages.append(message) }
    wake()
  }

  /// Ends the line that is being read, and all later ones, as if the terminal had gone: for leaving on a signal.
  public func endInput() {
    state.withLock { $0.isClosed = true }
    wake()
  }

  /// Whether `endInput` was called.
  var isClosed: Bool { state.withLock { $0.isClosed } }

  func noteResize() {
    state.withLock { $0.isResized = true }
    wake()
  }

  /// The messages that were not shown yet, and whether the terminal's size may have changed since the last call.
  func take() -> (messages: [String], isResized: Bool) {
    var sink: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    while read(wakeDescriptor, &sink, 32) > 0 {}
    return state.withLock { state in
      defer { (state.messages, state.isResized) = ([], false) }
      return (state.messages, state.isResized)
    }
  }

  private func wake() {
    var byte: UInt8 = 1
    _ = write(writeDescriptor, &byte, 1)
  }
}
