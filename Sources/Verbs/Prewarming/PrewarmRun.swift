import Flow
import Interpreter
import Prewarming
import Quantities

/// One call of `prewarm` under way: plans, hands over, takes results, counts. Used by the thread that pulls.
final class PrewarmRun {
  private var plan: WarmPlan
  private let items: RowCursor
  private var options: WarmOptions
  private let outlets: WarmOutlets
  private let recorder: RunRecorder
  private let context: Context
  private let feed = WarmFeed()
  /// The wish to stop of this run alone, when nobody wants more of its rows.
  private let stop: Cancellation
  private var tally: FileTally
  private var isStarted = false
  private var isOver = false
  private var objectNumber = 0
  private var report: WarmReport
  /// Why nothing more was planned.
  private var planFailure: (any Error)?

  /// - Parameter largeFrom: originals from here on are counted apart, in bytes.
  init(
    _ plan: WarmPlan, _ items: Rows, _ options: WarmOptions, _ outlets: WarmOutlets, _ recorder: RunRecorder,
    largeFrom: Int64, _ context: Context
  ) {
    self.plan = plan
    self.items = RowCursor(items)
    self.options = options
    self.outlets = outlets
    self.recorder = recorder
    self.context = context
    stop = Cancellation(within: context.cancellation)
    tally = FileTally()
    report = WarmReport(method: options.method, largeFrom: largeFrom)
  }

  /// The next rows.
  func next() throws -> Batch? {
    guard !isOver else { return nil }
    do {
      while true {
        switch stop.withHandler({ [feed] in feed.close() }, { isStarted ? feed.turn() : .plan }) {
        case .take(let results): return try take(results)
        case .plan:
          let failed = try planMore()
          if !failed.isEmpty { return failed }
        case .end(let ending): return try end(ending)
        }
      }
    } catch {
      if !isOver { abandon() }
      throw error
    }
  }

  /// Says that no more is wanted: what is under way stops, and is waited for.
  func close() {
    guard !isOver else { return }
    abandon()
  }

  // MARK: Planning

  /// Plans until there is a good deal for the run, or until its source would have to be asked again.
  private func planMore() throws -> Batch {
    var planned: [WarmRequest] = []
    var failed: Batch = []
    do {
      while planned.count < 512, failed.count < Rows.batchSize {
        guard let value = try items.next() else {
          endPlan(planned)
          return failed
        }
        do {
          guard let object = try plan.object(for: value) else { continue }
          planned += try begin(object)
        } catch let error where error is Failure {
          tally.addUnreachable()
          report.addUnreachable()
          failed.append(try context.failedObject(value, error))
        }
        if !items.hasMore { break }
      }
    } catch {
      if error is Interrupted { throw error }
      // What was planned before it still runs.
      planFailure = error
      endPlan(planned)
      return failed
    }
    start()
    feed.add(planned)
    return failed
  }

  private func endPlan(_ planned: [WarmRequest]) {
    start()
    feed.add(planned)
    feed.endPlan()
  }

  private func begin(_ object: PlannedObject) throws -> [WarmRequest] {
    if !isStarted, object.row.method == WarmOptions.Method.head.rawValue, options.method == .get {
      // Rows of a run that asked for heads are asked for heads again.
      options.method = .head
      report.method = .head
      context.session.terminal.note("warning: these rows were requests for heads, which warm nothing")
    }
    let urls = try recorder.left(of: object)
    report.addDone(object.count - urls.count)
    guard !urls.isEmpty else { return [] }
    objectNumber += 1
    tally.begin(objectNumber, requests: urls.count, isWhole: object.isWhole, identity: object.row.identity)
    report.add(object)
    outlets.begin(object, requests: urls.count, number: objectNumber)
    return urls.enumerated().map { place, url in
      WarmRequest(
        sequence: objectNumber << FileTally.bits | place, object: object.name, variant: url.name, url: url.url,
        sourceSize: object.row.size)
    }
  }

  private func start() {
    guard !isStarted else { return }
    isStarted = true
    let (feed, options, stop, terminal) = (feed, options, stop, context.session.terminal)
    let began = ContinuousClock.now
    let work: @Sendable () -> Void = {
      feed.finish(
        Result {
          try Warmer(options).run(
            next: { feed.next() }, deliver: { feed.deliver($0) },
            progress: { terminal.show($0.ofRun(feed.extent, since: began)) }, cancellation: stop)
        })
    }
    if !DedicatedThread.start(stackSize: 1 << 20, work) {
      feed.finish(.failure(WarmError(.noThread, "the system gives no thread for the requests")))
    }
  }

  // MARK: Results

  private func take(_ results: [WarmResult]) throws -> Batch {
    var rows: Batch = []
    rows.reserveCapacity(results.count)
    for result in results {
      let row = WarmRow.row(of: result, options.method)
      let identity = tally.add(result.request.sequence, isOK: result.isOK)
      let subject = RunSubject(
        name: result.request.object, variant: result.request.variant, identity: identity)
      recorder.record(row, of: subject, isGood: result.isOK)
      try outlets.add(result, options.method)
      if !result.isOK {
        if context.failsFast {
          throw Failure(result)
        }
        context.session.countFailedItem(Failure(result).diagnostic.message)
      }
      rows.append(.record(row))
    }
    return rows
  }

  private func end(_ ending: Result<WarmSummary, any Error>) throws -> Batch? {
    isOver = true
    items.close()
    let summary = try ending.get()
    if summary.isCancelled || context.cancellation.isCancelled {
      tell(summary)
      throw Interrupted()
    }
    let words = report.lines(summary, tally, plan)
    try outlets.finish(summary, words)
    words.forEach(context.session.remarkAtEnd)
    if let id = recorder.id { context.session.remarkAtEnd("recorded as run \(id)") }
    if let planFailure { throw planFailure }
    return nil
  }

  /// Says at once how far an interrupted run came, and keeps what is done of its results file.
  private func tell(_ summary: WarmSummary) {
    let words = report.lines(summary, tally, plan)
    try? outlets.finish(summary, words)
    words.forEach(context.session.terminal.note)
  }

  private func abandon() {
    isOver = true
    stop.cancel()
    feed.close()
    items.close()
    guard isStarted else { return }
    while true {
      guard case .end(let ending) = feed.turn() else { continue }
      if context.cancellation.isCancelled, let summary = try? ending.get() { tell(summary) }
      return
    }
  }
}

extension Progress {
  /// One line for the whole run: what is to be known stands behind the subject, which stays the same.
  fileprivate func ofRun(_ extent: (total: Int?, done: Int), since began: ContinuousClock.Instant) -> Progress {
    var progress = self
    progress.subject = "prewarm"
    let state = subject.hasPrefix("prewarm ") ? String(subject.dropFirst("prewarm ".count)) : subject
    progress.rate = [state, rate].compactMap { $0 }.joined(separator: ", ")
    guard let total = extent.total, total > 0 else { return progress }
    progress.fraction = Double(extent.done) / Double(total)
    let seconds = Double((ContinuousClock.now - began).clampedNanoseconds) / 1e9
    if extent.done > 0 { progress.secondsLeft = seconds / Double(extent.done) * Double(total - extent.done) }
    return progress
  }
}
