import Synchronization
import Transport

extension ServerResponse {
  /// The same answer, misbehaving: cut, of another length than it says, or slow.
  func suffering(_ fault: Fate.Fault?, bytesPerSecond: Double?) -> ServerResponse {
    guard fault != nil || bytesPerSecond != nil, case .stream(let length, var next) = body.streamed else { return self }
    var response = self
    var said = length
    switch fault {
    case .cut(let share)?: next = Self.cutting(next, after: Int64(Double(length ?? 0) * share))
    case .lie(let difference)?:
      let lie = max(0, (length ?? 0) + difference)
      said = lie
      response.sendsSurplus = true
      response.closesConnection = true
    default: break
    }
    if let bytesPerSecond { next = Self.slowing(next, bytesPerSecond) }
    response.body = .stream(length: said, next: next)
    return response
  }

  private struct Cut: Error {}

  private static func cutting(
    _ next: @escaping @Sendable () async throws -> Chunk?, after limit: Int64
  ) -> @Sendable () async throws -> Chunk? {
    let left = Mutex(limit)
    return {
      let room = left.withLock { $0 }
      guard room > 0, let chunk = try await next() else { throw Cut() }
      left.withLock { $0 -= Int64(chunk.count) }
      return Int64(chunk.count) <= room ? chunk : chunk.prefix(Int(room))
    }
  }

  /// Hands out a twentieth of a second's worth at a time, when it is due.
  private static func slowing(
    _ next: @escaping @Sendable () async throws -> Chunk?, _ bytesPerSecond: Double
  ) -> @Sendable () async throws -> Chunk? {
    let rest = Mutex<Chunk?>(nil)
    let begun = ContinuousClock.now
    let sent = Mutex(0.0)
    let piece = max(1, Int(min(bytesPerSecond / 20, 1_048_576)))
    return {
      var waiting = rest.withLock { $0.take() }
      if waiting == nil { waiting = try await next() }
      guard let chunk = waiting else { return nil }
      if chunk.count > piece { rest.withLock { $0 = chunk.dropFirst(piece) } }
      let due = sent.withLock { sent in
        sent += Double(min(piece, chunk.count))
        return sent / bytesPerSecond
      }
      try await Task.sleep(until: begun + .seconds(due), clock: .continuous)
      return chunk.count > piece ? chunk.prefix(piece) : chunk
    }
  }
}

extension ServerResponse.Body {
  /// The same as a stream; nothing stays nothing.
  fileprivate var streamed: ServerResponse.Body {
    guard case .bytes(let chunk) = self else { return self }
    let rest = Mutex<Chunk?>(chunk.isEmpty ? nil : chunk)
    return .stream(length: Int64(chunk.count)) { rest.withLock { $0.take() } }
  }
}
