import Flow
import Quantities
import Transport

/// The attempts at one request.
struct Attempts {
  /// What helps once, if at all.
  enum Remedy { case move, clock, credentials }

  /// Whether the server asked for fewer requests meanwhile.
  var wasThrottled = false
  private let policy: RetryPolicy
  private let start = ContinuousClock.now
  private var count = 0
  private var tried: Set<Remedy> = []

  init(_ policy: RetryPolicy) { self.policy = policy }

  /// Whether there was one before.
  var isRepetition: Bool { count > 0 }

  /// True the first time.
  mutating func once(_ remedy: Remedy) -> Bool { tried.insert(remedy).inserted }

  /// Waits before the next attempt; throws the problem when there was enough of them.
  ///
  /// - Parameter wish: how long the server asked to wait.
  mutating func wait(_ problem: any Error, wish: Duration?, most: Int = .max) async throws {
    count += 1
    // Whether waiting helps was decided before: some servers say so in the body only.
    let decision = policy.decision(
      after: count, .status(503, retryAfter: wish), elapsed: ContinuousClock.now - start,
      chance: Double.random(in: 0...1))
    guard count < most, case .again(let pause) = decision else { throw problem }
    try await Task.sleep(for: pause)
  }
}

extension StorageError {
  /// A failure of the way to the server.
  init(_ error: TransportError, _ doing: String, _ path: ObjectPath) {
    let kind: Kind =
      switch error.kind {
      case .cannotResolve, .refused, .unreachable, .timedOut, .tls, .cut, .tooManyFiles: .unreachable
      case .badURL, .badRequest, .malformed, .tooLarge, .cancelled, .failed: .failed
      }
    self.init(kind, "\(doing) \(path.quoted): \(error.message)", hint: error.hint, path: path)
  }
}
