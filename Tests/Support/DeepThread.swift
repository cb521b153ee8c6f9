import Dispatch
import Flow

/// Runs the body on a thread of its own with a deep stack, as programs run: the test pool's threads are few and small, and
/// what a program waits for needs them.
public func onDeepThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
  await withCheckedContinuation { continuation in
    DispatchQueue.global().async {
      DedicatedThread.run(stackSize: 512 << 20) { continuation.resume(returning: body()) }
    }
  }
}
