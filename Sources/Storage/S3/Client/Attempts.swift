import Quantities
import Transport

/// The attempts at one request.
struct Attempts {
  /// What helps once, if at all.
  enum Remedy { case move, clock, credentials }

  /// Whether the server asked for fewer requests meanwhile.
  var wasThrottled = false
  private let backoff: Backoff
  private var count = 0
  private var tried: Set<Remedy> = []

  init(_ backoff: Backoff) { self.backoff = backoff }

  /// True the first time.
  mutating func once(_ remedy: Remedy) -> Bool { tried.insert(remedy).inserted }

  /// Waits before the next attempt; throws the problem when there was enough of them.
  mutating func wait(_ problem: any Error, asked: Double?, most: Int = .max) async throws {
    count += 1
    guard count < most,
      let seconds = backoff.wait(after: count, asked: asked, chance: Double.random(in: 0...1))
    else { throw problem }
    try await Task.sleep(for: .seconds(seconds))
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
