import Platform
import Synchronization
import Transport

// httpload URL COUNT WIDTH [PATIENCE-MS]: makes COUNT requests, WIDTH at a time, and tells how fast it was and what it cost.
// Used by hand beside wrk and curl, and by the tests of what needs a process of its own.

await run(CommandLine.arguments)

@Sendable func run(_ arguments: [String]) async {
  guard arguments.count >= 4, let count = Int(arguments[2]), let width = Int(arguments[3]),
    let url = try? HTTPURL(arguments[1])
  else { return print("usage: httpload URL COUNT WIDTH [PATIENCE-MS]") }
  var settings = HTTPClient.Settings()
  settings.connectionsPerEndpoint = width
  if arguments.count > 4, let patience = Int(arguments[4]) { settings.idleTimeout = .milliseconds(patience) }
  let tally = Tally(count)
  let client = HTTPClient(settings)
  let began = ContinuousClock.now
  await withTaskGroup(of: Void.self) { group in
    for _ in 0..<width { group.addTask { await tally.work(client, url) } }
  }
  let seconds = (ContinuousClock.now - began) / .seconds(1)
  var usage = rusage()
  getrusage(usageOfSelf, &usage)
  let user = Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) / 1e6
  let system = Double(usage.ru_stime.tv_sec) + Double(usage.ru_stime.tv_usec) / 1e6
  print(
    "ok \(tally.done.load(ordering: .relaxed)), failed \(tally.failed.load(ordering: .relaxed)),",
    "\(Int(Double(count) / seconds)) req/s, \(Int(Double(tally.bytes.load(ordering: .relaxed)) / seconds / 1e6)) MB/s,",
    "CPU \(Int((user + system) * 1000)) ms (user \(Int(user * 1000))), RSS \(usage.ru_maxrss / 1024) MiB")
}

#if canImport(Glibc)
  private let usageOfSelf = __rusage_who_t(RUSAGE_SELF.rawValue)
#else
  private let usageOfSelf = RUSAGE_SELF
#endif

final class Tally: Sendable {
  let left: Atomic<Int>
  let done = Atomic(0)
  let failed = Atomic(0)
  let bytes = Atomic(0)

  init(_ count: Int) { left = Atomic(count) }

  func work(_ client: HTTPClient, _ url: HTTPURL) async {
    while left.subtract(1, ordering: .relaxed).newValue >= 0 {
      do {
        let response = try await client.send(HTTPRequest("GET", url))
        var count = 0
        while let chunk = try await response.body.next() { count += chunk.count }
        bytes.add(count, ordering: .relaxed)
        done.add(1, ordering: .relaxed)
      } catch {
        if failed.add(1, ordering: .relaxed).newValue == 1 { print("\(error)") }
      }
    }
  }
}
