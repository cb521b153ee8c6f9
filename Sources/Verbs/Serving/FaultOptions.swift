import Interpreter
import MediaServer
import Quantities

/// How a server is to misbehave.
struct FaultOptions: ParameterGroup {
  static let title = ParameterGroupTitle(
    "Faults", "How it misbehaves, to try out what clients make of it. A request suffers one of the shares at most.")

  @Option("Hold each answer back: so long, or by chance between two times as in 50ms..200ms.")
  var latency: TimeRange?

  @Option("A share of requests that is answered with 500, 502, 503 or 504.")
  var fail: Share?

  @Option("A share that is answered with 429 and Retry-After.")
  var throttle: Share?

  @Option("How many requests a second are answered, as in 200/s; the others get 429 and Retry-After.")
  var rateLimit: RequestRate?

  @Option("A share whose connection is cut in the middle of the body.")
  var cut: Share?

  @Option("A share whose length is another one than the head says.")
  var lieLength: Share?

  @Option("How fast each body is sent, as in 100kB/s.")
  var slow: BitRate?

  @Option("A number that chance follows from.", default: 0)
  var seed: Int

  func faults() throws -> Faults {
    var faults = Faults()
    faults.latency = latency?.range
    faults.failing = fail?.value ?? 0
    faults.throttling = throttle?.value ?? 0
    faults.cutting = cut?.value ?? 0
    faults.lying = lieLength?.value ?? 0
    faults.requestsPerSecond = rateLimit?.perSecond
    if let slow {
      guard slow.bitsPerSecond >= 8 else { throw ListingFilters.usage("--slow is at least 1B/s") }
      faults.bytesPerSecond = slow.bitsPerSecond / 8
    }
    faults.seed = UInt64(bitPattern: Int64(seed))
    guard faults.failing + faults.throttling + faults.cutting + faults.lying <= 1 else {
      throw ListingFilters.usage(
        "--fail, --throttle, --cut and --lie-length are more than 100% together",
        hint: "a request suffers one of them at most")
    }
    return faults
  }
}
