import Flow
import Platform
import Prewarming
import Synchronization
import Transport

// warmload URL COUNT LANES [1.1|2|auto] [AUTHORITY.pem]: warms COUNT addresses, URL with ?n= and a number behind it, LANES at a time,
// and tells how fast it was and what it cost. LANES of 0 chooses by itself. Used by hand beside wrk and h2load, and by the tests
// of what needs a process of its own.

let arguments = CommandLine.arguments
DedicatedThread.run(stackSize: 1 << 20) { run(arguments) }

@Sendable func run(_ arguments: [String]) {
  guard arguments.count >= 4, let count = Int(arguments[2]), let lanes = Int(arguments[3]) else {
    return print("usage: warmload URL COUNT LANES [1.1|2|auto] [AUTHORITY.pem]")
  }
  let url = arguments[1]
  var options = WarmOptions()
  options.lanes = lanes > 0 ? .fixed(lanes) : .automatic(ceiling: 1024)
  options.version = arguments.count > 4 ? HTTPVersionChoice(rawValue: arguments[4]) ?? .automatic : .automatic
  if arguments.count > 5 { options.tls = TLSOptions(authorityFiles: [arguments[5]]) }
  options.retry = RetryPolicy(attempts: 2, firstPause: .milliseconds(100))
  let plan = Mutex(0)
  do {
    let began = ContinuousClock.now
    var first: WarmResult?
    let summary = try Warmer(options).run(
      next: {
        let start = plan.withLock { made in
          defer { made = min(count, made + 256) }
          return made
        }
        guard start < count else { return nil }
        return (start..<min(count, start + 256)).map {
          WarmRequest(sequence: $0, object: "images/\($0).jpg", variant: "small", url: "\(url)?n=\($0)")
        }
      },
      deliver: { results in if first == nil { first = results.first { !$0.isOK } } }, cancellation: Cancellation())
    report(summary, (ContinuousClock.now - began) / .seconds(1))
    if let failure = first?.failure { print("first failure: \(failure.kind.rawValue): \(failure.message)") }
  } catch {
    print("\(error)")
  }
}

func report(_ summary: WarmSummary, _ seconds: Double) {
  var usage = rusage()
  getrusage(usageOfSelf, &usage)
  let user = Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) / 1e6
  let system = Double(usage.ru_stime.tv_sec) + Double(usage.ru_stime.tv_usec) / 1e6
  print(
    "ok \(summary.succeeded), failed \(summary.failed), not done \(summary.notDone), lanes \(summary.mostLanes),",
    "\(Int(Double(summary.done) / seconds)) req/s, \(Int(Double(summary.bytes) / seconds / 1e6)) MB/s,",
    "CPU \(Int((user + system) * 1000)) ms (user \(Int(user * 1000))), RSS \(usage.ru_maxrss / 1024) MiB")
  for notice in summary.notices { print(notice) }
}

#if canImport(Glibc)
  private let usageOfSelf = __rusage_who_t(RUSAGE_SELF.rawValue)
#else
  private let usageOfSelf = RUSAGE_SELF
#endif
