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
    /// By whether they are for work that wants little.
    var servers: [Bool: Task<HTTPServer, any Error>] = [:]
  }

  private let storage: Storage
  private let state = Mutex(State())

  init(_ storage: Storage) { self.storage = storage }

  /// Gives the object to the work as an address, and takes that back afterwards.
  ///
  /// What went wrong on the way of its bytes is thrown in the place of what the program made of that.
  /// - Parameters:
  ///   - readsAll: whether the work goes through all of it; else it is read in small pieces first.
  ///   - isBrief: whether the work wants little of it: then hardly anything is sent ahead, which makes all of it slow to read.
  func with<Result: Sendable>(
    _ object: StoredObject, readsAll: Bool = false, isBrief: Bool = false,
    _ work: (_ address: String) async throws -> Result
  ) async throws -> Result {
    let server = try await server(isBrief: isBrief).value
    let token = Self.unguessable
    let served = ServedObject(object, storage, readsAll: readsAll)
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

  /// The first bytes of an object that is given at an address, as far as they were asked for.
  func head(at address: String) -> [UInt8] {
    let parts = address.split(separator: "/")
    return parts.count > 2 ? state.withLock { $0.objects[String(parts[2])] }?.head ?? [] : []
  }

  /// The place of an object gives no parts of it.
  struct NoRanges: Error {}

  /// Nothing is given any more.
  func stop() async {
    let servers = state.withLock { state in
      defer { state = State() }
      return state.servers
    }
    for server in servers.values { await (try? server.value)?.stop() }
  }

  private func server(isBrief: Bool) -> Task<HTTPServer, any Error> {
    state.withLock { state in
      if let server = state.servers[isBrief] { return server }
      let handler: HTTPServer.Handler = { [weak self] request in
        await self?.answer(request) ?? ServerResponse(503, text: "stopping")
      }
      let server = Task {
        var settings = HTTPServer.Settings()
        // A slow encoder may take nothing for a long while.
        (settings.requestTimeout, settings.sendTimeout) = (.seconds(86_400), .seconds(86_400))
        // Programs ask for all that follows a place, and hang up when they have seen enough.
        if isBrief { settings.readAhead = 1 << 14 }
        return try await HTTPServer.start(settings, handler: handler)
      }
      state.servers[isBrief] = server
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
