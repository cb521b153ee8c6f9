import Flow
import Quantities
import Transport

extension WarmScheduler {
  /// The lanes are through with a request.
  func ended(_ work: LaneWork, _ error: TransportError?) {
    guard !isOver, let job = work as? WarmJob else { return }
    let host = job.host
    host.inFlight -= 1
    inFlight -= 1
    inFlightOfClass[job.sizeClass.place] -= 1
    board.received(job.answer.receivedLength)
    unblock()
    judge(job, host, error)
    if batch.count >= 128 { handOn() }
    pump()
  }

  private func judge(_ job: WarmJob, _ host: WarmHost, _ error: TransportError?) {
    let now = job.answer.times.ended
    if let error {
      host.lastFailure = error.message
      host.breaker.failed(job.attempt, now)
      pace.ended(.failed, latency: nil, now: now)
      return failed(
        job, WarmFailure(error, hasBegun: job.answer.status != 0), .noAnswer(isTransient: error.isTransient), now)
    }
    let status = job.answer.status
    let wish = retryAfter(job, status)
    heed(job, wish, host, now)
    let (outcome, raw) = CacheOutcome.decode { job.answer.value($0.rawValue) }
    let latency = job.answer.times.answered &- job.answer.times.sent
    switch status {
    case 200..<300:
      pace.ended(outcome.provesWarm ? .hit : .other, latency: latency, now: now)
      succeeded(job, outcome, raw, now)
    case 300..<400
    where [301, 302, 303, 307, 308].contains(status) && job.answer.value(CacheField.location.rawValue) != nil:
      pace.ended(.other, latency: nil, now: now)
      redirected(job, now)
    default:
      pace.ended(status == 429 || status == 503 ? .throttled : status >= 500 ? .failed : .other, latency: nil, now: now)
      failed(job, WarmFailure(status: status), .status(status, retryAfter: wish), now)
    }
  }

  /// What an answer says about its host: that it works, that it fails, that it wants to be left alone for a while. What is too
  /// long to wait for counts as a failure: when all answers say so, the host is given up.
  private func heed(_ job: WarmJob, _ wish: Duration?, _ host: WarmHost, _ now: Int64) {
    let status = job.answer.status
    if let wish, wish > options.retry.longestWish {
      host.lastFailure = "it asks to be left alone for \(wish.components.seconds) s"
      return host.breaker.failed(job.attempt, now)
    }
    if let wish { host.pausedUntil = max(host.pausedUntil, now &+ wish.nanoseconds) }
    if CircuitBreaker.isFailure(ofHost: status) {
      host.lastFailure = "the server answered \(status)"
      host.breaker.failed(job.attempt, now)
    } else {
      host.breaker.succeeded()
    }
  }

  private func retryAfter(_ job: WarmJob, _ status: Int) -> Duration? {
    guard status == 429 || status == 503, let text = job.answer.value(CacheField.retryAfter.rawValue) else {
      return nil
    }
    return RetryPolicy.retryAfter(text, now: .now)
  }

  // MARK: Redirects

  private func redirected(_ job: WarmJob, _ now: Int64) {
    guard options.redirects > 0, let location = job.answer.value(CacheField.location.rawValue) else {
      return failed(job, WarmFailure(status: job.answer.status), .status(job.answer.status), now)
    }
    guard job.redirects < options.redirects else {
      let failure = WarmFailure(
        .redirect, "\(job.origin.endpoint) leads on and on: more than \(options.redirects) redirects")
      return failed(job, failure, .noAnswer(isTransient: false), now)
    }
    do throws(TransportError) {
      let next = try job.address.url.resolving(location)
      guard !job.address.endpoint.isSecure || next.endpoint.isSecure else {
        throw TransportError(.badURL, "\(job.address.endpoint) leads on to an address without encryption")
      }
      job.redirects += 1
      job.address = LaneAddress(next)
      job.host = host(next.endpoint, now)
      job.isMidway = true
      putAgain(job)
    } catch {
      failed(job, WarmFailure(.redirect, error.message), .noAnswer(isTransient: false), now)
    }
  }

  // MARK: Failures

  private func failed(_ job: WarmJob, _ failure: WarmFailure, _ kind: RetryPolicy.Failure, _ now: Int64) {
    let elapsed = Duration.nanoseconds(now &- job.firstSent)
    let decision = options.retry.decision(
      after: job.attemptsOfPass, kind, elapsed: elapsed, chance: Double.random(in: 0...1))
    if case .again(let pause) = decision {
      board.summary.retries += 1
      return tryAgain(job, after: pause, now)
    }
    if var result = job.result {
      result.verified = .failed
      return finish(result)
    }
    var result = result(of: job, now)
    result.failure = failure
    finish(result)
  }

