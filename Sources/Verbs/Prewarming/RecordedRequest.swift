import Interpreter
import Quantities

/// A request as a results file tells it, as a row of `prewarm` as far as it is known.
enum RecordedRequest {
  private static let shape = Shape([
    "object", "variant", "url", "ok", "status", "ttfb", "total", "bytes", "attempts", "size", "class", "media",
    "content_type", "method", "error",
  ])

  /// The requests of one item of a document.
  static func rows(of value: Value, _ layout: ResultsFile.Layout) -> [Value] {
    guard case .record(let item) = value else { return [] }
    switch layout {
    case .list:
      guard let results = item.record("results")?.record("results") else { return [] }
      return results.pairs.map { name, entry in row(item, name, entry.asRecord ?? Record(), inNanoseconds: true) }
    case .files:
      guard let file = item.record("value") else { return [] }
      return [("derivatives", "video"), ("variants", "image")].flatMap { column, _ in
        (file.record(column)?.pairs).map { pairs in
          pairs.map { name, entry in row(file, name, entry.asRecord ?? Record(), inNanoseconds: false) }
        } ?? []
      }
    case .keys: return [keyed(item)]
    }
  }

  private static func row(_ file: Record, _ name: String, _ entry: Record, inNanoseconds: Bool) -> Value {
    let scale = inNanoseconds ? 1e-9 : 1
    let isOK = entry.text("status") == "success"
    var failure: Value = .null
    if !isOK {
      let details = entry.text("error") ?? entry.text("error_details") ?? entry.text("status") ?? "it failed"
      failure = .error(Failure(entry.text("error_type") ?? "failed", details, number: "R0131"))
    }
    return .record(
      Record(
        shape,
        [
          file["path"].flatMap(String.convert).map { .path(PathText($0)) } ?? .null, .text(name), entry["url"] ?? .null,
          .bool(isOK), entry["status_code"] ?? .null, entry.span("time_to_first_byte", scale),
          entry.span("total_time", scale), entry.size("response_size_bytes"),
          .int((entry.int("retries") ?? 0) &+ 1), file.size("size_bytes"), file["size_category"] ?? .null,
          file["media_type"] ?? .null, entry["content_type"] ?? .null,
          entry["method"] ?? entry["method_used"] ?? .null, failure,
        ]))
  }

  /// `video:clips/a.mp4:derivative=mobile`; a status that is no number is a failure.
  private static func keyed(_ item: Record) -> Value {
    let entry = item.record("value") ?? Record()
    let key = item.text("key") ?? ""
    var path = entry.text("sourcePath") ?? String(key.drop { $0 != ":" }.dropFirst().prefix { $0 != ":" })
    while path.utf8.first == UInt8(ascii: "/") { path.removeFirst() }
    let status = entry.int("status")
    let isOK = status.map { (200..<300).contains($0) } ?? false
    let failure: Value =
      isOK
      ? .null
      : .error(Failure("failed", status.map { "status \($0)" } ?? entry.text("status") ?? "it failed", number: "R0131"))
    let variant = entry.text("derivative") ?? key.split(separator: "=").last.map(String.init) ?? ""
    return .record(
      Record(
        shape,
        [
          .path(PathText(path)), .text(variant), .null, .bool(isOK), status.map { .int($0) } ?? .null, .null,
          entry.span("processingTime", 1), entry.size("contentLength"), .int(max(1, entry.int("attempt") ?? 1)),
          entry.size("originalSize"), .null, .text("video"), entry["contentType"] ?? .null, .null, failure,
        ]))
  }
}

extension Value {
  fileprivate var asRecord: Record? { if case .record(let record) = self { record } else { nil } }
}

extension Record {
  fileprivate func record(_ name: String) -> Record? { self[name]?.asRecord }

  fileprivate func text(_ name: String) -> String? {
    if case .text(let text)? = self[name] { text } else { nil }
  }

  fileprivate func int(_ name: String) -> Int? { self[name].flatMap(Int.convert) }

  fileprivate func size(_ name: String) -> Value {
    int(name).map { .size(ByteSize(bytes: Int64($0))) } ?? .null
  }

  fileprivate func span(_ name: String, _ scale: Double) -> Value {
    guard let number = self[name].flatMap(Double.convert) else { return .null }
    return TimeSpan(seconds: number * scale).map { .duration($0) } ?? .null
  }
}
