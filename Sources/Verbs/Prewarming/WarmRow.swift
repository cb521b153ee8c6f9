import Interpreter
import Prewarming
import Quantities

/// How a result becomes a row: each column once, with how it is filled.
enum WarmRow {
  private struct Field: Sendable {
    let column: Column
    let value: @Sendable (WarmResult) -> Value

    init(_ name: String, _ kind: Kind, _ help: String, _ value: @escaping @Sendable (WarmResult) -> Value) {
      column = Column(name, kind, help)
      self.value = value
    }
  }

  private static let fields: [Field] = [
    Field("object", .path, "the object") { .path(PathText($0.request.object)) },
    Field("variant", .text, "the variant") { .text($0.request.variant) },
    Field("url", .text, "what was requested") { .text($0.request.url) },
    Field("ok", .bool, "whether a whole answer came with a status from 200 to 299") { .bool($0.isOK) },
    Field("status", .int, "of the answer; null when there was none") { $0.status.map { .int($0) } ?? .null },
    Field("cache", .text, "what the cache did: \(CacheOutcome.allCases.map(\.rawValue).joined(separator: ", "))") {
      .text($0.outcome.rawValue)
    },
    Field("warm", .bool, "whether it is proved that the cache holds it") { .bool($0.isWarm) },
    Field("ttfb", .duration, "from sending the request to the head of the answer") { span($0.phases.firstByte) },
    Field("total", .duration, "the last attempt as a whole") { span($0.phases.total) },
    Field("waiting", .duration, "what went before it: queues, pauses, earlier attempts") { span($0.phases.waiting) },
    Field("bytes", .size, "of the body that came") { .size(ByteSize(bytes: $0.bytes)) },
    Field("attempts", .int, "how often it was requested") { .int($0.attempts) },
    Field("size", .size, "bytes of the original, where they are known") {
      $0.request.sourceSize.map { .size(ByteSize(bytes: $0)) } ?? .null
    },
    Field("class", .text, "small, medium or large, by the size of the original") { .text($0.sizeClass.rawValue) },
    Field("cache_status", .text, "the cache's own words") { text($0.cacheStatus) },
    Field("age", .duration, "how long the cache has had it") {
      $0.age.flatMap { TimeSpan(seconds: Double($0)) }.map { .duration($0) } ?? .null
    },
    Field("colo", .text, "the data centre that answered") { text($0.colo) },
    Field("cache_control", .text, "how long it may be kept") { text($0.cacheControl) },
    Field("etag", .text, "the mark of this version") { text($0.etag) },
    Field("content_type", .text, "the media type of the answer") { text($0.contentType) },
    Field("content_length", .size, "the length that the answer said") {
      $0.contentLength.map { .size(ByteSize(bytes: $0)) } ?? .null
    },
    Field("http", .text, "the version of HTTP") { text($0.version?.rawValue) },
    Field("dns", .duration, "finding the address; null when there was a connection") { span($0.phases.resolving) },
    Field("connect", .duration, "opening the connection") { span($0.phases.connecting) },
    Field("tls", .duration, "agreeing on keys") { span($0.phases.securing) },
    Field("final_url", .text, "where redirects led") { text($0.finalURL) },
    Field(
      "verified", .text,
      "what the second request showed: \(WarmResult.Verification.allCases.map(\.rawValue).joined(separator: ", "))"
    ) { text($0.verified?.rawValue) },
    Field("ended", .date, "when it ended") { .date($0.ended) },
    Field("error", .error, "why it did not succeed") { $0.failure.map { .error(Failure($0)) } ?? .null },
  ]

  static let columns = fields.map(\.column) + [Column("method", .text, "GET, or HEAD, which warms nothing")]
  private static let shape = Shape(columns.map(\.name))

  /// Columns that tables leave out.
  static func details(verifies: Bool) -> Set<String> {
    Set(columns.map(\.name)).subtracting([
      "object", "variant", "ok", "status", "cache", "ttfb", "total", "bytes", "error",
      verifies ? "verified" : "attempts",
    ])
  }

  static func row(of result: WarmResult, _ method: WarmOptions.Method) -> Record {
    var values: [Value] = []
    values.reserveCapacity(fields.count + 1)
    for field in fields { values.append(field.value(result)) }
    values.append(.text(method.rawValue))
    return Record(shape, values)
  }

  private static func text(_ text: String?) -> Value { text.map { .text($0) } ?? .null }

  private static func span(_ duration: Duration?) -> Value {
    duration.map { .duration(TimeSpan(nanoseconds: $0.clampedNanoseconds)) } ?? .null
  }
}

extension Failure {
  /// Why a request failed.
  init(_ failure: WarmFailure) { self.init(failure.kind.rawValue, failure.message, number: "R0131") }

  /// Why a request failed, naming it.
  init(_ result: WarmResult) {
    let message = result.failure?.message ?? "no success"
    let (object, variant) = (result.request.object.shortened, result.request.variant.shortened)
    self.init(
      result.failure?.kind.rawValue ?? "failed", object + (variant.isEmpty ? "" : " (\(variant))") + ": " + message,
      number: "R0131")
  }
}

extension Duration {
  /// Whole nanoseconds; what is too long becomes the longest.
  var clampedNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    guard !isTooLong else { return seconds < 0 ? .min : .max }
    return whole.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
  }
}
