import Interpreter
import Prewarming
import Quantities

/// What `prewarm --dry-run` tells: how much there is to request, counted while the objects pass by.
final class PrewarmPlan {
  private struct Tally {
    var requests = 0
    /// Bytes.
    var originals: Int64 = 0
    var example = ""
  }

  /// A request is taken to last so long, where nothing else limits the speed.
  private static let secondsEach = 0.25
  private static let mostNames = 1000
  private static let shape = Shape(["op", "variant", "requests", "originals", "example"])

  private var plan: WarmPlan
  private let items: Rows
  private let recorder: RunRecorder
  private let lanes: WarmOptions.Lanes
  private let limits: WarmOptions.Limits
  private let context: Context
  private var tallies: [String: Tally] = [:]
  private var order: [String] = []
  private var objects = 0
  private var requests = 0
  private var originals: Int64 = 0
  private var withoutSize = 0
  /// Requests that need not be made.
  private var done = 0

  init(
    _ plan: WarmPlan, _ items: Rows, _ recorder: RunRecorder, lanes: WarmOptions.Lanes, limits: WarmOptions.Limits,
    _ context: Context
  ) {
    self.plan = plan
    self.items = items
    self.recorder = recorder
    self.lanes = lanes
    self.limits = limits
    self.context = context
  }

  /// One row for each variant, when all objects have passed.
  var rows: Rows {
    var isOver = false
    return Rows(close: items.close) {
      guard !isOver else { return nil }
      var failed: Batch = []
      while failed.isEmpty {
        try self.context.cancellation.check()
        guard let batch = try self.items.next() else {
          isOver = true
          return self.end()
        }
        failed = try self.count(batch)
      }
      return failed
    }
  }

  private func count(_ batch: Batch) throws -> Batch {
    var failed: Batch = []
    for value in batch {
      do {
        guard let object = try plan.object(for: value) else { continue }
        try count(object)
      } catch let error where error is Failure {
        failed.append(try context.failedObject(value, error))
      }
    }
    return failed
  }

  private func count(_ object: PlannedObject) throws {
    if recorder.skipsSome {
      let left = try recorder.left(of: object)
      done += object.count - left.count
      guard !left.isEmpty else { return }
      return count(object, left.map(\.name)) { place in left[place].url }
    }
    switch object.addresses {
    case .given(let url, let variant): count(object, [variant]) { _ in url }
    case .made(let entries, let key):
      count(object, entries.map(\.variant.name)) { entries[$0].url(for: key) }
    }
  }

  private func count(_ object: PlannedObject, _ names: [String], url: (Int) -> String) {
    objects += 1
    if let size = object.row.size { originals = originals &+ max(0, size) } else { withoutSize += 1 }
    for (place, name) in names.enumerated() { count(name, object) { url(place) } }
  }

  private func count(_ name: String, _ object: PlannedObject, url: () -> String) {
    requests += 1
    let name = tallies[name] != nil || tallies.count < Self.mostNames ? name : "…"
    if tallies[name] == nil {
      order.append(name)
      tallies[name] = Tally(example: url())
    }
    tallies[name]?.requests += 1
    tallies[name]?.originals &+= max(0, object.row.size ?? 0)
  }

  private func end() -> Batch? {
    words.forEach(context.session.remarkAtEnd)
    let rows: Batch = order.compactMap { name in
      guard let tally = tallies[name] else { return nil }
      return .record(
        Record(
          Self.shape,
          [
            .text("prewarm"), .text(name), .int(tally.requests), .size(ByteSize(bytes: tally.originals)),
            .text(tally.example),
          ]))
    }
    return rows.isEmpty ? nil : rows
  }

  private var words: [String] {
    var first = "\(requests.counted("request")) for \(objects.counted("object"))"
    if originals > 0 { first += " of \(ByteSize(bytes: originals).tableText)" }
    if withoutSize > 0, withoutSize < objects { first += " (the size of \(withoutSize.grouped) is not known)" }
    let before = done > 0 ? ["\(done.counted("request")) passed over: done before"] : []
    return [first + "; nothing was requested"] + before + plan.passedOver.words + duration
  }

  /// At how many requests per second, and why, and how long that takes.
  private var duration: [String] {
    guard requests > 0 else { return [] }
    let ownRate = Double(lanes.ceiling) / Self.secondsEach
    let isLimited = limits.requestsPerSecond.map { $0 < ownRate } ?? false
    let rate = isLimited ? limits.requestsPerSecond ?? ownRate : ownRate
    guard let span = TimeSpan(seconds: Double(requests) / rate), span.seconds >= 1 else { return [] }
    let reason =
      isLimited
      ? "at \(Value.float(rate).description.withoutZeros) requests a second"
      : "with \(lanes.ceiling.grouped) workers, if a request takes a quarter of a second"
    return ["that would take about \(span.tableText) \(reason)"]
  }
}

extension String {
  /// `10` for `10.0`.
  fileprivate var withoutZeros: String { hasSuffix(".0") ? String(dropLast(2)) : self }
}
