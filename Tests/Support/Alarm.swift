import Dispatch
import Synchronization

/// Runs something after a while, on a thread that no test can keep busy.
public final class Alarm: Sendable {
  private let isWanted = Mutex(true)

  /// Begins to wait.
  public init(milliseconds: Int, _ body: @escaping @Sendable () -> Void) {
    DispatchQueue(label: "alarm").asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { [self] in
      if isWanted.withLock({ $0 }) { body() }
    }
  }

  /// Forgets it.
  public func cancel() { isWanted.withLock { $0 = false } }
}
