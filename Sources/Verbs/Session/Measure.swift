import Interpreter
import Platform
import Quantities

/// Measures a block.
struct Measure: Verb {
  static let summary = "Run a block and tell what it took: time, processors, memory, rows."
  static let discussion = """
    The rows of the block are counted and dropped; with `--pass` they are passed on as they come, and the figures are told at the end. \
    Programs that were started count with their processor time, not with their memory.
    """
  static let examples = [
    Example("A listing", "measure { ls r2:videos }"),
    Example("How many rows a second", "measure { range 1 100000 } | set speed rows/(time/1s)"),
    Example("Rows", "measure { range 1 1000 } | get rows", gives: "1000"),
    Example("Passed on", "measure { [3 1 2] | sort } --pass", gives: "1\n2\n3"),
  ]
  static let input = VerbInput.nothing
  static let columns = [
    Column("time", .duration, "by the clock"),
    Column("cpu", .duration, "of processors, those of programs that ended included"),
    Column("memory", .size, "the most that this process held at one time meanwhile"),
    Column("rows", .int, "that the block gave"),
  ]

  @Operand("What to measure.")
  var block: Closure

  @Switch("Pass the rows on, and tell the figures at the end.")
  var pass: Bool

  func schema(after input: Schema?) -> Schema? { pass ? nil : Schema(Self.columns) }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    if pass { return try passing(context) }
    let block = block
    return Rows(one: {
      let meter = Meter()
      var count = 0
      let rows = try context.call(block)
      do { while let batch = try rows.next() { count += batch.count } } catch {
        rows.close()
        throw error
      }
      return .record(meter.figures(rows: count))
    })
  }

  private func passing(_ context: Context) throws -> Rows {
    let (block, session) = (block, context.session)
    var meter = Meter()
    var isBegun = false
    var count = 0
    let rows = try context.call(block)
    return Rows(nature: rows.nature(), details: rows.details(), close: rows.close) {
      if !isBegun { (meter, isBegun) = (Meter(), true) }
      if let batch = try rows.next() {
        count += batch.count
        return batch
      }
      let figures = meter.figures(rows: count)
      session.remarkAtEnd(figures.pairs.map { "\($0) \($1.description)" }.joined(separator: ", "))
      return nil
    }
  }
}

/// What the process has used since a moment.
private struct Meter {
  private let start = ContinuousClock.now
  private let used = Meter.processorTime()

  init() { Meter.forgetPeak() }

  func figures(rows: Int) -> Record {
    let elapsed = start.duration(to: .now).components
    let nanoseconds = elapsed.seconds &* 1_000_000_000 &+ elapsed.attoseconds / 1_000_000_000
    return Record([
      ("time", .duration(TimeSpan(nanoseconds: nanoseconds))),
      ("cpu", .duration(TimeSpan(nanoseconds: Meter.processorTime() &- used))),
      ("memory", .size(ByteSize(bytes: Meter.peak()))), ("rows", .int(rows)),
    ])
  }

  #if canImport(Darwin)
    private static let (own, children) = (RUSAGE_SELF, RUSAGE_CHILDREN)
  #else
    private static let (own, children) = (RUSAGE_SELF.rawValue, RUSAGE_CHILDREN.rawValue)
  #endif

  /// Of this process and of children that have ended, in nanoseconds.
  private static func processorTime() -> Int64 {
    [own, children].reduce(0) { sum, who in
      var usage = rusage()
      guard getrusage(who, &usage) == 0 else { return sum }
      return sum &+ nanoseconds(usage.ru_utime) &+ nanoseconds(usage.ru_stime)
    }
  }

  private static func nanoseconds(_ time: timeval) -> Int64 {
    Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_usec) &* 1000
  }

  /// Linux keeps the peak since it was last told to forget it.
  private static func forgetPeak() {
    let descriptor = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    write(descriptor, "5", 1)
    close(descriptor)
  }

  /// In bytes.
  private static func peak() -> Int64 {
    var usage = rusage()
    getrusage(own, &usage)
    #if canImport(Darwin)
      return Int64(usage.ru_maxrss)
    #else
      return highWaterMark() ?? Int64(usage.ru_maxrss) &* 1024
    #endif
  }

  private static func highWaterMark() -> Int64? {
    let descriptor = open("/proc/self/status", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 8192)
    let count = read(descriptor, &buffer, buffer.count)
    let lines = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix("VmHWM:") }) else { return nil }
    return Int64(line.filter { ("0"..."9").contains($0) }).map { $0 &* 1024 }
  }
}
