import Formats
import Interpreter
import Prewarming
import Quantities

/// Writes results in the layout of the toolkit before this one, file by file as they are done: only files under way are kept.
struct ResultsDocument {
  private struct File {
    let name: String
    let media: MediaKind?
    let size: Int64?
    var left: Int
    var failed = 0
    var sizeClass = SizeClass.small
    var requests: [(String, Value)] = []
  }

  private let started: Timestamp
  private var files: [Int: File] = [:]
  private var isBegun = false
  private var pending: [UInt8] = []

  init(started: Timestamp) { self.started = started }

  mutating func begin(_ object: PlannedObject, requests: Int, number: Int) {
    files[number] = File(name: object.key, media: object.media, size: object.row.size, left: requests)
  }

  /// Takes a result; gives the text of its file when it was the last one.
  mutating func add(_ result: WarmResult, _ method: WarmOptions.Method) -> [UInt8] {
    let number = result.request.sequence >> FileTally.bits
    guard var file = files[number] else { return [] }
    file.left -= 1
    file.sizeClass = result.sizeClass
    if !result.isOK { file.failed += 1 }
    file.requests.append(
      (result.request.variant.isEmpty ? "default" : result.request.variant, Self.entry(result, file.media, method)))
    guard file.left <= 0 else {
      files[number] = file
      return []
    }
    files[number] = nil
    return text(file)
  }

  /// The end of the document; files that are not done yet are written with what is there.
  mutating func finish(_ summary: WarmSummary) -> [UInt8] {
    var bytes: [UInt8] = []
    for (_, file) in files.sorted(by: { $0.key < $1.key }) where !file.requests.isEmpty { bytes += text(file) }
    files = [:]
    if !isBegun { bytes += beginning }
    let duration = summary.elapsed.clampedNanoseconds
    let ended = Timestamp(nanoseconds: started.nanoseconds.addingReportingOverflow(duration).partialValue)
    let rest: [(String, Value)] = [
      ("success", .bool(!summary.isCancelled && summary.failed == 0)),
      ("end_time", .date(ended)), ("duration", .int(Int(duration))),
      ("success_count", .int(summary.succeeded)), ("error_count", .int(summary.failed)),
      ("statistics", .record(Self.statistics(summary))),
    ]
    bytes += Array("\n  ]".utf8)
    for (name, value) in rest { bytes += Array(",\n  \"\(name)\": \(JSONWriter.compact(value))".utf8) }
    if summary.isCancelled { bytes += Array(",\n  \"error\": \"interrupted\"".utf8) }
    return bytes + Array("\n}\n".utf8)
  }

  private var beginning: [UInt8] {
    Array(
      "{\n  \"workflow_type\": 0,\n  \"start_time\": \(JSONWriter.compact(.date(started))),\n  \"prewarm_results\": ["
        .utf8)
  }

  private mutating func text(_ file: File) -> [UInt8] {
    let head: [(String, Value)] = [
      ("path", .text(file.name)), ("size_bytes", .int(Int(file.size ?? 0))),
      ("size_category", .text(file.sizeClass.rawValue)), ("media_type", .text(file.media?.rawValue ?? "")),
      ("processing_time", .int(0)), ("success", .bool(file.failed == 0 && file.left <= 0)),
    ]
    let results = Record(head + [("results", .record(Record(file.requests)))])
    let item = JSONWriter.compact(.record(Record(head + [("results", .record(results))])))
    defer { isBegun = true }
    return (isBegun ? Array(",".utf8) : beginning) + Array(("\n    " + item).utf8)
  }

  /// One request; times are whole nanoseconds.
  private static func entry(_ result: WarmResult, _ media: MediaKind?, _ method: WarmOptions.Method) -> Value {
    var pairs: [(String, Value)] = [
      (media == .video ? "derivative_name" : "variant_name", .text(result.request.variant)),
      ("url", .text(result.request.url)), ("status", .text(result.isOK ? "success" : "error")),
    ]
    if let status = result.status { pairs.append(("status_code", .int(status))) }
    if let first = result.phases.firstByte { pairs.append(("time_to_first_byte", .int(Int(first.clampedNanoseconds)))) }
    pairs.append(("total_time", .int(Int(result.phases.total.clampedNanoseconds))))
    let bytes = method == .head ? result.contentLength ?? 0 : result.bytes
    if bytes > 0 { pairs.append(("response_size_bytes", .int(Int(bytes)))) }
    if let type = result.contentType { pairs.append(("content_type", .text(type))) }
    pairs.append(("method", .text(method.rawValue)))
    if result.attempts > 1 { pairs.append(("retries", .int(result.attempts - 1))) }
    if let failure = result.failure {
      pairs += [("error", .text(failure.message)), ("error_type", .text(failure.kind.rawValue))]
    }
    if let size = result.request.sourceSize, size > 0, result.isOK, bytes > 0 {
      let saved = size &- bytes
      let percent = (Double(saved) / Double(size) * 10_000).rounded() / 100
      pairs += [
        ("original_size_bytes", .int(Int(size))), ("size_reduction_bytes", .int(Int(saved))),
        ("size_reduction_percent", .float(percent)),
      ]
    }
    return .record(Record(pairs))
  }

  private static func statistics(_ summary: WarmSummary) -> Record {
    let seconds = Double(summary.elapsed.clampedNanoseconds) / 1e9
    let share = summary.done > 0 ? Double(summary.succeeded) / Double(summary.done) * 100 : 0
    return Record([
      ("total_requests", .int(summary.done)), ("successful_requests", .int(summary.succeeded)),
      ("failed_requests", .int(summary.failed)), ("timeouts", .int(summary.failures[.timeout] ?? 0)),
      ("success_rate_percent", .float((share * 100).rounded() / 100)),
      ("requests_per_second", .float(seconds > 0 ? (Double(summary.done) / seconds * 100).rounded() / 100 : 0)),
      (
        "errors",
        .record(
          Record(
            summary.failures.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key.rawValue, .int($0.value)) }))
      ),
    ])
  }
}
