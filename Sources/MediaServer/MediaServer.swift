import Platform
import Statistics
import Synchronization
import Transport

/// An origin and a small CDN in one: it serves objects over HTTP, makes pictures and videos as addresses ask for them, caches
/// what it made, says so, and misbehaves when told to. For demonstrations and tests on the machine itself.
public final class MediaServer: Sendable {
  /// How a server works.
  public struct Settings: Sendable {
    /// Where it listens, with or without TLS, and its limits for clients.
    public var server = HTTPServer.Settings()
    /// A folder of its own, which exists and is removed by whoever made it.
    public var cacheFolder: String
    /// The names that clients may call it by, beside `localhost` and addresses; only looked at where it listens at the machine
    /// itself. Else any web page could reach it through a name of its own (DNS rebinding).
    public var names: Set<String> = []
    /// How many bytes the cache holds at most.
    public var cacheSize: Int64 = 1 << 30
    /// How long an answer is fresh.
    public var lifetime: Duration = .seconds(3600)
    /// How many transforms run at once.
    public var transformsAtOnce = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    /// The names that may stand behind a key, as in `/a.mp4/mobile/`, with their sizes.
    public var derivatives = DerivativeSize.usual
    /// How it misbehaves.
    public var faults = Faults()
    /// The clock that answers grow old by.
    public var now: @Sendable () -> ContinuousClock.Instant = { .now }

    /// The usual settings.
    public init(cacheFolder: String) { self.cacheFolder = cacheFolder }
  }

  let settings: Settings
  let origin: any MediaOrigin
  let cache: MediaCache
  let transformer: Transformer
  let faults: FaultDesk
  private let onAccess: @Sendable (AccessEntry) -> Void
  private let server = Mutex<HTTPServer?>(nil)
  private let counted = Mutex(ServerCounts())
  private let rays = Atomic<UInt64>(0)
  private let names = Atomic(0)

  private init(_ settings: Settings, _ origin: any MediaOrigin, _ onAccess: @escaping @Sendable (AccessEntry) -> Void) {
    self.settings = settings
    self.origin = origin
    self.onAccess = onAccess
    cache = MediaCache(limit: settings.cacheSize, lifetime: settings.lifetime, now: settings.now)
    var limits = Transformer.Limits()
    limits.size = min(limits.size, max(1 << 26, settings.cacheSize))
    transformer = Transformer(folder: settings.cacheFolder, atOnce: settings.transformsAtOnce, limits: limits)
    faults = FaultDesk(settings.faults)
  }

  /// Begins to listen.
  ///
  /// - Parameter onAccess: is told of each request when its answer has been sent; from any thread.
  /// - Throws: `TransportError` when the port is taken or the certificate is not usable.
  public static func start(
    _ settings: Settings, origin: any MediaOrigin, onAccess: @escaping @Sendable (AccessEntry) -> Void = { _ in }
  ) async throws -> MediaServer {
    let media = MediaServer(settings, origin, onAccess)
    // The server goes with the one that has it: its connections must not keep that one.
    let listening = try await HTTPServer.start(settings.server) { [weak media] request in
      guard let media else { return ServerResponse(503, text: "the server is about to stop") }
      return await media.respond(to: request)
    }
    media.server.withLock { $0 = listening }
    return media
  }

  /// The port that it listens at.
  public var port: Int { server.withLock { $0?.port } ?? settings.server.port }

  /// Its address, as clients write it.
  public var address: String {
    let host = settings.server.host
    let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
    return (settings.server.identity == nil ? "http://" : "https://") + "\(name):\(port)"
  }

  /// What it has done so far.
  public var counts: ServerCounts {
    var counts = counted.withLock { $0 }
    counts.transforms = transformer.count
    return counts
  }

  /// How much the cache holds: answers, and their bytes.
  public var cached: (count: Int, bytes: Int64) { cache.contents }

  /// Takes no more requests, ends those that are under way with all they started, and empties the cache.
  public func stop() async {
    await server.withLock { $0 }?.stop()
    cache.clear()
  }

  func note(_ entry: AccessEntry) {
    counted.withLock { $0.add(entry) }
    onAccess(entry)
  }

  /// A name for a file of the cache.
  func nextName() -> String { "copy-\(names.add(1, ordering: .relaxed).newValue)" }

  /// A name for an answer that no other one has.
  func nextRay() -> String {
    let number = rays.add(1, ordering: .relaxed).newValue
    var chance = SeededNumbers(seed: settings.faults.seed &+ number)
    let digits = String(chance.next(), radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits + "-LOC"
  }
}
