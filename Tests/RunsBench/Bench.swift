import Platform
import Runs

// Measures the journal: `runsbench FOLDER [RESULTS]` records so many results of twenty columns, resumes the run, asks for each
// subject, reads all back, and asks what is unchanged.

@Sendable func runBench() {
  let arguments = CommandLine.arguments
  let count = arguments.dropFirst(2).first.flatMap { Int($0) } ?? 1_000_000
  guard let folder = arguments.dropFirst().first else { return print("usage: runsbench FOLDER [RESULTS]") }
  do { try measure(Journal(folder: folder), count) } catch { print("failed: \(error)") }
}

private func measure(_ journal: Journal, _ count: Int) throws {
  let samples = (0..<min(count, 50_000)).map(sample)
  var writer = try journal.begin(verb: "bench", command: "runsbench", target: "http://localhost/")
  let id = writer.id
  var bytes = 0
  try report("make rows", count) {
    for number in 0..<count {
      var result = samples[number % samples.count]
      result.subject = subject(number)
      result.values[0] = .path(result.subject)
      bytes += result.values.count
    }
  }
  try report("record", count) {
    for number in 0..<count {
      var result = samples[number % samples.count]
      result.subject = subject(number)
      result.values[0] = .path(result.subject)
      try writer.append(result)
    }
    try writer.finish(.interrupted)
  }
  try report("resume: index", count) { writer = try journal.resume(id) }
  var found = 0
  try report("resume: look up in order", count) {
    for number in 0..<count where try writer.hasSucceeded(subject(number), variant: "thumbnail") { found += 1 }
  }
  try writer.finish(.done)
  var read = 0
  try report("read back", count) {
    let results = try journal.results(of: id)
    while let batch = try results.next() { read += batch.count }
  }
  var unchanged = 0
  try report("unchanged: index", count) {
    let known = try journal.lastGood(verb: "bench", target: "http://localhost/")
    for number in 0..<count
    where try known.isUnchanged(subject(number), variant: "thumbnail", identity: identity(number % samples.count)) {
      unchanged += 1
    }
  }
  print("\(bytes) values, found \(found), read \(read), unchanged \(unchanged)")
  try journal.remove(id)
}

private func subject(_ number: Int) -> String { "r2:media/library/2026/album-\(number / 500)/IMG_\(number).jpg" }
private func identity(_ number: Int) -> String { "9f86d081884c7d659a2feaa0c55ad\(number)" }

private let shape = RunShape([
  "path", "variant", "url", "size", "status", "ok", "cache", "age", "bytes", "type", "etag", "colo", "dns", "connect",
  "tls", "ttfb", "total", "waited", "attempts", "error",
])

private func sample(_ number: Int) -> RunResult {
  let key = "library/2026/album-\(number / 500)/IMG_\(number).jpg"
  let values: [RunValue] = [
    .path("r2:media/" + key), .text("thumbnail"),
    .text("https://cdn.example.com/\(key)?width=150&height=150&fit=cover"), .size(Int64(number &* 7919 % 9_000_000)),
    .int(number % 50 == 0 ? 503 : 200), .bool(number % 50 != 0), .text(number % 3 == 0 ? "miss" : "hit"),
    .duration(Int64(number % 1000) * 1_000_000_000), .size(Int64(number &* 104_729 % 90_000)), .text("image/webp"),
    .text(identity(number)), .text("AMS"), .null, .null, .null, .duration(Int64(number &* 6151 % 40_000_000)),
    .duration(Int64(number &* 3571 % 90_000_000)), .duration(0), .int(1), .null,
  ]
  return RunResult(
    subject: "r2:media/" + key, variant: "thumbnail", identity: identity(number), isGood: number % 50 != 0,
    shape: shape, values: values)
}

private func report(_ what: String, _ count: Int, _ body: () throws -> Void) throws {
  let (start, before) = (ContinuousClock.now, usage())
  try body()
  let after = usage()
  let wall = (ContinuousClock.now - start) / .microseconds(1)
  let each = { (amount: Double) in "\((amount / Double(max(1, count)) * 1000).rounded() / 1000) µs" }
  print("\(what): CPU \(each(after.cpu - before.cpu)), wall \(each(wall)) each; peak \(after.peak / 1024) MiB")
}

/// Microseconds of CPU of all threads, and the largest memory in KiB.
private func usage() -> (cpu: Double, peak: Int) {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  let cpu = [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) * 1e6 + Double($1.tv_usec) }
  return (cpu, Int(usage.ru_maxrss))
}
