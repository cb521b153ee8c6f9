import Synchronization

/// A place for one result that another thread waits for.
final class Outcome<Success: Sendable>: Sendable {
  private let result = Mutex<Result<Success, any Error>?>(nil)

  func set(_ result: Result<Success, any Error>) { self.result.withLock { $0 = result } }

  var value: Result<Success, any Error>? { result.withLock { $0 } }
}
