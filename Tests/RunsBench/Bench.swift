import Platform
import Runs

// `runsbench measure FOLDER [RESULTS]` records results of twenty columns, resumes the run, asks for each subject, reads all back, and
// asks what is unchanged; it prints what each step cost. `runsbench work FOLDER RESULTS [PAUSE]` records a run, or goes on with
// the one that is there, and prints how many results it added; with a pause of so many microseconds after each hundred. The file
// `progress` in the folder tells how many were handed over.

@Sendable func runBench() -> Int32 {
  let arguments = Array(CommandLine.arguments.dropFirst())
  guard arguments.count >= 2 else {
    print("usage: runsbench measure|work FOLDER [RESULTS] [PAUSE]")
    return 2
  }
  let count = arguments.dropFirst(2).first.flatMap { Int($0) } ?? 1_000_000
  let journal = Journal(folder: arguments[1])
  do {
    if arguments[0] == "work" {
      let pause = arguments.dropFirst(3).first.flatMap { UInt32($0) } ?? 0
      print(try work(journal, count, pause: pause, progress: arguments[1] + "/progress"))
    } else {
      try measure(journal, count)
    }
    return 0
  } catch {
    print("failed: \(error)")
    return 1
  }
}

/// Records what is missing; one of fifty fails, in the first session one of ten.
private func work(_ journal: Journal, _ count: Int, pause: UInt32, progress path: String) throws -> Int {
  let last = try? journal.lastRun(verb: "bench")
  let writer = try last.map { try journal.resume($0.id) } ?? journal.begin(verb: "bench", command: "runsbench work")
  let progress = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
  var added = 0
  for number in 0..<count {
    if try writer.hasSucceeded(subject(number), variant: "thumbnail") { continue }
    var result = sample(number)
    if last == nil, number % 10 == 0 { result.isGood = false }
    try writer.append(result)
    added += 1
    guard added % 100 == 0 else { continue }
    var handedOver = added
    pwrite(progress, &handedOver, MemoryLayout<Int>.size, 0)
    if pause > 0 { usleep(pause) }
  }
  try writer.finish(.done)
  return added
}

private func measure(_ journal: Journal, _ count: Int) throws {
  let samples = (0..<min(count, 20_000)).map(sample)
  var bytes = 0
  try report("make rows", count) {
    for number in 0..<count { bytes += changed(samples, number).values.count }
  }
  var writer = try journal.begin(verb: "bench", command: "runsbench", target: "http://localhost/")
  let id = writer.id
  try report("make and record rows", count) {
    for number in 0..<count { try writer.append(changed(samples, number)) }
    try writer.finish(.interrupted)
  }
  try report("resume: index", count) { writer = try journal.resume(id) }
  try report("make subjects", count) {
    for number in 0..<count { bytes += subject(number).utf8.count }
  }
  var found = 0
  try report("resume: make and look up subjects, in order", count) {
    for number in 0..<count where try writer.hasSucceeded(subject(number), variant: "thumbnail") { found += 1 }
  }
  try writer.finish(.done)
  var read = 0
  try report("read back", count) {
    let results = try journal.results(of: id)
    while let batch = try results.next() { read += batch.count }
  }
  var known: KnownSubjects?
  try report("unchanged: index", count) { known = try journal.lastGood(verb: "bench", target: "http://localhost/") }
  var unchanged = 0
  try report("unchanged: make and look up subjects", count) {
    for number in 0..<count
    where try known?.isUnchanged(
      subject(number), variant: "thumbnail", identity: identity(number % samples.count)) ?? false
    {
      unchanged += 1
    }
  }
  print("found \(found), read \(read), unchanged \(unchanged), \(bytes) bytes")
}

private func subject(_ number: Int) -> String { "r2:media/library/2026/album-\(number / 500)/IMG_\(number).jpg" }
private func identity(_ number: Int) -> String { "9f86d081884c7d659a2feaa0c55ad\(number)" }

private func changed(_ samples: [RunResult], _ number: Int) -> RunResult {
  var result = samples[number % samples.count]
  result.subject = subject(number)
  result.values[0] = .path(result.subject)
  return result
}

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
    subject: subject(number), variant: "thumbnail", identity: identity(number), isGood: number % 50 != 0,
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
