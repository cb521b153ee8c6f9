import Flow
import Prewarming
import Synchronization
import TestSupport
import Transport

/// A run and everything it told.
struct WarmedRun: Sendable {
  var results: [WarmResult]
  var summary: WarmSummary

  /// The results by the numbers of their requests.
  subscript(sequence: Int) -> WarmResult? { results.first { $0.request.sequence == sequence } }

  /// The classes of failure by the numbers of their requests.
  var failures: [Int: WarmFailure.Kind] {
    Dictionary(
      uniqueKeysWithValues: results.compactMap { result in
        result.failure.map { (result.request.sequence, $0.kind) }
      })
  }
}

/// Warms some addresses on a thread of its own and waits for the end.
func warm(
  _ urls: [String], cancellation: Cancellation = Cancellation(), _ change: (inout WarmOptions) -> Void = { _ in }
) async throws -> WarmedRun {
  var options = WarmOptions()
  options.lanes = .fixed(8)
  options.timeout = .seconds(20)
  options.retry = .never
  change(&options)
  let warmer = try Warmer(options)
  let requests = Mutex(
    urls.enumerated().map { WarmRequest(sequence: $0, object: "object \($0)", variant: "variant", url: $1) })
  return try await onOwnThread {
    var results: [WarmResult] = []
    let summary = try warmer.run(
      next: {
        requests.withLock { requests in
          defer { requests.removeFirst(min(100, requests.count)) }
          return requests.isEmpty ? nil : Array(requests.prefix(100))
        }
      },
      deliver: { results += $0 }, cancellation: cancellation)
    return WarmedRun(results: results, summary: summary)
  }
}

/// Runs what may block on a thread that it may block: those of the pool are as few as there are cores, and grow slowly.
func onOwnThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
  try await withCheckedThrowingContinuation { waiter in
    let isStarted = DedicatedThread.start(stackSize: 1 << 20) { waiter.resume(with: Result(catching: body)) }
    if !isStarted { waiter.resume(throwing: SupportError.timedOut("a thread")) }
  }
}

/// An answer of a scripted server to whatever is asked, for as long as it is asked.
extension ScriptedServer {
  /// A server whose answer to each request is made from its target.
  static func answering(_ answer: @escaping @Sendable (String, Peer) -> Bool) throws -> ScriptedServer {
    try ScriptedServer { peer, _ in
      while let head = peer.readHead() {
        let target = head.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        guard answer(target, peer) else { return }
      }
    }
  }

  func url(_ target: String = "/") -> String { "http://127.0.0.1:\(port)\(target)" }
}
