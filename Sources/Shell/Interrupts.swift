import Dispatch
import Flow
import Interpreter
import Platform

/// Ctrl-C and its relatives: the first one stops what runs and lets it clean up, a second one ends the program at once.
public final class Interrupts {
  private let sources: [any DispatchSourceSignal]

  /// Watches over a session and its screen.
  public init(_ session: Session, _ screen: Screen) {
    let queue = DispatchQueue(label: "interrupts")
    let watching = DispatchGroup()
    sources = [SIGINT, SIGTERM, SIGHUP].map { number in
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { @Sendable in
        if session.cancellation.isCancelled {
          _exit(128 + number)
        }
        session.interrupt(by: number)
        screen.abandonQuestion()
      }
      watching.enter()
      source.setRegistrationHandler { @Sendable in watching.leave() }
      source.resume()
      return source
    }
    // Until then a signal would end the process as it is, with what it has begun.
    watching.wait()
    // With a handler of our own, a write to a closed pipe is an error like others; programs we start get the usual way back.
    signal(SIGPIPE) { _ in }
    // So is a file that grows beyond `ulimit -f`: it would end us in the middle of it.
    signal(SIGXFSZ) { _ in }
  }
}
