import Dispatch

/// The asynchronous work that a session has under way, so that nothing is left behind when it ends.
public final class BackgroundWork: Sendable {
  private let group = DispatchGroup()

  /// Makes an empty one.
  public init() {}

  /// Starts a task that is waited for at the end.
  public func start(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
    group.enter()
    return Task { [group] in
      await body()
      group.leave()
    }
  }

  /// Starts work whose result is waited for later.
  public func begin<Success: Sendable>(_ body: @escaping @Sendable () async throws -> Success) -> Pending<Success> {
    Pending(body, in: self)
  }

  /// Runs asynchronous work and waits for it.
  public func wait<Success: Sendable>(
    _ cancellation: Cancellation, for body: @escaping @Sendable () async throws -> Success
  ) throws -> Success {
    try cancellation.check()
    return try begin(body).value(cancellation)
  }

  /// Waits until all work has ended; false when it took longer than the patience.
  public func finish(patience: DispatchTimeInterval) -> Bool { group.wait(timeout: .now() + patience) == .success }
}
