import Flow
import Synchronization

/// The numbers of a run: kept on the lanes' thread, published now and then for others.
final class WarmBoard {
  var summary = WarmSummary()
  private let published: PublishedSummary
  private let progress: ProgressSink?
  private let expected: Int?
  private var publishedAt: Int64 = 0
  private var last = (moment: Int64(0), done: 0, bytes: Int64(0))
  private var rates = (requests: 0.0, bytes: 0.0)

  init(_ published: PublishedSummary, progress: ProgressSink?, expected: Int?) {
    self.published = published
    self.progress = progress
    self.expected = expected
  }

  // MARK: Counting

  func began(_ inFlight: Int) {
    summary.sent += 1
    if inFlight > summary.mostLanes { summary.mostLanes = inFlight }
  }

  func received(_ bytes: Int64) { summary.bytes &+= bytes }

  func notice(_ text: String) {
    if !summary.notices.contains(text), summary.notices.count < 100 { summary.notices.append(text) }
  }

  func count(_ result: WarmResult) {
    if result.isOK { summary.succeeded += 1 } else { summary.failed += 1 }
    if result.isWarm { summary.warm += 1 }
    summary.outcomes[result.outcome, default: 0] += 1
    if let failure = result.failure { summary.failures[failure.kind, default: 0] += 1 }
    if let verified = result.verified { summary.verifications[verified, default: 0] += 1 }
    summary.sizeClasses[result.sizeClass, default: .init()].count(result)
    let variant = result.request.variant
    let isKnown = summary.variants.count < 1000 || summary.variants[variant] != nil
    summary.variants[isKnown ? variant : "…", default: .init()].count(result)
    if let latency = result.phases.firstByte {
      let seconds = latency / .seconds(1)
      if result.outcome.provesWarm { summary.hitLatency.add(seconds) } else { summary.otherLatency.add(seconds) }
    }
  }

  // MARK: Publishing

  /// Tells the others, four times a second.
  func publish(_ now: Int64, began: Int64, inFlight: Int) {
    guard now &- publishedAt >= 250_000_000 else { return }
    publishedAt = now
    summary.elapsed = .nanoseconds(now &- began)
    published.value.withLock { $0 = summary }
    guard let progress else { return }
    let seconds = Double(now &- (last.moment == 0 ? began : last.moment)) / 1e9
    if seconds > 0 {
      // Over some two seconds, so that the line does not flicker.
      let share = last.moment == 0 ? 1 : min(1, seconds / 2)
      rates.requests += (Double(summary.done - last.done) / seconds - rates.requests) * share
      rates.bytes += (Double(summary.bytes &- last.bytes) / seconds - rates.bytes) * share
    }
    last = (now, summary.done, summary.bytes)
    progress(WarmProgress(summary, expected: expected, rates: rates, inFlight: inFlight).report)
  }

  func finish(_ now: Int64, began: Int64) {
    summary.elapsed = .nanoseconds(now &- began)
    summary.notDone = max(0, summary.planned - summary.done)
    published.value.withLock { $0 = summary }
    progress?(WarmProgress(summary, expected: expected, rates: rates, inFlight: 0).report(isFinished: true))
  }
}

extension WarmSummary.Tally {
  mutating func count(_ result: WarmResult) {
    if result.isOK { succeeded += 1 } else { failed += 1 }
    if result.isWarm { warm += 1 }
    bytes &+= result.bytes
  }
}

/// The numbers of a run as other threads see them.
final class PublishedSummary: Sendable {
  let value = Mutex(WarmSummary())
}
