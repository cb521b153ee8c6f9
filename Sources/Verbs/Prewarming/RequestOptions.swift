import Flow
import Interpreter
import Prewarming
import Quantities
import Settings
import Transport

/// How `prewarm` requests: how many at a time, how patiently, with what.
struct RequestOptions: ParameterGroup {
  static let title = ParameterGroupTitle(
    "Requests",
    """
    Failures that may pass (no answer, a broken body, 408, 425, 429, 5xx) are tried again after growing pauses, or when the server says; \
    nobody's place is held meanwhile. A bare number of a time counts seconds.
    """)

  @Option("How many requests are under way at once; auto finds out how many help. By default the setting, or auto.")
  var workers: WorkersArgument?

  @Option("How long one request may take, redirects and body included. By default the setting, or 120s.")
  var timeout: SecondsArgument?

  @Option("How often a request is made again after a failure that may pass.", default: 2)
  var retry: Int

  @Option("How long a connection stays open after its last request. No worker waits for it.")
  var connectionCloseDelay: SecondsArgument?

  @Option("No more requests per second than so many. By default the setting, or no limit.")
  var rps: Double?

  @Option("No more than so much per second, such as 50MB/s.")
  var bandwidth: BitRate?

  @Option("What the requests accept, such as image/avif,image/webp: caches may keep a copy for each.")
  var accept: String?

  @OptionList("A field of every request: 'Name: value'.", isSplitAtCommas: false)
  var header: [String]

  @Option("The version of HTTP.", default: HTTPChoice.auto)
  var http: HTTPChoice

  @Option("A file with certificates in PEM form that are trusted beside the system's.")
  var caFile: PathArgument?

  @Switch("Do not check certificates: anyone on the way can read and change everything.")
  var insecure: Bool

  @Switch("Request what succeeded once more, and tell what the cache still does not hold.")
  var verify: Bool

  @Switch("Ask for the head of each answer only, to learn sizes. Nothing is warmed.")
  var useHeadForSize: Bool

  @Option("Taken from old command lines, and without effect: the plan is read as far ahead as it helps.")
  var queueMultiplier: Double?

  @Switch("Taken from old command lines, and without effect: there is one way to list S3.")
  var useAwsCli: Bool

  /// The words without effect that were given.
  var former: [String] {
    [queueMultiplier.map { _ in "--queue-multiplier" }, useAwsCli ? "--use-aws-cli" : nil].compactMap { $0 }
  }
}

/// How large and small originals share the workers.
struct SizeOptions: ParameterGroup {
  static let title = ParameterGroupTitle(
    "Sizes",
    "Originals are small, medium or large by their size; a bare number counts MiB. Idle workers help every class.")

  @Option("Up to here originals are small.", default: SizeBound(bytes: 50 << 20))
  var smallFileThreshold: SizeBound

  @Option("Up to here they are medium, above large.", default: SizeBound(bytes: 200 << 20))
  var mediumFileThreshold: SizeBound

  @Option("The summary counts originals from here on.", default: SizeBound(bytes: 256 << 20))
  var sizeThreshold: SizeBound

  @Switch("Share the workers among the classes, so that large originals hold up no small ones.")
  var optimizeBySize: Bool

  @Option("How many workers small originals have when others wait.")
  var smallFileWorkers: Int?

  @Option("How many workers medium originals have when others wait.")
  var mediumFileWorkers: Int?

  @Option("How many workers large originals have when others wait.")
  var largeFileWorkers: Int?
}

extension RequestOptions {
  /// The most workers that `auto` comes to.
  private static let ceiling = 512

