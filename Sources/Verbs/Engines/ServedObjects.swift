import Flow
import Quantities
import Storage
import Synchronization
import Transport

/// Gives objects of remotes to programs of this machine, which read what they need of them by ranges: over the loopback interface,
/// at addresses that nobody can guess, for as long as each is worked on.
///
/// Nothing listens before the first object is given.
final class ServedObjects: Sendable {
  private struct State {
    var objects: [String: ServedObject] = [:]
    var server: Task<HTTPServer, any Error>?
  }

  private let storage: Storage
  private let state = Mutex(State())

  init(_ storage: Storage) { self.storage = storage }

  /// Gives the object to the work as an address, and takes that back afterwards.
  ///
  /// What went wrong on the way of its bytes is thrown in the place of what the program made of that.
  func with<Result: Sendable>(_ object: StoredObject, _ work: (_ address: String) async throws -> Result) async throws
    -> Result
  {
    let server = try await server().value
    let token = Self.unguessable
    let served = ServedObject(object, storage)
    state.withLock { $0.objects[token] = served }
    defer { state.withLock { _ = $0.objects.removeValue(forKey: token) } }
    // Demuxers look at the ending too; the name itself may be anything.
    let ext = object.path.ext.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } ? object.path.ext : ""
    do {
      let result = try await work("http://127.0.0.1:\(server.port)/\(token)/object" + (ext.isEmpty ? "" : "." + ext))
      if let failure = served.failure { throw failure }
      return result
    } catch {
      try Task.checkCancellation()
      if (served.failure as? StorageError)?.kind == .notSupported { throw NoRanges() }
      throw served.failure ?? error
    }
  }

  /// The place of an object gives no parts of it.
  struct NoRanges: Error {}

  /// Nothing is given any more.
  func stop() async {
    let server = state.withLock { state in
      defer { state = State() }
      return state.server
    }
    await (try? server?.value)?.stop()
  }

  private func server() -> Task<HTTPServer, any Error> {
    state.withLock { state in
      if let server = state.server { return server }
      let handler: HTTPServer.Handler = { [weak self] request in
        await self?.answer(request) ?? ServerResponse(503, text: "stopping")
      }
      let server = Task {
        var settings = HTTPServer.Settings()
        // A slow encoder may take nothing for a long while.
        (settings.requestTimeout, settings.sendTimeout) = (.seconds(86_400), .seconds(86_400))
        return try await HTTPServer.start(settings, handler: handler)
      }
      state.server = server
      return server
    }
  }

  private func answer(_ request: ServerRequest) async -> ServerResponse {
    let token = request.target.split(separator: "/").first.map(String.init) ?? ""
    guard let served = state.withLock({ $0.objects[token] }) else { return ServerResponse(404, text: "not found") }
    guard request.method == "GET" || request.method == "HEAD" else { return ServerResponse(405, text: "only GET") }
    return await served.answer(request)
  }

  /// 128 bits of chance.
  private static var unguessable: String {
    (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined(separator: "-")
  }
}

/// One object that is given, always the version that was seen first.
private final class ServedObject: Sendable {
  private let object: StoredObject
  private let storage: Storage
  private let firstFailure = Mutex<(any Error)?>(nil)

  init(_ object: StoredObject, _ storage: Storage) { (self.object, self.storage) = (object, storage) }

  /// Why its bytes could not be had, if so.
  var failure: (any Error)? { firstFailure.withLock { $0 } }

  func answer(_ request: ServerRequest) async -> ServerResponse {
    var fields: HTTPFields = ["Accept-Ranges": "bytes", "Content-Type": "application/octet-stream"]
    let whole = 0..<max(0, object.size)
    guard let range = Self.range(request.fields["Range"], of: whole.upperBound) else {
      return ServerResponse(416, fields: ["Content-Range": "bytes */\(whole.upperBound)"])
    }
    if range != whole || request.fields["Range"] != nil {
      fields["Content-Range"] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(whole.upperBound)"
    }
    let status = fields["Content-Range"] == nil ? 200 : 206
    guard request.method == "GET" else {
      return ServerResponse(status, fields: fields, body: .stream(length: Int64(range.count)) { nil })
    }
    do {
      let stream = try await storage.backend(for: object.path).read(object, range: range == whole ? nil : range)
      return ServerResponse(status, fields: fields, body: .stream(length: Int64(range.count)) { [self] in
        do { return try await stream.next().map { Transport.Chunk($0) } } catch {
          note(error)
          throw error
        }
      })
    } catch {
      note(error)
      return ServerResponse(502, text: "the object cannot be read")
    }
  }

  /// A reader that went away is no failure.
  private func note(_ error: any Error) {
    guard !(error is CancellationError), !Task.isCancelled else { return }
    firstFailure.withLock { $0 = $0 ?? error }
  }

  /// The bytes that are asked for: all of them where nothing is said; nil for none that there are.
  private static func range(_ field: String?, of size: Int64) -> Range<Int64>? {
    guard let field else { return 0..<size }
    let parts = field.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, parts[0] == "bytes", !parts[1].contains(",") else { return 0..<size }
    let ends = parts[1].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard ends.count == 2 else { return 0..<size }
    guard let first = Int64(ends[0]) else {
      guard ends[0].isEmpty, let count = Int64(ends[1]), count > 0, size > 0 else { return nil }
      return max(0, size - count)..<size
    }
    let last = min(Int64(ends[1]) ?? .max, size - 1)
    return first >= 0 && first <= last ? first..<last + 1 : nil
  }
}
