extension RetryPolicy {
  /// Does something, and does it again as long as that may help.
  ///
  /// - Parameter failure: how an error counts; nil for one that no other attempt would change.
  /// - Throws: the error of the last attempt, or `CancellationError` when the task is cancelled in a pause.
  public func perform<Result>(
    failure: (any Error) -> Failure?, _ body: () async throws -> Result
  ) async throws -> Result {
    let start = ContinuousClock.now
    var attempt = 1
    while true {
      do { return try await body() } catch {
        guard let kind = failure(error),
          case .again(let pause) = decision(
            after: attempt, kind, elapsed: ContinuousClock.now - start, chance: Double.random(in: 0...1))
        else { throw error }
        try await Task.sleep(for: pause)
      }
      attempt += 1
    }
  }
}