  /// For the engine.
  func warmOptions(_ sizes: SizeOptions, _ settings: Settings) throws -> WarmOptions {
    var options = WarmOptions()
    options.method = useHeadForSize ? .head : .get
    options.lanes = lanes(settings)
    options.timeout = try positive(timeout?.span ?? settings.prewarmTimeout, "--timeout") ?? .seconds(120)
    options.connectTimeout = min(options.connectTimeout, options.timeout)
    guard (0...100).contains(retry) else { throw ListingFilters.usage("--retry is 0 to 100, not \(retry)") }
    options.retry.attempts = retry + 1
    if let delay = connectionCloseDelay?.span {
      guard delay.nanoseconds >= 0 else { throw ListingFilters.usage("--connection-close-delay cannot be negative") }
      options.closeDelay = .nanoseconds(delay.nanoseconds)
    }
    options.limits.requestsPerSecond = try rate(settings)
    if let bandwidth {
      guard bandwidth.bitsPerSecond >= 8 else { throw ListingFilters.usage("--bandwidth is at least 1B/s") }
      options.limits.bytesPerSecond = bandwidth.bitsPerSecond / 8
    }
    options.fields = HTTPFields(try header.map(Self.field))
    options.accept = accept
    options.version = version
    guard !insecure || caFile == nil else {
      throw ListingFilters.usage("--ca-file and --insecure exclude each other: without checks nobody is trusted")
    }
    options.tls = TLSOptions(authorityFiles: try authorities, verifiesServer: !insecure)
    guard !verify || !useHeadForSize else {
      throw ListingFilters.usage(
        "--verify and --use-head-for-size exclude each other: heads warm nothing that could be verified")
    }
    options.verifies = verify
    options.sizes = try sizes.classes
    return options
  }

  private var authorities: [String] {
    get throws {
      guard let caFile else { return [] }
      guard let file = caFile.path.filePath else {
        throw ListingFilters.usage("--ca-file is a file of this machine, not \(caFile.path)")
      }
      return [file]
    }
  }

  private func lanes(_ settings: Settings) -> WarmOptions.Lanes {
    switch workers?.count ?? settings.prewarmWorkers ?? .auto {
    case .auto: .automatic(ceiling: Self.ceiling)
    case .number(let count): .fixed(count)
    }
  }

  private func positive(_ span: TimeSpan?, _ option: String) throws -> Duration? {
    guard let span else { return nil }
    guard span.nanoseconds > 0 else { throw ListingFilters.usage("\(option) is longer than nothing") }
    return .nanoseconds(span.nanoseconds)
  }

  private func rate(_ settings: Settings) throws -> Double? {
    guard let rate = rps ?? settings.prewarmRequestRate.map(Double.init) else { return nil }
    guard rate > 0, rate.isFinite else { throw ListingFilters.usage("--rps is more than nothing") }
    return rate
  }

  private var version: HTTPVersionChoice {
    switch http {
    case .auto: .automatic
    case .one: .http1
    case .two: .http2
    }
  }

  /// The value may be a secret: only the shape is told.
  private static func field(_ text: String) throws -> (String, String) {
    guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else {
      throw ListingFilters.usage("--header is a name, a colon and a value, as in 'X-Team: media'")
    }
    return (String(text[..<colon]), String(text[text.index(after: colon)...].drop { $0 == " " }))
  }
}

extension SizeOptions {
  /// For the engine; the thresholds belong to the smaller class.
  var classes: SizeClasses {
    get throws {
      let (small, medium) = (smallFileThreshold.bytes, mediumFileThreshold.bytes)
      guard small >= 0, small <= medium else {
        throw ListingFilters.usage("--small-file-threshold is above --medium-file-threshold")
      }
      return SizeClasses(
        mediumFrom: small == .max ? small : small + 1, largeFrom: medium == .max ? medium : medium + 1,
        shares: try shares)
    }
  }

  private var shares: SizeClasses.Shares? {
    get throws {
      var shares = SizeClasses.Shares()
      for (count, option, part) in [
        (smallFileWorkers, "--small-file-workers", \SizeClasses.Shares.small),
        (mediumFileWorkers, "--medium-file-workers", \.medium), (largeFileWorkers, "--large-file-workers", \.large),
      ] {
        guard let count else { continue }
        guard (0...WorkerCount.most).contains(count) else {
          throw ListingFilters.usage("\(option) is 0 to \(WorkerCount.most), not \(count)")
        }
        // Nought was "as it comes" in the toolkit before this one.
        if count > 0 { shares[keyPath: part] = count }
      }
      let isGiven = [smallFileWorkers, mediumFileWorkers, largeFileWorkers].contains { $0 ?? 0 > 0 }
      return optimizeBySize || isGiven ? shares : nil
    }
  }
}
