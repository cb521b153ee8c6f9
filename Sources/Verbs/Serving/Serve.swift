import Flow
import Interpreter
import MediaServer
import Quantities
import Transport

/// Serves a folder or a remote as a small CDN.
struct Serve: Verb {
  static let summary =
    "Serve a folder or a remote as a small CDN: pictures and videos in the size and format that addresses ask for, cached."
  static let discussion = """
    For demonstrations and tests on this machine. Addresses may be in any of the styles: ?width=400&format=webp, ?r=16:9&f=m, ?im=…, \
    ?imwidth=854, /_width=400/KEY, /KEY/mobile/, /cdn-cgi/image/width=400/KEY and /cdn-cgi/media/…. What is made is kept for --ttl, and \
    `cf-cache-status`, `age` and `etag` tell so. It misbehaves when told to; what a request suffers follows from --seed, its \
    address and how often that was asked for, whatever the order. It runs until it is interrupted, or for as long as --for says; \
    the cache is removed then. A picture is made larger when more is asked for than there is, unless by fit=scale-down; `smart` \
    looks at the middle.
    """
  static let examples = [
    Example("A folder", "serve photos"),
    Example("A bucket, encrypted, with a log", "serve r2:videos --https --log | where status >= 400"),
    Example("A bad day", "serve photos --latency 50ms..200ms --fail 3% --throttle 2% --cut 1% --seed 7"),
  ]
  static let effects: Effects = [.read, .network]
  static let input = VerbInput.nothing
  static let columns = [
    Column("time", .date, "when the request came"), Column("method", .text, "of the request"),
    Column("url", .text, "path and query, as they came"), Column("status", .int, "of the answer"),
    Column("cache", .text, "HIT, MISS, EXPIRED or BYPASS"), Column("type", .text, "the media type of the answer"),
    Column("size", .size, "bytes of the body that were sent"),
    Column("took", .duration, "until the last byte was sent"),
    Column("fault", .text, "how it was made to suffer"),
    Column("ok", .bool, "whether the status is below 400 and all was sent"),
    Column("error", .error, "why it was not answered as asked"),
  ]

  @Operand("A folder, a bucket, or a folder in one.")
  var path: PathArgument

  @Option("The port to listen at; 0 takes any free one.", default: 8080, short: "p")
  var port: Int

  @Option(
    "The address to listen at; at 0.0.0.0 other machines reach it too.", default: "127.0.0.1"
  )
  var host: String

  @OptionList(
    "Another name that clients call it by, such as cdn.example.com; `localhost` and addresses are always right.")
  var name: [String]

  @Switch("Encrypt, with a certificate made for it unless --certificate names one.")
  var https: Bool

  @Option("The file of a certificate, in PEM form.")
  var certificate: PathArgument?

  @Option("The file of its private key.")
  var key: PathArgument?

  @Option("How much the cache may hold.", default: ByteSize(bytes: 1 << 30))
  var cacheSize: ByteSize

  @Option("How long an answer stays fresh.", default: TimeSpan(nanoseconds: 3_600_000_000_000))
  var ttl: TimeSpan

  @Option("How many pictures and videos are made at once; by default one for each processor.", short: "j")
  var jobs: Int?

  @Option("End after this time.")
  var `for`: TimeSpan?

  @Switch("Give a row for each request.")
  var log: Bool

  @OptionGroup var faults: FaultOptions

  func check() throws { _ = try options() }

  func schema(after input: Schema?) -> Schema? { log ? Schema(Self.columns) : nil }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let run = ServeRun(
      root: path.path, storage: context.tools.storage, terminal: context.session.terminal, options: try options(),
      encrypts: https || certificate != nil, duration: `for`.map { .nanoseconds($0.nanoseconds) }, logs: log)
    let entries = Handover<AccessEntry>(capacity: 64)
    var running: Pending<Void>?
    var isOver = false
    let end = {
      isOver = true
      entries.close()
      // It is waited for: when the verb ends, the server and its cache are gone.
      guard let ending = running else { return }
      running = nil
      ending.cancel()
      _ = try? ending.value(Cancellation())
    }
    return Rows(details: ["type", "method"], close: end) {
      guard !isOver else { return nil }
      if running == nil { running = context.session.work.begin { try await run.run(entries) } }
      do {
        if let batch = try entries.receive(context.cancellation) { return batch.map(Self.row) }
        end()
        return nil
      } catch {
        end()
        throw error
      }
    }
  }

  /// What is asked for, checked.
  private func options() throws -> MediaServer.Settings {
    var settings = MediaServer.Settings(cacheFolder: "")
    guard path.pattern == nil else {
      throw ListingFilters.usage("`serve` needs a folder or a remote, not a pattern", hint: "name the folder itself")
    }
    guard (0...65_535).contains(port) else { throw ListingFilters.usage("--port is 0 to 65535, not \(port)") }
    guard cacheSize.bytes >= 0 else { throw ListingFilters.usage("--cache-size is nothing or more") }
    guard ttl.nanoseconds >= 0 else { throw ListingFilters.usage("--ttl is nothing or more") }
    if let jobs, !(1...256).contains(jobs) { throw ListingFilters.usage("--jobs is 1 to 256, not \(jobs)") }
    if let time = `for`, time.nanoseconds <= 0 { throw ListingFilters.usage("--for is longer than nothing") }
    guard (certificate == nil) == (key == nil) else {
      throw ListingFilters.usage("--certificate and --key go together")
    }
    if let certificate = certificate?.path.filePath, let key = key?.path.filePath {
      settings.server.identity = ServerIdentity(certificateFile: certificate, keyFile: key)
    }
    (settings.server.host, settings.server.port) = (host, port)
    settings.names = Set(name.map { $0.lowercased() })
    settings.cacheSize = cacheSize.bytes
    settings.lifetime = .nanoseconds(ttl.nanoseconds)
    if let jobs { settings.transformsAtOnce = jobs }
    settings.faults = try faults.faults()
    return settings
  }

  private static func row(_ entry: AccessEntry) -> Value {
    .record(
      Record([
        ("time", .date(Timestamp(nanoseconds: entry.time))), ("method", .text(entry.method)),
        ("url", .text(entry.target)),
        ("status", .int(entry.status)), ("cache", entry.cache.map { .text($0.rawValue) } ?? .null),
        ("type", entry.mediaType.map { .text($0) } ?? .null), ("size", .size(ByteSize(bytes: entry.bytes))),
        ("took", .duration(entry.took.span)),
        ("fault", entry.fault.map { .text($0) } ?? .null),
        ("ok", .bool(entry.status < 400 && entry.isComplete)),
        ("error", entry.error.map { .error(Failure($0)) } ?? .null),
      ]))
  }
}
