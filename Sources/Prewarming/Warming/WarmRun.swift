import Flow
import Synchronization
import Transport

/// A run under way: a thread that makes the plan, the lanes on theirs, and whoever takes the results.
public final class WarmRun: Sendable {
  private let runner: LaneRunner<WarmScheduler>
  private let inlet: Inlet<PlannedRequest>
  private let outlet: Outlet<WarmResult>
  private let published = PublishedSummary()
  private let cancellation: Cancellation

  init(
    _ options: WarmOptions, next: @escaping @Sendable () throws -> [WarmRequest]?, progress: ProgressSink?,
    cancellation: Cancellation
  ) throws(WarmError) {
    self.cancellation = cancellation
    var options = options
    options.window = max(options.window, 2 * options.lanes.ceiling, 16)
    let link = WakeLink()
    let inlet = Inlet<PlannedRequest>(capacity: 1024) { link.call { $0.pump() } }
    let outlet = Outlet<WarmResult>(capacity: options.window) { link.call { $0.drained() } }
    (self.inlet, self.outlet) = (inlet, outlet)
    let published = published
    runner = LaneRunner(Self.settings(options)) { [options] pool in
      let board = WarmBoard(published, progress: progress, expected: options.expectedCount)
      return WarmScheduler(
        options, pool: pool, inlet: inlet, outlet: outlet, board: board, cancellation: cancellation)
    }
    link.connect(runner)
    guard DedicatedThread.start(stackSize: 1 << 20, { Self.plan(next, inlet) }) else {
      abandon()
      throw WarmError(.noThread, "there is no thread to make the plan with")
    }
  }

  deinit { abandon() }

  /// Waits for some results and takes them, on a thread that may block; nil at the end of the run, or soon after it was
  /// cancelled. While nobody takes results, the run pauses.
  /// - Throws: what the plan threw, after the results of what was planned before.
  public func receive() throws -> [WarmResult]? {
    let runner = runner
    do {
      if let results = try cancellation.withHandler({ runner.execute { $0.stop() } }, { try outlet.receive() }) {
        return results
      }
    } catch {
      runner.finish()
      throw error
    }
    runner.finish()
    return nil
  }

  /// Ends the run as if it had been cancelled; the rest of the results is not wanted.
  public func abandon() {
    runner.execute { $0.stop() }
    runner.finish()
  }

  /// The numbers: a quarter of a second old while it runs, exact when `receive` has given nil.
  public var summary: WarmSummary { published.value.withLock { $0 } }

  private static func settings(_ options: WarmOptions) -> LaneSettings {
    var settings = LaneSettings(
      templates: WarmTemplates.make(options), fieldNames: CacheField.allCases.map(\.name), lanes: options.lanes.ceiling)
    settings.connectTimeout = options.connectTimeout
    settings.version = options.version
    settings.tls = options.tls
    settings.bytesPerSecond = options.limits.bytesPerSecond
    settings.bytesPerSecondPerEndpoint = options.limitsPerHost.bytesPerSecond
    settings.rest = options.closeDelay
    return settings
  }

  /// Makes the plan, on its thread.
  private static func plan(_ next: () throws -> [WarmRequest]?, _ inlet: Inlet<PlannedRequest>) {
    var reader = LaneAddressReader()
    do {
      while let requests = try next() {
        var planned: [PlannedRequest] = []
        planned.reserveCapacity(requests.count)
        for request in requests {
          let address = Result { () throws(TransportError) in try reader.read(request.url) }
          planned.append(PlannedRequest(request: request, address: address))
        }
        guard inlet.send(planned) else { return }
      }
      inlet.finish()
    } catch {
      inlet.finish(throwing: error)
    }
  }
}

/// Wakes the scheduler of a run from other threads, as soon as there is one.
private final class WakeLink: Sendable {
  private let runner = Mutex<LaneRunner<WarmScheduler>?>(nil)

  func connect(_ runner: LaneRunner<WarmScheduler>) { self.runner.withLock { $0 = runner } }

  func call(_ body: @escaping @Sendable (WarmScheduler) -> Void) { runner.withLock { $0 }?.execute(body) }
}
