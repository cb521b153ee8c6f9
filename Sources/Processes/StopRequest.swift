import Synchronization

/// Carries the wish to stop a program from whoever cancels to the task that holds it.
final class StopRequest: Sendable {
  enum Moment { case whilePipesAreOpen, afterPipes }

  private let moment = Mutex(Moment.whilePipesAreOpen)
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() {
    (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Asks for the end; asking again changes nothing. Tells whether somebody still listens.
  @discardableResult
  func ask() -> Moment {
    moment.withLock {
      continuation.yield()
      return $0
    }
  }

  /// Waits for the wish; false when the pipes closed without one.
  func isAsked() async -> Bool {
    for await _ in stream { return true }
    return false
  }

  func pipesClosed() {
    moment.withLock {
      $0 = .afterPipes
      continuation.finish()
    }
  }
}

/// Bytes gathered from a stream up to a limit.
final class Collected: Sendable {
  private let storage = Mutex<[UInt8]>([])
  private let limit: Int

  init(limit: Int) {
    self.limit = limit
  }

  var bytes: [UInt8] { storage.withLock { $0 } }

  /// False when the bytes do not fit any more.
  func append(_ chunk: [UInt8]) -> Bool {
    storage.withLock {
      guard $0.count + chunk.count <= limit else { return false }
      $0.append(contentsOf: chunk)
      return true
    }
  }
}
