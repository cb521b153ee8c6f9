import MediaServer
import Synchronization

/// The requests that were answered and that nobody has taken yet: many, but not without end.
final class AccessLog: Sendable {
  let entries: AsyncStream<AccessEntry>
  private let continuation: AsyncStream<AccessEntry>.Continuation
  private let dropped = Atomic(0)

  init() {
    (entries, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(100_000))
  }

  /// How many were too many.
  var lost: Int { dropped.load(ordering: .relaxed) }

  func add(_ entry: AccessEntry) {
    if case .dropped = continuation.yield(entry) { dropped.add(1, ordering: .relaxed) }
  }

  func finish() { continuation.finish() }
}