  private func tryAgain(_ job: WarmJob, after pause: Duration, _ now: Int64) {
    job.address = job.origin
    job.host = host(job.origin.endpoint, now)
    job.redirects = 0
    timers.insert(job, due: now &+ pause.nanoseconds)
  }

  /// The host of a job was given up: it is not tried any more.
  func abandon(_ job: WarmJob) {
    if var result = job.result {
      result.verified = .failed
      return finish(result)
    }
    var result = result(of: job, pool.now)
    result.failure = WarmFailure(
      .circuitOpen, "\(job.host.endpoint) was given up: \(job.host.lastFailure ?? "it failed too often in a row")")
    finish(result)
  }

  /// An address that cannot be requested.
  func refuse(_ request: WarmRequest, _ error: TransportError) {
    var result = WarmResult(
      request: request, sizeClass: options.sizes.sizeClass(of: request.sourceSize), ended: .now)
    result.failure = WarmFailure(.badURL, error.message)
    finish(result)
  }

  // MARK: Successes

  private func succeeded(_ job: WarmJob, _ outcome: CacheOutcome, _ raw: String?, _ now: Int64) {
    guard var first = job.result else {
      var result = result(of: job, now)
      result.isOK = true
      result.outcome = outcome
      result.cacheStatus = raw
      result.isWarm = outcome.provesWarm
      guard options.verifies else { return finish(result) }
      if outcome.provesWarm {
        result.verified = .hit
        return finish(result)
      }
      job.result = result
      // A large body need not come again to see where it comes from.
      return verify(job, result.bytes > 1 << 16 ? .verifyPart : .verify, now)
    }
    if outcome.provesWarm {
      first.verified = .hit
      first.isWarm = true
    } else if job.pass == .verifyPart {
      // Not every cache answers a range from what it holds: the whole decides.
      return verify(job, .verify, now)
    } else {
      first.verified = outcome == .none ? .unknown : .stillMiss
    }
    finish(first)
  }

  private func verify(_ job: WarmJob, _ pass: WarmJob.Pass, _ now: Int64) {
    job.pass = pass
    job.attemptsOfPass = 0
    job.address = job.origin
    job.host = host(job.origin.endpoint, now)
    job.redirects = 0
    putAgain(job)
  }

  // MARK: Results

  private func result(of job: WarmJob, _ now: Int64) -> WarmResult {
    var result = WarmResult(request: job.request, sizeClass: job.sizeClass, ended: .now)
    let answer = job.answer
    result.attempts = job.attempts
    result.phases.total = .nanoseconds(job.attemptBegan == 0 ? 0 : now &- job.attemptBegan)
    result.phases.waiting = .nanoseconds((job.attemptBegan == 0 ? now : job.attemptBegan) &- job.taken)
    result.phases.resolving = answer.times.resolving.map { .nanoseconds($0) }
    result.phases.connecting = answer.times.connecting.map { .nanoseconds($0) }
    result.phases.securing = answer.times.securing.map { .nanoseconds($0) }
    if job.address.text != job.origin.text { result.finalURL = job.address.text }
    guard answer.status != 0 else { return result }
    result.status = answer.status
    result.version = answer.version
    result.bytes = answer.receivedLength
    result.contentLength = answer.declaredLength
    result.phases.firstByte = .nanoseconds(answer.times.answered &- answer.times.sent)
    for (place, value) in answer.fields {
      switch CacheField(rawValue: place) {
      case .age: result.age = Int64(value.lastMember)
      case .ray: result.colo = value.split(separator: "-").last.map(String.init)
      case .pointOfPresence: result.colo = value
      case .cacheControl: result.cacheControl = value
      case .etag: result.etag = value
      case .contentType: result.contentType = value
      default: break
      }
    }
    return result
  }

  private func finish(_ result: WarmResult) {
    outstanding -= 1
    board.count(result)
    batch.append(result)
  }
}

extension WarmFailure {
  /// A request without a complete answer.
  init(_ error: TransportError, hasBegun: Bool) {
    let kind: Kind =
      switch error.kind {
      case .badURL, .badRequest: .badURL
      case .cannotResolve: .dns
      case .refused, .unreachable, .tooManyFiles: .connect
      case .timedOut: .timeout
      case .tls: .tls
      case .cut: hasBegun ? .shortBody : .connection
      case .malformed, .tooLarge, .cancelled, .failed: .connection
      }
    self.init(kind, error.message)
  }

  /// An answer that is no success.
  init(status: Int) {
    let kind: Kind =
      switch status {
      case 300..<400: .redirect
      case 404, 410: .notFound
      case 401, 403, 451: .forbidden
      case 429: .rateLimited
      case 500...: .serverError
      default: .clientError
      }
    self.init(kind, "the server answered \(status)")
  }
}
